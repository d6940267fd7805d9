"""Evaluates search and decision on labelled questions, through the ordinary publishing, indexing and deciding.

A folder holds `docs.jsonl` (`id, lang, category, title, answer` or `body, questions`) and `queries.jsonl`
(`id, lang, text, relevant`; an empty list means that no document answers). A knowledge base is made of the documents
in a temporary installation, and every question is judged as a visitor's message would be.
"""

import json
import tempfile
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app import wiring
from assistant.decision import TO_A_PERSON, Answer, AskBack, HandOff, Say
from assistant.judging import Judgement
from foundation.errors import Problem
from foundation.i18n import LOCALES
from foundation.settings import Settings
from kb.articles import ArticleContent, Status
from kb.categories import CategoryText
from kb.publishing import Incoming
from kb.tables import article

BATCH = 64
RANKED = 20
_TITLE, _QUESTION = 200, 300

Progress = Callable[[int, int, float | None], None]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What became of one question: documents best first, the chance that the first is right, and the decision."""

    id: str
    ranked: tuple[tuple[str, float], ...]
    confidence: float
    decision: str

    def to_json(self) -> str:
        """One line of a predictions file."""
        return json.dumps(
            {"id": self.id, "ranked": self.ranked, "confidence": self.confidence, "decision": self.decision},
            ensure_ascii=False,
        )


def read_rows(path: Path, needed: Sequence[str]) -> list[Row]:
    """The objects of a JSON-lines file, by their different ids.

    Refuses (422) a file that is missing, empty or malformed, a line that lacks a field or has a wrong one, and an id
    that comes twice.
    """
    if not path.is_file():
        raise Problem(
            422, "evaluation_missing", "%(folder)s has no file %(path)s.", {"folder": path.parent, "path": path.name}
        )
    rows: list[Row] = []
    known: set[str] = set()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            row = json.loads(line)
            lacking = [name for name in needed if name not in row]
            if lacking:
                raise Problem(
                    422,
                    "evaluation_field",
                    "Line %(line)d of %(path)s has no %(field)s.",
                    {"line": number, "path": path.name, "field": lacking[0]},
                )
            wrong = _wrong_field(row, known)
            if wrong:
                raise Problem(
                    422,
                    "evaluation_value",
                    "Line %(line)d of %(path)s has an unusable %(field)s.",
                    {"line": number, "path": path.name, "field": wrong},
                )
            known.add(str(row["id"]))
            rows.append(row)
    except (OSError, ValueError) as error:
        raise Problem(
            422,
            "evaluation_file",
            "%(path)s cannot be read as JSON lines: %(why)s.",
            {"path": path.name, "why": str(error)},
        ) from error
    if not rows:
        raise Problem(422, "evaluation_empty", "%(path)s is empty.", {"path": path.name})
    return rows


def _wrong_field(row: Row, known: Container[str]) -> str:
    """The first field that cannot be what it should be, or whose id came before."""
    if str(row["id"]) in known:
        return "id"
    for name in ("text", "title", "body", "answer"):
        if not isinstance(row.get(name) or "", str):
            return name
    for name in ("relevant", "questions"):
        if not isinstance(row.get(name) or [], list):
            return name
    return "" if str(row.get("lang") or LOCALES[0])[:2] in LOCALES else "lang"


def evaluate(
    folder: Path, docs: str, settings: Settings, threads: int, progress: Progress, database_url: str = ""
) -> list[Prediction]:
    """Make a knowledge base of the documents, ask every question, and tell what became of each.

    It lies in an empty PostgreSQL database, with the indexes that the settings choose, or else in files of its own.
    """
    documents = read_rows(folder / docs, ("id", "lang", "title"))
    queries = read_rows(folder / "queries.jsonl", ("id", "text"))
    with tempfile.TemporaryDirectory(prefix="ventanilla-evaluation-") as made:
        data_dir = Path(made)
        (data_dir / "encoder").symlink_to((settings.data_dir / "encoder").resolve(), target_is_directory=True)
        own = settings.model_copy(update={"data_dir": data_dir, "database_url": database_url, "redis_url": ""})
        if not database_url:
            own = own.model_copy(update={"vectors": "faiss", "words": "tantivy"})
        (settings.data_dir / "encoder").mkdir(parents=True, exist_ok=True)
        services = wiring.build(own, threads=threads)
        try:
            total = len(documents) + len(queries)
            names = _publish(services, documents, lambda done: progress(done, total, None))
            return list(_ask(services, queries, names, lambda done: progress(len(documents) + done, total, None)))
        finally:
            services.close()


def _publish(services: wiring.Services, documents: Sequence[Row], report: Callable[[int], None]) -> Mapping[int, str]:
    """Publish every document as an article; article ids and the documents' own."""
    keys = {str(row["id"]): f"document-{number}" for number, row in enumerate(documents)}
    categories = sorted({str(row.get("category") or "") for row in documents})
    for number, name in enumerate(categories):
        texts = {locale: CategoryText(name[:_TITLE] or "-", f"category-{number}", "") for locale in LOCALES}
        services.publishing.save_category(f"category-{number}", None, number, "", texts)
    incoming = [
        Incoming(
            key=keys[str(row["id"])],
            category_key=f"category-{categories.index(str(row.get('category') or ''))}",
            position=number,
            locale=str(row["lang"])[:2],
            content=content_of(row, services.publishing.limits.questions),
            status=Status.PUBLISHED,
        )
        for number, row in enumerate(documents)
    ]
    for start in range(0, len(incoming), BATCH):
        services.publishing.import_many(incoming[start : start + BATCH])
        report(min(start + BATCH, len(incoming)))
    services.finder.prepare()
    documents_of = {key: document for document, key in keys.items()}
    with services.database.read() as connection:
        rows = connection.execute(sa.select(article.c.id, article.c.key)).all()
    return {row.id: documents_of[row.key] for row in rows}


