"""Writes the demo brand as a Rasa 3.6 bot: what visitors ask, what the assistant says, in Rasa's default pipeline."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from assistant.training import FOLDER, utterances
from benchmarks.over_http import front_matter
from tests.running_server import ROOT

# The pipeline and the epochs that `rasa init` proposes.
CONFIG = """
recipe: default.v1
language: {language}
assistant_id: ventanilla_benchmark
pipeline:
- name: WhitespaceTokenizer
- name: RegexFeaturizer
- name: LexicalSyntacticFeaturizer
- name: CountVectorsFeaturizer
- name: CountVectorsFeaturizer
  analyzer: char_wb
  min_ngram: 1
  max_ngram: 4
- name: DIETClassifier
  epochs: 100
  constrain_similarities: true
- name: EntitySynonymMapper
- name: FallbackClassifier
  threshold: 0.3
  ambiguity_threshold: 0.1
policies:
- name: RulePolicy
"""
NO_ANSWER = "no-answer"
"""What the bot says to what it takes for off-topic, or does not know."""

ARTICLE = "https://help.example/"
"""What the link of each article begins with."""


def write_bot(folder: Path, locales: Sequence[str]) -> None:
    """bot.yml and config.yml: an intent for each article and each kind of talk in each language, answered by a rule."""
    examples: dict[str, list[str]] = {}
    replies: dict[str, str] = {"utter_default": NO_ANSWER, "utter_nlu_fallback": NO_ANSWER}
    for locale in locales:
        for path in sorted((ROOT / "demo/articles" / locale).rglob("*.md")):
            head, _ = front_matter(path)
            intent = f"article_{str(head['translation_key']).replace('-', '_')}_{locale}"
            questions = head["questions"]
            assert isinstance(questions, list)
            examples[intent] = [str(head["title"]), *(str(question) for question in questions)]
            replies[f"utter_{intent}"] = f"{head['summary']} {ARTICLE}{head['slug']}"
        for one in utterances(locale, FOLDER):
            # What our search is for has an intent for each article there.
            if one.intent != "ask_question":
                intent = f"{one.intent}_{locale}"
                examples.setdefault(intent, []).append(one.text)
                replies[f"utter_{intent}"] = NO_ANSWER if one.intent == "off_topic" else f"{intent}."
    rules = [
        {"rule": name, "steps": [{"intent": name}, {"action": f"utter_{name}"}]} for name in (*examples, "nlu_fallback")
    ]
    bot: dict[str, Any] = {
        "version": "3.1",
        "intents": list(examples),
        "responses": {name: [{"text": text}] for name, text in replies.items()},
        "rules": rules,
        "nlu": [
            {"intent": name, "examples": "".join(f"- {_line(text)}\n" for text in texts)}
            for name, texts in examples.items()
        ],
    }
    (folder / "bot.yml").write_text(yaml.safe_dump(bot, allow_unicode=True, sort_keys=False), encoding="utf-8")
    (folder / "config.yml").write_text(CONFIG.format(language=locales[0]), encoding="utf-8")


def _line(text: str) -> str:
    """One example on one line, without the brackets that mark entities."""
    return " ".join(text.translate(str.maketrans("[]{}", "()()")).split())
