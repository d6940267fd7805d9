"""How often a visitor, and a network address, may come to the help window's API; every blueprint of it counts alike."""

from flask import Blueprint, current_app

from foundation.settings import Settings
from foundation.web.limits import by_visitor, limiter


def _address_rate() -> str:
    return str(current_app.config["PUBLIC_ADDRESS_RATE"])


def _visitor_rate() -> str:
    return str(current_app.config["PUBLIC_VISITOR_RATE"])


# Made once: the limiter keeps every limit it is ever given for as long as the process lives.
_per_address = limiter.shared_limit(_address_rate, scope="public_api", override_defaults=False)
per_visitor = limiter.limit(_visitor_rate, key_func=by_visitor, override_defaults=False)
"""For what a visitor writes."""
per_visitor_signs = limiter.shared_limit("120 per minute", scope="signs", key_func=by_visitor, override_defaults=False)
"""For what a window reports by itself while it is open."""


def apply(api: Blueprint, settings: Settings) -> None:
    """Limit every address of this blueprint by network address."""
    rates = {"PUBLIC_ADDRESS_RATE": settings.address_rate, "PUBLIC_VISITOR_RATE": settings.visitor_rate}
    api.record(lambda state: state.app.config.update(rates))
    _per_address(api)
