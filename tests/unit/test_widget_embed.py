"""The loader and the panel: small, silent before the first click, framed only where allowed, in three languages."""

import gzip
import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation.brand import Brand
from foundation.i18n import LOCALES
from foundation.settings import Settings
from foundation.web import brand_css, language, problems, security
from widget import embed
from widget.texts import COUNTED, LOADER, SINGLE, panel_texts

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "widget" / "static"
LOADER_BUDGET = 5_000
PANEL_BUDGET = 60_000
STRING = r'"((?:[^"\\]|\\.)*)"'


def client(**given: object) -> FlaskClient:
    app = Flask("test", static_folder=None, template_folder=None)
    brand = Brand.read(ROOT / "config" / "brand.toml")
    app.jinja_env.globals["brand"] = brand
    for part in (language, problems):
        part.install(app)
    security.install(app, https=False)
    app.register_blueprint(brand_css.blueprint(brand))
    app.register_blueprint(embed.blueprint(Settings(**given), brand))  # type: ignore[arg-type]
    return app.test_client()


def packed(*bodies: bytes) -> int:
    return sum(len(gzip.compress(body, 6)) for body in bodies)


def addresses(page: str) -> list[str]:
    return re.findall(r'(?:href|src)="(/(?:widget/static|assets|brand\.css)[^"]*)"', page)


def policy(headers: object) -> dict[str, str]:
    parts = headers["Content-Security-Policy"].split("; ")  # type: ignore[index]
    return {name: value for name, _, value in (part.partition(" ") for part in parts)}


def test_the_loader_is_within_its_budget() -> None:
    assert packed(client().get("/widget/ventanilla.js").data) <= LOADER_BUDGET


def test_everything_the_panel_loads_is_within_its_budget() -> None:
    web = client()
    page = web.get("/widget/panel?locale=es").text
    files = set(addresses(page))
    assert len(files) >= len(embed.MODULES) + 4
    answers = [web.get(address) for address in files]
    assert all(answer.status_code == 200 for answer in answers)
    assert packed(*(answer.data for answer in answers)) <= PANEL_BUDGET


def test_every_module_is_announced_in_the_page() -> None:
    imported = {name for path in STATIC.glob("*.js") for name in re.findall(r'from "\./([\w.]+)"', path.read_text())}
    assert imported == set(embed.MODULES)


def test_the_loader_keeps_nothing_and_asks_for_nothing() -> None:
    source = client().get("/widget/ventanilla.js").text
    for word in ("cookie", "localStorage", "sessionStorage", "indexedDB", "fetch(", "XMLHttpRequest", "sendBeacon"):
        assert word not in source
    assert source.count('createElement("iframe")') == 1
    assert source.index('createElement("iframe")') > source.index("function load()")
    # Defined, called when the window is opened, and called when it is to forget.
    assert re.findall(r"\bload\(\)", source) == ["load()"] * 3
    for unsafe in ("innerHTML", "insertAdjacentHTML", "document.write", "eval(", 'createElement("style")', '"*")'):
        assert unsafe not in source


def test_the_loader_carries_the_brand_and_three_languages() -> None:
    source = client().get("/widget/ventanilla.js").text
    assert "__VENTANILLA__" not in source
    made = json.loads(source.split("const made = ", 1)[1].split(";\n", 1)[0])
    assert made["looks"][""]["brand"] == "#1f4d3a"
    assert [made["texts"][locale]["help"] for locale in ("es", "pt", "en")] == ["Ayuda", "Ajuda", "Help"]
    assert all(set(made["texts"][locale]) == {*LOADER, "one", "many"} for locale in LOCALES)


