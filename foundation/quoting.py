"""How a place in somebody's text is quoted back to them."""

QUOTED = 60
"""Characters of a place that are quoted."""


def quoted(text: str, start: int, end: int) -> str:
    """The words there on one line, an ellipsis for what is beyond QUOTED characters."""
    words = " ".join(text[start:end].split())
    return words if len(words) <= QUOTED else f"{words[: QUOTED - 1]}…"
