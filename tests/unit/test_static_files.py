"""Style sheets have an address for each of their contents and are then asked for once."""

import re

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from foundation.brand import Brand
from foundation.web import brand_css, static_files


@pytest.fixture
def app() -> Flask:
    made = Flask("test", static_folder=None, template_folder=None)
    static_files.install(made)
    made.register_blueprint(brand_css.blueprint(Brand(name="Grillo", assistant="Cri")))
    return made


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def test_a_style_sheet_is_kept_for_good_under_an_address_of_its_content(app: Flask, browser: FlaskClient) -> None:
    with app.test_request_context():
        address = url_for("brand.static", filename="base.css")
    assert re.fullmatch(r"/assets/base/base\.css\?v=[0-9a-f]{12}", address)
    assert browser.get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("query", ["", "?v=", "?v=0123456789ab", "?v=%00", "?v=ñ"])
def test_without_the_version_in_force_it_is_asked_for_each_time(browser: FlaskClient, query: str) -> None:
    answer = browser.get(f"/assets/base/base.css{query}")
    assert answer.headers["Cache-Control"] == "no-cache"
    again = browser.get(f"/assets/base/base.css{query}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_scripts_keep_the_address_by_which_others_import_them(app: Flask) -> None:
    with app.test_request_context():
        assert url_for("brand.static", filename="suggestions.js") == "/assets/base/suggestions.js"


@pytest.mark.parametrize("name", ["nothing.css", "../brand_css.css", "%2e%2e/dark.css", "x" * 3000 + ".css", "%00.css"])
def test_what_is_not_there_is_not_found(app: Flask, browser: FlaskClient, name: str) -> None:
    assert browser.get(f"/assets/base/{name}?v=0123456789ab").status_code == 404
    with app.test_request_context():
        assert "v=" not in url_for("brand.static", filename=name)
