"""The training data is what Rasa 3.6 reads, the same in every language, and marks of entities never reach a model."""

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest
import yaml

from assistant.decision import HAND_OFF_REASONS
from assistant.training import FOLDER, responses, utterances
from assistant.utterance_vectors import PACKAGED
from assistant.wording import _HAND_OFF_REPLIES
from foundation.i18n import LOCALES

KEYS = {"version", "intents", "entities", "slots", "forms", "actions", "responses", "session_config"}
VARIATION = {"text", "condition", "channel", "buttons", "custom", "id", "metadata", "image"}


def read(locale: str, name: str) -> dict[str, object]:
    found = yaml.safe_load((FOLDER / locale / name).read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("locale", LOCALES)
def test_every_intent_and_entity_is_declared_and_has_a_rule(locale: str) -> None:
    domain, nlu, rules = (read(locale, f"{name}.yml") for name in ("domain", "nlu", "rules"))
    assert {domain["version"], nlu["version"], rules["version"]} == {"3.1"}
    assert set(domain) <= KEYS
    intents = [entry["intent"] for entry in nlu["nlu"]]  # type: ignore[attr-defined]
    assert len(set(intents)) == len(intents)
    assert set(intents) == set(domain["intents"])  # type: ignore[call-overload]
    marked = set(re.findall(r"\]\((\w+)\)", (FOLDER / locale / "nlu.yml").read_text(encoding="utf-8")))
    assert marked <= set(domain["entities"])  # type: ignore[call-overload]
    known = {*domain["responses"], *domain["actions"], *domain["forms"]}  # type: ignore[misc]
    for rule in rules["rules"]:  # type: ignore[attr-defined]
        loop = [{"active_loop"}] if rule["steps"][1]["action"] in domain["forms"] else []  # type: ignore[operator]
        assert [set(step) for step in rule["steps"]] == [{"intent"}, {"action"}, *loop]
        assert rule["steps"][0]["intent"] in intents
        assert rule["steps"][1]["action"] in known


@pytest.mark.parametrize("locale", LOCALES)
def test_every_variation_has_only_what_rasa_knows(locale: str) -> None:
    for name, variations in read(locale, "domain.yml")["responses"].items():  # type: ignore[attr-defined]
        assert name.startswith("utter_")
        for variation in variations:
            assert set(variation) <= VARIATION
            for button in variation.get("buttons", ()):
                assert set(button) == {"title", "payload"}


def test_the_languages_have_the_same_intents_entities_and_slots() -> None:
    def shape(locale: str) -> list[object]:
        domain = read(locale, "domain.yml")
        declared = ("intents", "entities", "slots", "forms", "actions")
        return [*(domain[name] for name in declared), set(responses(locale))]

    assert shape("es") == shape("pt") == shape("en")


@pytest.mark.parametrize("locale", LOCALES)
def test_marks_of_entities_are_taken_out(locale: str) -> None:
    found = utterances(locale)
    assert not [one.text for one in found if "](" in one.text or "[" in one.text]
    assert any(one.text == "GT-1042" for one in found)


def test_marks_of_every_form_are_taken_out(tmp_path: Path) -> None:
    (tmp_path / "xx").mkdir()
    lines = (
        'nlu:\n- intent: a\n  examples: |\n    - pedido [GT-1](order_number) de [hoy]{"entity": "date", "role": "r"}\n'
    )
    (tmp_path / "xx" / "nlu.yml").write_text(lines)
    assert [one.text for one in utterances("xx", tmp_path)] == ["pedido GT-1 de hoy"]


def test_every_reason_to_hand_off_has_words_of_its_own() -> None:
    assert set(_HAND_OFF_REPLIES) == set(HAND_OFF_REASONS)
    assert {f"utter_{name}" for name in _HAND_OFF_REPLIES.values()} <= set(responses("es"))


def test_the_packaged_vectors_are_those_of_the_packaged_utterances() -> None:

    with np.load(PACKAGED, allow_pickle=False) as kept:
        names = set(kept["names"].tolist())
    wanted = {one.text for locale in LOCALES for one in utterances(locale)}
    missing = [text for text in wanted if hashlib.sha256(text.encode()).hexdigest()[:16] not in names]
    assert not missing, "python -m tools.utterance_vectors"
