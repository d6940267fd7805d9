"""Takes files apart into the texts that customers read: Markdown articles, Rasa domains, lists, plain text; pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast, get_args

import yaml

from foundation.brand import CHANNELS, Channel, Formality

_FRONT_MATTER = re.compile(r"---[ \t]*\n([\s\S]*?)\n---[ \t]*\n")
_FILLED_IN = re.compile(r"\{\w{1,40}\}")


class UnreadableTexts(Exception):
    """A file whose texts cannot be read; the message says why in a sentence."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One text: its name in the file, the line it starts on (0 where unknown), and for whom it is meant, if it says."""

    text: str
    name: str = ""
    line: int = 1
    channel: Channel | None = None
    formality: Formality | None = None


def pieces(filename: str, content: str) -> list[Piece]:
    """The texts of a file by its ending: .md an article, .yml or .yaml a Rasa domain, anything else one text."""
    if filename.endswith((".yml", ".yaml")):
        return list(_responses(filename, content))
    if filename.endswith(".md"):
        return list(_article(filename, content))
    return [Piece(content)]


def _responses(filename: str, content: str) -> Iterator[Piece]:
    """The texts of the responses; their buttons are what visitors say."""
    data = _yaml(filename, content)
    replies = data.get("responses") if isinstance(data, dict) else None
    if not isinstance(replies, dict):
        raise UnreadableTexts(f"{filename} has no responses. It should be a Rasa domain.")
    for name, variations in replies.items():
        for item in variations if isinstance(variations, list) else ():
            if not isinstance(item, dict):
                continue
            channel = cast(Channel, item["channel"]) if item.get("channel") in CHANNELS else None
            if isinstance(item.get("text"), str):
                yield Piece(_FILLED_IN.sub(_some_name, item["text"]), str(name), 0, channel, _formality(item))


def _some_name(place: re.Match[str]) -> str:
    """What stands in a place that the assistant fills in: a name, of the same length to keep positions."""
    return "N" + "n" * (len(place.group()) - 1)


def _formality(item: dict[str, Any]) -> Formality | None:
    for condition in item.get("condition") or ():
        if condition.get("name") == "formality" and condition.get("value") in get_args(Formality):
            return cast(Formality, condition["value"])
    return None


def _article(filename: str, content: str) -> Iterator[Piece]:
    front = _FRONT_MATTER.match(content)
    if front is None:
        yield Piece(content, "", 1, "article")
        return
    data = _yaml(filename, front.group(1))
    for name in ("title", "summary") if isinstance(data, dict) else ():
        if isinstance(data.get(name), str):
            yield Piece(data[name], name, 0, "article")
    yield Piece(content[front.end() :], "", front.group().count("\n") + 1, "article")


def _yaml(filename: str, content: str) -> Any:
    try:
        return yaml.safe_load(content)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise UnreadableTexts(f"{filename} is not valid YAML: {error}") from error
