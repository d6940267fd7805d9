"""Reads where a customer wants to be answered from what they wrote: an e-mail address, a telephone number; pure."""

from datetime import date
from typing import Any

from assistant.entities import entities

_ANY_DAY = date.min.replace(year=2)


def with_contact(body: dict[str, Any], order_number: str) -> dict[str, Any]:
    """A message's body with the address and the number in its text as `contact`, checked and in their plain form.

    Of several the last ones count. `order_number` is the brand's pattern, so that no order is taken for a telephone.
    """
    found = entities(str(body.get("text", "")), order_number, _ANY_DAY)
    contact = {one.name: one.value for one in found if one.name in ("email", "phone")}
    return {**body, "contact": contact} if contact else body
