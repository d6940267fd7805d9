"""Divides a Markdown file into its YAML front matter and its body; pure.

Every scalar stays the text that was written: a title `No` is no truth value, a date no date.
"""

import re
from typing import Any

import yaml

from foundation.errors import Problem

SIZE_LIMIT = 64_000
_FENCED = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


class _Loader(yaml.BaseLoader):
    """Plain text scalars, and no aliases: a few lines of those can stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        return super().compose_node(parent, index)


def divide(document: str) -> tuple[dict[str, Any], str]:
    """The fields of the front matter (none when there is no front matter) and the body below it.

    Refuses (422) front matter that is too long, not YAML, or not a list of fields.
    """
    text = document.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    match = _FENCED.match(text)
    if match is None:
        return {}, text
    fields = load_yaml(match.group(1))
    if fields in (None, ""):
        return {}, text[match.end() :]
    if not isinstance(fields, dict) or not all(isinstance(key, str) for key in fields):
        raise Problem(422, "front_matter_form", "The front matter is not a list of fields with values.")
    return fields, text[match.end() :]


def load_yaml(text: str) -> Any:
    """Lists, dictionaries and texts of a small YAML document; refuses (422) with the line where it cannot be read."""
    if len(text) > SIZE_LIMIT:
        raise Problem(
            422,
            "front_matter_long",
            "The YAML is too long: at most %(limit)d characters fit.",
            {"limit": SIZE_LIMIT},
        )
    try:
        return yaml.load(text, _Loader)  # noqa: S506  a BaseLoader makes texts only, no objects
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise Problem(
            422,
            "front_matter_yaml",
            "The YAML cannot be read near line %(line)d: %(why)s.",
            {"line": mark.line + 1 if mark else 1, "why": getattr(error, "problem", None) or "it nests too deeply"},
        ) from error
