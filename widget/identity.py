"""Checks what the company's own server says of a customer: a short-lived JSON Web Token (RFC 7519), signed HS256."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from conversations.customers import Identity
from foundation.errors import Problem
from foundation.text import is_address, storable

LONGEST = timedelta(minutes=10)
_LEEWAY = timedelta(seconds=30)
_SUBJECT_LIMIT, _NAME_LIMIT = 200, 200


def identity_of(token: str, secret: str, moment: datetime) -> Identity:
    """Who the token says a customer is. 401 `identity_refused` for a token that is not the company's, or not now."""
    try:
        # The one algorithm is ours to name: what the token itself says of it decides nothing.
        claims = jwt.decode(
            token,
            secret,
            algorithms=["HS256"],
            options={"require": ["sub", "exp"], "verify_exp": False, "verify_iat": False, "verify_aud": False},
        )
        expires_at = datetime.fromtimestamp(float(claims["exp"]), UTC)
    except (jwt.PyJWTError, ValueError, OverflowError, OSError, TypeError, RecursionError) as error:
        raise _refused() from error
    subject = storable(str(claims["sub"])).strip()
    if not subject or len(subject) > _SUBJECT_LIMIT or not moment - _LEEWAY < expires_at <= moment + LONGEST + _LEEWAY:
        raise _refused()
    return Identity(subject, _line(claims.get("name"))[:_NAME_LIMIT], _email(claims.get("email")), expires_at + _LEEWAY)


def _line(value: Any) -> str:
    return " ".join(storable(value).split()) if isinstance(value, str) else ""


def _email(value: Any) -> str:
    return value if isinstance(value, str) and is_address(value) else ""


def _refused() -> Problem:
    return Problem(401, "identity_refused", "This sign-in is not valid here, or no longer. Load the page again.")
