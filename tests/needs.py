"""What a test does when the machine lacks something: skip loudly, and in CI fail."""

import os
from typing import NoReturn

import pytest

IN_CI = bool(os.environ.get("CI"))


def lacking(what: str) -> NoReturn:
    """Skip for want of something on this machine; in CI that is a failure."""
    if IN_CI:
        pytest.fail(f"{what} is missing, and in CI nothing may be skipped")
    pytest.skip(f"{what} is missing on this machine")
