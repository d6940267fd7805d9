"""Which field of a source means which of ours, and what its values mean; pure but for reading one file."""

import json
import tomllib
from collections.abc import Mapping as Fields
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from foundation.errors import Problem
from kb.importing.front_matter import load_yaml

FIELDS = (
    "title",
    "slug",
    "locale",
    "translation_key",
    "category",
    "position",
    "summary",
    "tags",
    "status",
    "questions",
)


@dataclass(frozen=True, slots=True)
class Mapping:
    """`fields`: ours → theirs. `values`: ours → their value → our value. `defaults`: ours → value when it is absent.

    In a file (TOML or YAML) these are three tables of these names; in an option a comma-separated list such as
    `translation_key=slugEN,category=tag,status.CHANGED=published`.
    """

    fields: Fields[str, str] = field(default_factory=dict)
    values: Fields[str, Fields[str, str]] = field(default_factory=dict)
    defaults: Fields[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path | None, pairs: str = "") -> Self:
        """The mapping in a file with the option's pairs on top. Refuses (422) what it does not know."""
        raw: Any = {}
        if path is not None:
            try:
                text = path.read_text(encoding="utf-8")
                raw = tomllib.loads(text) if path.suffix == ".toml" else load_yaml(text) or {}
            except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
                raise Problem(
                    422, "mapping_file", "The mapping file cannot be read: %(why)s.", {"why": str(error)}
                ) from error
        if not isinstance(raw, dict) or not raw.keys() <= {"fields", "values", "defaults"}:
            raise Problem(422, "mapping_form", "A mapping has the tables fields, values and defaults and nothing else.")
        fields = _texts(raw.get("fields"))
        values = {name: _texts(inner) for name, inner in _table(raw.get("values")).items()}
        for pair in filter(None, (part.strip() for part in pairs.split(","))):
            ours, sign, theirs = pair.partition("=")
            name, dot, value = ours.strip().partition(".")
            if not sign or not theirs.strip():
                raise Problem(422, "mapping_pair", "%(pair)s is not of the form OURS=THEIRS.", {"pair": pair})
            if dot:
                values.setdefault(name, {})[value.strip()] = theirs.strip()
            else:
                fields[name] = theirs.strip()
        defaults = _texts(raw.get("defaults"))
        for name in (*fields, *values, *defaults):
            if name not in FIELDS:
                raise Problem(
                    422,
                    "mapping_field",
                    "There is no field %(name)s to map to. The fields are %(fields)s.",
                    {"name": name, "fields": ", ".join(FIELDS)},
                )
        return cls(fields, values, defaults)

    def value(self, front_matter: Fields[str, Any], name: str) -> Any:
        """What the front matter says of one of our fields: a text, a list of texts, or None when it says nothing."""
        found = front_matter.get(self.fields.get(name, name))
        if found in (None, "", [], "~", "null"):
            found = self.defaults.get(name)
        meanings = self.values.get(name, {})
        if isinstance(found, list):
            return [meanings.get(one, one) for one in found if isinstance(one, str)]
        return meanings.get(found, found) if isinstance(found, str) else None

    def fingerprint(self) -> str:
        """The same text for the same mapping: another mapping makes another article of the same file."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)


def _table(raw: Any) -> dict[str, Any]:
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise Problem(422, "mapping_form", "A mapping has the tables fields, values and defaults and nothing else.")
    return raw


def _texts(raw: Any) -> dict[str, str]:
    return {str(key): str(value) for key, value in _table(raw).items()}
