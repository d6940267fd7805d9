"""Counts the letter groups of the three languages in the texts of this repository, for search/language.py."""

import gzip
import json
from collections import Counter
from pathlib import Path

import yaml

from assistant.training import responses, utterances
from search.language import COUNTS, LANGUAGES, signs
from search.word_analysis import FUNCTION_WORDS

ROOT = Path(__file__).resolve().parents[1]
WORD_WEIGHT = 6
"""How often each word of the lists counts, beside running text."""


def texts(language: str) -> list[str]:
    """Everything that is written in the language here."""
    found = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "demo/articles" / language).rglob("*.md"))]
    found += [one.text for one in utterances(language)]
    found += [one.text for variations in responses(language).values() for one in variations]
    listed = yaml.safe_load((ROOT / "search/off_topic.yml").read_text(encoding="utf-8"))
    found += [str(line) for kind in listed.values() for line in kind[language]]
    words = yaml.safe_load((ROOT / "tools/language_words.yml").read_text(encoding="utf-8"))[language].split()
    return found + WORD_WEIGHT * [*words, *sorted(FUNCTION_WORDS[language])]


def main() -> None:
    counts = [Counter(sign for text in texts(language) for sign in signs(text)) for language in LANGUAGES]
    kept = {
        sign: [one[sign] for one in counts]
        for sign in sorted(set().union(*counts))
        if sum(one[sign] for one in counts) > 1
    }
    COUNTS.write_bytes(gzip.compress(json.dumps({"counts": kept}, ensure_ascii=False).encode(), mtime=0))
    print(f"{len(kept)} signs, {COUNTS.stat().st_size} bytes")


if __name__ == "__main__":
    main()