def content_of(row: Row, most_questions: int) -> ArticleContent:
    """A document as an article: its body is Markdown, its answer plain text whose lines stay lines."""
    questions = [str(question)[:_QUESTION] for question in row.get("questions") or ()]
    answer = "  \n".join(str(row.get("answer") or "").splitlines())
    # Documents of intents have no answer, and an article without text cannot be published.
    body = str(row.get("body") or answer or row["title"])
    return ArticleContent(
        title=str(row["title"])[:_TITLE],
        slug="",
        summary="",
        body=body,
        questions=tuple(questions[:most_questions]),
        tags=(),
    )


def _ask(
    services: wiring.Services, queries: Sequence[Row], names: Mapping[int, str], report: Callable[[int], None]
) -> Iterator[Prediction]:
    for done, row in enumerate(queries, 1):
        locale = str(row.get("lang") or LOCALES[0])[:2]
        judged = services.judge.judge(str(row["text"]), locale if locale in LOCALES else LOCALES[0], most=RANKED)
        found = judged.findings.articles
        yield Prediction(
            id=str(row["id"]),
            ranked=tuple((names[one.article_id], one.score) for one in found),
            confidence=_confidence(judged),
            decision=_decision(judged),
        )
        report(done)


def _confidence(judged: Judgement) -> float:
    """The chance that the first article is the answer: that it is, if the message is a question, and that it is one."""
    decision, evidence = judged.decision, judged.evidence
    chance = judged.findings.articles[0].probability if judged.findings.articles else 0.0
    if isinstance(decision, Say) or (isinstance(decision, HandOff) and decision.reason in TO_A_PERSON.values()):
        return chance * (1 - evidence.intent_probability) if evidence.intent else 0.0
    return chance


def _decision(judged: Judgement) -> str:
    if isinstance(judged.decision, Answer):
        return "answer"
    if isinstance(judged.decision, AskBack):
        return "ask_back"
    return "say" if isinstance(judged.decision, Say) else "hand_off"
