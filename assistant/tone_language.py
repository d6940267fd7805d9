"""In which language a text was written, as far as a reproach may be built on it; pure."""

from search.language import evidence

CERTAIN = 25.0
"""Nats by which another language must be the likelier one: below, names of dishes and products raise false alarms."""


def written_in(text: str, expected: str) -> str:
    """The language of the text: the expected one unless another is so by far."""
    found = evidence(text)
    likeliest = max(found, key=lambda language: found[language])
    return likeliest if found[likeliest] - found.get(expected, 0.0) >= CERTAIN else expected
