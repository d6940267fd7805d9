"""Reads the training data: utterances by intent and the assistant's responses, in Rasa's YAML (Rasa 3.6)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.tasks import Form, Slot

FOLDER = Path(__file__).resolve().parent.parent / "training_data"
_ENTITY = re.compile(r"\[([^\[\]]*)\](?:\([^()]*\)|\{[^{}]*\})")


class TrainingDataError(Exception):
    """Training data that cannot be used; the message names the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing that visitors say, and what they want by it."""

    locale: str
    intent: str
    text: str


@dataclass(frozen=True, slots=True)
class Button:
    """A choice that a reply offers: what it says, and what the visitor says by choosing it."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Variation:
    """One wording of a response; `formality` and `channel` are None when it suits all of them."""

    text: str
    formality: str | None
    channel: str | None = None
    buttons: tuple[Button, ...] = ()


def utterances(locale: str, folder: Path = FOLDER) -> list[Utterance]:
    """Every example of a language's nlu.yml, without the marks of entities."""
    path = folder / locale / "nlu.yml"
    found = []
    for entry in _read(path).get("nlu", []):
        for line in str(entry.get("examples", "")).splitlines():
            text = _ENTITY.sub(r"\1", line.strip().removeprefix("- ").strip())
            if text:
                found.append(Utterance(locale, str(entry["intent"]), text))
    if not found:
        raise TrainingDataError(f"{path} holds no examples.")
    return found


def examples(locale: str, folder: Path = FOLDER) -> Mapping[str, str]:
    """The first example of each intent: what a message means that names an intent and says nothing else."""
    first: dict[str, str] = {}
    for utterance in utterances(locale, folder):
        first.setdefault(utterance.intent, utterance.text)
    return first


def responses(locale: str, folder: Path = FOLDER, variety: str = "") -> Mapping[str, tuple[Variation, ...]]:
    """Every response of a language's domain.yml with its variations.

    A variety of the language, such as pt-PT, has a domain.yml of its own with what it says otherwise.
    """
    found: dict[str, tuple[Variation, ...]] = {}
    for name in dict.fromkeys((locale, variety or locale)):
        path = folder / name / "domain.yml"
        said = _read(path).get("responses", {})
        if not said:
            raise TrainingDataError(f"{path} holds no responses.")
        found.update(
            {response: tuple(_variation(item) for item in variations) for response, variations in said.items()}
        )
    return found


def forms(locale: str, folder: Path = FOLDER) -> Mapping[str, Form]:
    """The forms of a language's domain.yml; what fills a slot is the entity of its first mapping, if it has one."""
    domain = _read(folder / locale / "domain.yml")
    slots = domain.get("slots") or {}

    def entity(name: str) -> str | None:
        mappings = (slots.get(name) or {}).get("mappings") or [{}]
        return str(mappings[0]["entity"]) if mappings[0].get("type") == "from_entity" else None

    return {
        name: Form(name, tuple(Slot(slot, entity(slot)) for slot in (form or {}).get("required_slots", ())))
        for name, form in (domain.get("forms") or {}).items()
    }


def _variation(item: Mapping[str, Any]) -> Variation:
    buttons = tuple(Button(str(one["title"]), str(one["payload"])) for one in item.get("buttons", ()))
    return Variation(str(item["text"]), _formality(item), item.get("channel"), buttons)


def _formality(item: Mapping[str, Any]) -> str | None:
    for condition in item.get("condition", ()):
        if condition.get("name") == "formality":
            return str(condition["value"])
    return None


def _read(path: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise TrainingDataError(f"{path} does not exist.") from error
    except yaml.YAMLError as error:
        raise TrainingDataError(f"{path} is not valid YAML: {error}") from error
    return data if isinstance(data, dict) else {}