def test_the_loader_can_be_kept_and_used_by_any_site() -> None:
    web = client()
    answer = web.get("/widget/ventanilla.js")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.mimetype == "text/javascript"
    again = web.get("/widget/ventanilla.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_any_site_may_frame_the_panel_unless_sites_are_named() -> None:
    assert policy(client().get("/widget/panel").headers)["frame-ancestors"] == "*"
    named = client(embed_origins=("https://shop.example",)).get("/widget/panel")
    assert policy(named.headers)["frame-ancestors"] == "'self' https://shop.example"
    assert "X-Frame-Options" not in named.headers


def test_the_panel_runs_only_its_own_scripts_and_styles() -> None:
    answer = client().get("/widget/panel?locale=pt")
    found = policy(answer.headers)
    assert found["script-src"] == found["style-src"] == found["connect-src"] == "'self'"
    assert found["default-src"] == "'none'"
    assert not re.search(r"\son\w+=|\sstyle=|<style|javascript:", answer.text)
    scripts = re.findall(r"<script([^>]*)>", answer.text)
    assert all("src=" in script or 'type="application/json"' in script for script in scripts)


def test_a_pop_out_keeps_sight_of_the_panel_that_opened_it() -> None:
    assert client().get("/widget/panel?popout=1").headers["Cross-Origin-Opener-Policy"] == "unsafe-none"


@pytest.mark.parametrize(
    ("locale", "greeting", "lang"),
    [("es", "Hola", "es"), ("pt-BR", "Olá", "pt-BR"), ("en", "Hello", "en"), ("xx", "Hola", "es")],
)
def test_the_panel_speaks_the_asked_language(locale: str, greeting: str, lang: str) -> None:
    page = client().get(f"/widget/panel?locale={locale}").text
    assert f'<html lang="{lang}">' in page
    assert f">{greeting}</h2>" in page


def test_settings_in_the_page_cannot_end_their_script() -> None:
    brand = Brand(name="</script><script>alert(1)</script>", assistant="<b>")
    app = Flask("test", static_folder=None, template_folder=None)
    app.jinja_env.globals["brand"] = brand
    language.install(app)
    app.register_blueprint(brand_css.blueprint(brand))
    app.register_blueprint(embed.blueprint(Settings(), brand))
    page = app.test_client().get("/widget/panel").text
    assert "<script>alert" not in page
    assert "<b>" not in page


@pytest.mark.parametrize("locale", ["es", "pt"])
def test_every_text_is_translated(locale: str) -> None:
    texts = panel_texts(locale)
    same = {english for english in SINGLE if texts["single"][english] == english}
    assert same == set()
    assert all(texts["plural"][many] != [one, many] for one, many in COUNTED)


def test_scripts_and_page_say_exactly_the_declared_texts() -> None:
    scripts = "\n".join(path.read_text() for path in STATIC.glob("*.js") if path.name != "loader.js")
    page = (ROOT / "widget" / "templates" / "widget" / "panel.html").read_text()
    said = set(re.findall(rf"\bt\({STRING}", scripts))
    said |= set(re.findall(rf"\b(?:text|label)\({STRING}", page))
    said |= set(re.findall(r"say\('([^']*)'\)", page))
    said |= {"Good morning", "Good afternoon", "Good evening"}
    assert said == set(SINGLE)
    assert set(re.findall(rf"\btn\({STRING}", scripts)) == {many for _, many in COUNTED}


def test_texts_are_served_for_known_languages_only() -> None:
    web = client()
    assert web.get("/widget/texts/pt.json").get_json() == panel_texts("pt")
    assert web.get("/widget/texts/xx.json").status_code == 404


def test_files_are_kept_for_good_only_under_their_own_digest() -> None:
    web = client()
    current = web.get(f"/widget/static/{embed.version()}/panel.js")
    assert "immutable" in current.headers["Cache-Control"]
    assert current.mimetype == "text/javascript"
    assert web.get("/widget/static/older/panel.js").headers["Cache-Control"] == "no-cache"
    assert web.get(f"/widget/static/{embed.version()}/../embed.py").status_code == 404
    assert web.get(f"/widget/static/{embed.version()}/missing.js").status_code == 404


def test_no_script_reads_text_as_html_or_puts_the_token_into_an_address() -> None:
    for path in STATIC.glob("*.js"):
        source = path.read_text()
        for unsafe in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert unsafe not in source, path.name
    assert not re.search(r"[?&](?:token|key)=", "".join(path.read_text() for path in STATIC.glob("*.js")))
