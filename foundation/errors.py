"""The one error shape: a sentence for people, a stable code for programs (RFC 9457, problem+json)."""

from collections.abc import Mapping
from typing import Any


class Problem(Exception):
    """A refusal or failure that is told to whoever asked.

    `status` is the HTTP status, `code` a stable snake_case name that programs may test, `detail` an English
    message id that says what to do; it is translated where it is shown, with `values` filled in.
    """

    def __init__(
        self, status: int, code: str, detail: str, values: Mapping[str, Any] | None = None, **extra: Any
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.values = dict(values or {})
        self.extra = extra

    def sentence(self) -> str:
        """The detail in English with its values filled in."""
        return self.detail % self.values if self.values else self.detail


def not_found() -> Problem:
    """404: nothing is there, or the asker may not know that it is."""
    return Problem(404, "not_found", "There is nothing at this address.")


def stale(**extra: Any) -> Problem:
    """409: somebody else wrote in between; `extra` says what is there now."""
    return Problem(
        409,
        "edited_meanwhile",
        "Somebody saved a newer version meanwhile. Compare both before you save.",
        **extra,
    )


def too_large(limit: int) -> Problem:
    """413 with the limit in megabytes."""
    return Problem(
        413,
        "attachment_too_large",
        "This file is too large: at most %(limit)s MB fit.",
        {"limit": f"{limit / 1_000_000:.3g}"},
    )
