"""The made-up shop shows the help window in three languages and keeps to the content policy."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import shop
from foundation.brand import Brand
from foundation.i18n import LOCALES, page_tag
from foundation.settings import Settings
from foundation.web import brand_css, language, problems, security
from widget import embed

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["/demo", "/demo/orders", *(f"/demo/products/{key}" for key in shop.products())]


@pytest.fixture(scope="module")
def web() -> FlaskClient:
    app = Flask("test", static_folder=None, template_folder=None)
    brand = Brand.read(ROOT / "config" / "brand.toml")
    app.jinja_env.globals["brand"] = brand
    language.install(app)
    problems.install(app)
    security.install(app, https=False)
    for part in (
        brand_css.blueprint(brand),
        embed.blueprint(Settings(), brand),
        shop.blueprint(Settings(), brand),
    ):
        app.register_blueprint(part)
    return app.test_client()


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_carries_the_window_and_no_inline_code(web: FlaskClient, page: str, locale: str) -> None:
    answer = web.get(f"{page}?locale={locale}")
    assert answer.status_code == 200
    assert f'<html lang="{page_tag(locale)}">' in answer.text
    assert answer.text.count('<script async src="/widget/ventanilla.js"></script>') == 1
    assert not re.search(r"\sstyle=|\son\w+=|<style", answer.text)


def test_links_keep_the_language(web: FlaskClient) -> None:
    page = web.get("/demo?locale=pt").text
    inside = re.findall(r'href="(/demo[^"#]*)', page)
    assert inside
    assert all("locale=pt" in address for address in inside)


def test_an_unknown_product_is_not_there(web: FlaskClient) -> None:
    assert web.get("/demo/products/tea").status_code == 404
