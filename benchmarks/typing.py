"""Times what is suggested while somebody types, and tells how often a question with a typo finds its article.

    python -m benchmarks.typing [--passages 50000]

Speed: the titles of the demo and of a made knowledge base, typed letter by letter over HTTP, and every tenth text once
more as when the typing pauses. Quality: one phrasing of every demo article is left out of the knowledge base and asked,
as it is, with one typo, and without accents.
"""

import argparse
import random
import shutil
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import httpx
import sqlalchemy as sa
import yaml

from benchmarks.made_bases import make
from benchmarks.over_http import Times, front_matter, timed
from foundation.bus import MemoryBus
from foundation.database import Database
from kb.tables import revision, translation
from search.e5_prepared import prepare
from tests.running_server import ROOT, Server

TITLES = 40
LETTERS = "abcdefghijklmnopqrstuvwxyz"
TYPO_FROM = 5
"""Letters from which on a word is mistyped; the first letter never is."""


def with_typo(text: str, chance: random.Random) -> str:
    """The text with one letter of one word left out, put in, replaced, or swapped with the next."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) >= TYPO_FROM and word.isalpha()]
    if not long:
        return text
    place = chance.choice(long)
    word = words[place]
    at = chance.randrange(1, len(word) - 1)
    words[place] = chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + chance.choice(LETTERS) + word[at:],
            word[:at] + chance.choice(LETTERS) + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )
    return " ".join(words)


def without_accents(text: str) -> str:
    """The text without accents and tildes."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def titles(server: Server) -> list[tuple[str, str]]:
    """Some (language, title) of what is published."""
    database = Database(f"sqlite:///{server.data_dir / 'ventanilla.db'}", MemoryBus())
    query = sa.select(translation.c.locale, revision.c.title).join(
        revision, revision.c.translation_id == translation.c.id
    )
    with database.read() as connection:
        found = [(row.locale, row.title) for row in connection.execute(query)]
    database.close()
    return random.Random(3).sample(found, TITLES)


def measure(name: str, server: Server) -> None:
    """Start the server, type, and print the figures."""
    server.start()
    client = httpx.Client(base_url=server.address, timeout=60)

    def suggest(locale: str, text: str, settled: str = "") -> None:
        query = {"q": text, "locale": locale, "settled": settled}
        client.get("/api/v1/search/suggestions", params=query).raise_for_status()

    typed = [(locale, title[:end]) for locale, title in titles(server) for end in range(1, min(len(title), 30) + 1)]
    for locale, text in typed[:30]:
        suggest(locale, text)
    took = [timed(lambda one=one: suggest(*one)) for one in typed]
    settled = [timed(lambda one=one: suggest(*one, "1")) for one in typed[::10]]
    print(f"{name}: while typing {Times.of(took)} over {len(took)} texts; at a pause {Times.of(settled)}")
    server.stop()


def left_out(folder: Path) -> list[tuple[str, str, str]]:
    """Write the demo's articles without one phrasing each; these, as (language, article's title, phrasing)."""
    found, chance = [], random.Random(5)
    for path in sorted((ROOT / "demo/articles").rglob("*.md")):
        head, body = front_matter(path)
        questions = head["questions"]
        assert isinstance(questions, list)
        found.append((str(head["locale"]), str(head["title"]), str(questions.pop(chance.randrange(len(questions))))))
        copy = folder / "articles" / path.relative_to(ROOT / "demo/articles")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(f"---\n{yaml.safe_dump(head, allow_unicode=True)}---\n\n{body}", encoding="utf-8")
    shutil.copy(ROOT / "demo/categories.yml", folder / "categories.yml")
    shutil.copytree(ROOT / "demo/media", folder / "media")
    return found


def quality(server: Server, folder: Path) -> None:
    """Ask the phrasings that were left out, and print the share whose article comes first."""
    asked = left_out(folder)
    server.command("import", "markdown", str(folder / "articles"))
    server.start()
    client = httpx.Client(base_url=server.address, timeout=60)
    chance = random.Random(11)
    ways: dict[str, Callable[[str], str]] = {
        "as written": str,
        "one typo": lambda text: with_typo(text, chance),
        "no accents": without_accents,
    }
    for name, way in ways.items():
        right: dict[str, list[bool]] = defaultdict(list)
        for locale, title, question in asked:
            query = {"q": way(question), "locale": locale, "limit": "1"}
            results = client.get("/api/v1/search", params=query).json()["results"]
            right[locale].append(bool(results) and results[0]["title"] == title)
        told = ", ".join(f"{locale} {sum(one) / len(one):.3f}" for locale, one in right.items())
        print(f"{name}: hit@1 {told} ({len(asked)} questions)")
    server.stop()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--passages", type=int, default=50_000, help="size of the made knowledge base")
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ventanilla-bench-"))
    try:
        for name in ("asked", "demo", "made"):
            (folder / name).mkdir()
        prepare(folder / "demo")
        for name in ("asked", "made"):
            (folder / name / "encoder").symlink_to(folder / "demo/encoder")
        (folder / "source").mkdir()
        quality(Server(folder / "asked"), folder / "source")
        demo = Server(folder / "demo")
        demo.command("demo")
        measure("demo", demo)
        count = make(folder / "made", given.passages)
        measure(f"{count} articles", Server(folder / "made"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
