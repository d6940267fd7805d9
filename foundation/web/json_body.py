"""Reads a JSON request body into a declared model; whatever is wrong with it is a 4xx with a sentence."""

from typing import Annotated, TypeVar

from flask import request
from pydantic import BaseModel, BeforeValidator, StrictStr

from foundation.errors import Problem
from foundation.text import storable

Model = TypeVar("Model", bound=BaseModel)

# An emoji that a browser cut in half arrives as a lone surrogate, and is no reason to refuse the message.
Text = Annotated[StrictStr, BeforeValidator(lambda raw: storable(raw) if isinstance(raw, str) else raw)]


def json_body(model: type[Model], *, any_type: bool = False) -> Model:
    """The body as a `model`. Refuses what is not a JSON object (400, 415); ValidationError becomes 422.

    Nesting deep enough to exhaust the parser counts as malformed. `any_type` reads JSON under any media type, for
    callers whose credentials no web page has.
    """
    if not request.is_json and not any_type:
        raise Problem(415, "media_type", "Send this as application/json.")
    try:
        data = request.get_json(force=any_type)
    except RecursionError as error:
        raise Problem(
            400, "malformed_json", "The request cannot be understood. Check its form and send it again."
        ) from error
    return model.model_validate(data)
