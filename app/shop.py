"""The made-up shop of the demo brand, a site to see the help window on: /demo and its few pages."""

import tomllib
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, render_template, url_for

from foundation.brand import Brand
from foundation.errors import not_found
from foundation.i18n import N_
from foundation.settings import Settings
from foundation.web.language import page_locale, translated
from kb.addresses import home_url

LOOKS = {"sea": N_("Sea"), "plum": N_("Plum")}
"""What the shop calls the looks that come with its brand; others go by their own names."""

_CATALOGUE = Path(__file__).resolve().parents[1] / "demo" / "shop.toml"


def products(path: Path = _CATALOGUE) -> dict[str, dict[str, Any]]:
    """What the shop sells, by key: kind, price by language, and name, line, about in each language."""
    listed = tomllib.loads(path.read_text(encoding="utf-8"))["product"]
    return {product["key"]: product for product in listed}


def blueprint(settings: Settings, brand: Brand) -> Blueprint:
    """Serves the shop under /demo; every page carries the help window by its one line."""
    shop = Blueprint(
        "shop", __name__, template_folder="templates", static_folder="static", static_url_path="/assets/shop"
    )
    everything = products()

    def page(template: str, **values: Any) -> Response:
        locale = page_locale()

        def item(product: dict[str, Any]) -> dict[str, Any]:
            own = product[locale]
            address = url_for("shop.product", key=product["key"], locale=locale)
            return {**own, "key": product["key"], "price": product["price"][locale], "url": address}

        shown = {
            kind: [item(product) for product in everything.values() if product["kind"] == kind]
            for kind in ("coffee", "gear")
        }
        if "key" in values:
            product = everything[values["key"]]
            values.update(product=item(product), kind=product["kind"])
        text = render_template(
            template,
            locale=locale,
            brand=brand,
            shelves=shown,
            tagline=brand.tagline.get(locale, ""),
            help_url=home_url(locale),
            look_name=lambda name: translated(LOOKS[name]) if name in LOOKS else name,
            **values,
        )
        response = Response(text)
        response.headers["Vary"] = "Accept-Language"
        return response

    @shop.get("/demo")
    def front() -> Response:
        return page("shop/front.html")

    @shop.get("/demo/products/<key>")
    def product(key: str) -> Response:
        if key not in everything:
            raise not_found()
        return page("shop/product.html", key=key)

    @shop.get("/demo/orders")
    def orders() -> Response:
        return page("shop/orders.html")

    return shop
