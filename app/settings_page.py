"""Writes the reference page of all settings from their declarations, so that it cannot drift."""

import types
import typing

from foundation.settings import PREFIX, Settings

_INTRO = """# Settings

Each setting is read from the environment (`VENTANILLA_NAME`) first, then from the TOML file that
`VENTANILLA_CONFIG` names (default `ventanilla.toml` in the working folder, where the key is the name in small
letters). An unknown name is refused at start. This page is written by `ventanilla settings`.

| environment | kind | default | meaning |
|---|---|---|---|
"""


def _kind(annotation: object) -> str:
    origin = typing.get_origin(annotation)
    if origin is tuple:
        return "list"
    if origin is dict:
        return "table (JSON in the environment)"
    if origin is typing.Literal:
        return " or ".join(map(str, typing.get_args(annotation)))
    if origin in (typing.Union, types.UnionType):
        return " or ".join(_kind(part) for part in typing.get_args(annotation))
    return {"str": "text", "int": "whole number", "float": "number", "bool": "true or false", "Path": "path"}.get(
        getattr(annotation, "__name__", ""), str(annotation)
    )


def _written(default: object) -> str:
    return ", ".join(default) if isinstance(default, tuple) else str(default)


def page() -> str:
    """The page in Markdown."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = "empty" if default in ("", (), {}) else f"`{_written(default)}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {_kind(field.annotation)} | {shown} | {field.description} |")
    return _INTRO + "\n".join(rows) + "\n"
