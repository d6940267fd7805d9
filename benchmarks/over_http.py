"""Times the whole product over HTTP: import, start, search and assistant turns, with memory.

    python -m benchmarks.over_http [--articles ARCHIVE --map FIELDS]

Two knowledge bases: the demo brand, and a large import. The large one is an archive given with --articles (with its
field names in --map), else 5,400 articles made from the demo's by recombining their sentences.
"""

import argparse
import http.client
import json
import random
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import yaml

from search.e5_prepared import prepare
from tests.running_server import ROOT, Server

QUESTIONS = 300
CLIENTS = 8
LARGE = 5400


def front_matter(path: Path) -> tuple[dict[str, object], str]:
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(head), body


def demo_questions() -> list[tuple[str, str]]:
    """Every phrasing of the demo, as (locale, question)."""
    found = []
    for path in sorted((ROOT / "demo/articles").rglob("*.md")):
        head, _ = front_matter(path)
        questions = head["questions"]
        assert isinstance(questions, list)
        found += [(str(head["locale"]), str(question)) for question in questions]
    return found


def large_brand(folder: Path) -> Path:
    """5,400 articles whose sentences are the demo's, recombined, in three languages."""
    chance = random.Random(7)
    for locale in ("es", "pt", "en"):
        articles = [front_matter(path) for path in sorted((ROOT / "demo/articles" / locale).rglob("*.md"))]
        paragraphs = [part for _, body in articles for part in body.split("\n\n") if len(part) > 80]
        questions = [str(q) for head, _ in articles for q in head["questions"]]  # type: ignore[attr-defined]
        for number in range(LARGE // 3):
            head, _ = articles[number % len(articles)]
            made = {
                "title": f"{head['title']} ({number})",
                "locale": locale,
                "translation_key": f"large-{number}",
                "category": head["category"],
                "status": "published",
                "questions": chance.sample(questions, 2),
            }
            body = "\n\n".join(chance.sample(paragraphs, 4))
            path = folder / locale / f"{number}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"---\n{yaml.safe_dump(made, allow_unicode=True)}---\n\n{body}\n", encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Times:
    """Milliseconds: median and 95th percentile."""

    p50: float
    p95: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Times":
        """Of times in seconds."""
        ordered = sorted(seconds)
        return cls(1000 * statistics.median(ordered), 1000 * ordered[int(len(ordered) * 0.95)])

    def __str__(self) -> str:
        return f"p50 {self.p50:.1f} ms, p95 {self.p95:.1f} ms"


@dataclass(frozen=True)
class Searches:
    """What searching costs: one question after the other, the same ones again, how many different ones a second at
    several clients, and the server's memory in MB then."""

    alone: Times
    again: Times
    rate: float
    memory: float


def resident(server: Server) -> float:
    """Resident memory of the server's processes in MB, what they share counted once."""
    assert server.process is not None
    group = str(server.process.pid)
    total = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(") ", 1)[1].split()
            if fields[2] == group:
                rollup = (status.parent / "smaps_rollup").read_text()
                total += int(rollup.split("Pss:")[1].split()[0])
        except (OSError, IndexError):
            continue
    return total / 1024


def timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def together(work: Callable[[int], object], each: int) -> float:
    """Calls a second when 8 clients call `work` at once, `each` times each."""
    threads = [threading.Thread(target=lambda n=n: [work(n * each + i) for i in range(each)]) for n in range(CLIENTS)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return CLIENTS * each / (time.perf_counter() - begin)


def searches(server: Server) -> Searches:
    """Ask a running server the demo's questions in a fixed random order."""
    questions = demo_questions()
    random.Random(3).shuffle(questions)
    port = int(server.address.rsplit(":", 1)[1])
    mine = threading.local()

    def search(number: int, ending: str = "") -> None:
        # The plainest client there is, one connection a thread: it takes part of the same cores.
        if not hasattr(mine, "connection"):
            mine.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        locale, question = questions[number % len(questions)]
        mine.connection.request("GET", f"/api/v1/search?{urlencode({'q': f'{question}{ending}', 'locale': locale})}")
        answer = mine.connection.getresponse()
        found = answer.read()
        assert answer.status == 200, found

    for number in range(30):
        search(number, " ?")
    alone = [timed(lambda n=n: search(n)) for n in range(QUESTIONS)]
    again = [timed(lambda n=n: search(n)) for n in range(100)]
    rate = together(lambda n: search(n, " !"), 60)
    return Searches(Times.of(alone), Times.of(again), rate, resident(server))


def measure(name: str, server: Server) -> None:
    """Start the server and print its figures."""
    print(f"\n{name}")
    print(f"  start: {timed(server.start):.1f} s, again: {timed(lambda: (server.stop(), server.start())):.1f} s")
    found = searches(server)
    print(f"  search: {found.alone}; {found.rate:.0f} different questions a second at {CLIENTS} clients")
    print(f"  the same question again: {found.again}")
    print(f"  memory: {found.memory:.0f} MB")
    questions = demo_questions()
    random.Random(3).shuffle(questions)

    def turn(number: int) -> None:
        locale, question = questions[(number * 7) % len(questions)]
        visitor = server.visitor(locale)
        visitor.say(question)

    def said(number: int) -> float:
        locale, question = questions[(number * 11) % len(questions)]
        visitor = server.visitor(locale)
        begin = time.perf_counter()
        visitor.say(question)
        return time.perf_counter() - begin

    turns = [said(number) for number in range(100)]
    print(f"  assistant turn, from sending to the answer's arrival: {Times.of(turns)}")
    print(f"  whole new conversations with one turn: {together(turn, 15):.0f} a second at {CLIENTS} clients")
    print(f"  memory: {resident(server):.0f} MB")
    server.stop()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=Path, help="an archive or folder for the large import")
    options.add_argument("--map", default="", help="names of its front matter fields, as for `ventanilla import`")
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ventanilla-bench-"))
    try:
        print(f"preparing the encoder: {timed(lambda: prepare(folder / 'demo')):.1f} s")
        demo = Server(folder / "demo")
        took = timed(lambda: demo.command("demo"))
        print(f"loading the demo brand: {took:.1f} s")
        measure("demo brand", demo)

        (folder / "large").mkdir()
        (folder / "large/encoder").symlink_to(folder / "demo/encoder")
        large = Server(folder / "large")
        source = given.articles or large_brand(folder / "articles")
        fields = ["--map", given.map] if given.map else []
        reports: list[str] = []
        took = timed(lambda: reports.append(large.command("import", "markdown", str(source), "--json", *fields).stdout))
        report = json.loads(reports[0])
        count = report["imported"]
        print(f"\nimporting {source.name}: {count} articles in {took:.0f} s, {count / took:.1f} a second")
        print(f"rebuilding its indexes: {timed(lambda: large.command('index', 'rebuild')):.1f} s")
        measure(f"{count} articles", large)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
