"""Signing in: where it leads, and that no public answer carries or depends on the staff's cookie."""

from pathlib import Path

import pytest
from kb_site import PASSWORD, Site, on_sqlite, token


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Site:
    return on_sqlite(tmp_path_factory.mktemp("site"), sqlite_template)


@pytest.mark.parametrize(
    "path", ["/hc/es/", "/hc/es/search?q=x", "/media/dot.png", "/assets/base/base.css", "/brand.css"]
)
def test_what_caches_keep_never_carries_the_cookie(site: Site, path: str) -> None:
    response = site.signed_in("marta").get(path)
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.vary


def test_the_room_is_never_kept(site: Site) -> None:
    page = site.signed_in("marta").get("/editor")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "address",
    [
        *("//x.example", "/\\x.example", "https://x.example", "/\t/x.example", "javascript:alert(1)", "\\\\x.example"),
        *("\u2028//x.example", "/\nx", "x.example", "", "/" + "a" * 600),
    ],
)
def test_signing_in_never_leads_to_another_site(site: Site, address: str) -> None:
    browser = site.browser()
    form = {"email": "marta@grillotostador.example", "password": PASSWORD, "csrf_token": token(browser)}
    response = browser.post("/staff/sign-in", data={**form, "next": address})
    assert (response.status_code, response.headers["Location"]) == (302, "/staff/")
