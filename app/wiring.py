"""Chooses what stands behind every port, in this one place."""

import os
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.offload import OffloadedEncoder, beside_requests
from app.rasa import rasa_understanding
from assistant.answer_feedback import AnswerFeedback
from assistant.conversation_language import of_one_language
from assistant.dialogue import Dialogue
from assistant.entities import PERSONAL, entities
from assistant.given_answers import GivenAnswers
from assistant.intents import Trained, train
from assistant.judging import Judge
from assistant.limits import AnswerLimits
from assistant.rasa_understanding import RasaUnderstanding
from assistant.replies import Replies
from assistant.task_declarations import errands
from assistant.task_turns import TaskTurns
from assistant.tone import Tone
from assistant.training import Utterance, utterances
from assistant.tuning import Tuning
from assistant.turns import Turns
from assistant.understanding import Understanding
from assistant.utterance_vectors import vectors_of
from assistant.wording import Wording
from conversations.agent_presence import AgentPresence
from conversations.attachment_folder import AttachmentFolder
from conversations.attachments import Attachments
from conversations.customers import Customers
from conversations.ratings import Ratings
from conversations.reading import ReadMarks
from conversations.store import ConversationStore
from conversations.waiting_room import WaitingRoom
from foundation.access import StaffDirectory
from foundation.brand import Brand
from foundation.bus import Bus, MemoryBus
from foundation.bus_redis import RedisBus
from foundation.database import Database, now
from foundation.i18n import LOCALES, speak
from foundation.mail import SmtpMail
from foundation.offload import Run, at_once
from foundation.settings import Settings, SettingsError
from kb.articles import ContentLimits
from kb.editor_list import EditorList
from kb.feedback import Feedback
from kb.help_centre import HelpCentre
from kb.importing.import_log import ImportLog
from kb.media import MediaStore
from kb.publications import Publications
from kb.publishing import Publishing
from kb.rendered_articles import RenderedArticles
from kb.store import ArticleStore, CategoryStore
from search import e5_prepared
from search.answer_marks import AnswerMarks
from search.calibrations import Calibrations
from search.completion import Completions
from search.e5_tokenizer import E5Tokenizer
from search.encoder_e5 import E5Encoder
from search.encoder_remembering import RememberingEncoder
from search.encoder_sentence_transformers import SentenceTransformersEncoder
from search.finder import Finder
from search.index_files import IndexFolder
from search.indexer import PassageIndexer
from search.indexes import Indexes
from search.lexicon import VERSIONS as LEXICON_VERSIONS
from search.lexicon import Lexicon
from search.ports import Encoder, VectorIndex, WordIndex
from search.reference import VERSIONS as REFERENCE_VERSIONS
from search.reference import References
from search.related import Related
from search.suggestions import Suggestions
from search.surprisal import Surprisal
from search.vectors_faiss import VERSIONS as FAISS_VERSIONS
from search.vectors_faiss import FaissVectors
from search.vectors_pgvector import PgVectors
from search.words_postgres import PostgresWords
from search.words_tantivy import VERSIONS as TANTIVY_VERSIONS
from search.words_tantivy import TantivyWords

ROOT = Path(__file__).resolve().parent.parent
Report = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that runs, ready to use."""

    settings: Settings
    brand: Brand
    tone: Tone
    bus: Bus
    database: Database
    staff: StaffDirectory
    articles: ArticleStore
    categories: CategoryStore
    centre: HelpCentre
    listing: EditorList
    media: MediaStore
    rendered: RenderedArticles
    publications: Publications
    feedback: Feedback
    related: Related
    publishing: Publishing
    import_log: ImportLog
    indexes: Indexes
    indexer: PassageIndexer
    finder: Finder
    suggestions: Suggestions
    conversations: ConversationStore
    read_marks: ReadMarks
    attachments: Attachments
    waiting_room: WaitingRoom
    ratings: Ratings
    customers: Customers
    mail: SmtpMail | None
    calibrations: Calibrations
    marks: AnswerMarks
    answer_feedback: AnswerFeedback
    given_answers: GivenAnswers
    presence: AgentPresence
    surprisal: Surprisal
    encoder: Encoder
    limits: AnswerLimits
    judge: Judge
    wording: Wording
    dialogue: Dialogue
    turns: Turns
    rasa: RasaUnderstanding | None
    stop: threading.Event

    def start(self) -> None:
        """Begin what runs beside the requests: following published articles, and turns left unanswered."""
        self.require_calibration()
        self.finder.prepare()
        for name, follow in (("index-follow", self.indexes.follow), ("calibration-follow", self.calibrations.follow)):
            threading.Thread(target=follow, args=(self.stop,), name=name, daemon=True).start()
        self.turns.start()

    def require_calibration(self) -> None:
        """Refuse to go on with an encoder whose answers nothing was ever measured about."""
        missing = self.calibrations.missing()
        if missing:
            raise SettingsError(missing)

    def checks(self) -> dict[str, Callable[[], list[str]]]:
        """What has to hold before this process can serve: each check returns sentences about what does not."""

        def schema() -> list[str]:
            found, wanted = self.database.schema_version()
            return [] if found == wanted else [f"The schema is {found} and not {wanted}."]

        def current() -> list[str]:
            return [] if self.indexes.refresh() >= 0 else ["The indexes have not been read yet."]

        return {"schema": schema, "indexes": current}

    def notes(self) -> dict[str, Callable[[], list[str]]]:
        """What this process can serve without: each check returns sentences about what is done in its place."""
        return {"rasa": self.rasa.notes} if self.rasa else {}

    def close(self) -> None:
        """Stop what runs beside the requests and give back the database."""
        self.stop.set()
        self.turns.stop()
        self.finder.close()
        self.indexes.close()
        self.database.close()
        self.bus.close()


def packaged(path: Path) -> Path:
    """A file as named, or the one that comes with the program when there is none of that name here."""
    return path if path.exists() or path.is_absolute() else ROOT / path


def secret_key(settings: Settings) -> str:
    """The key that signs sessions: as set, or made once and kept in the data folder, readable by its owner only."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_dir / "secret.key"
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii")


def _mail(settings: Settings) -> SmtpMail | None:
    if not settings.smtp_host:
        return None
    return SmtpMail(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_user,
        settings.smtp_password,
        settings.smtp_from,
        settings.smtp_security,
    )


def _encoder(settings: Settings, model: Path, threads: int) -> Encoder:
    if settings.encoder:
        return SentenceTransformersEncoder(settings.encoder, threads, settings.encoder_download)
    return E5Encoder(model, threads)


def _tokenizer(encoder: Encoder, model: Path) -> E5Tokenizer:
    """The bundled model's, which also knows how rare words are; in memory once."""
    return encoder.tokenizer if isinstance(encoder, E5Encoder) else E5Tokenizer(model / e5_prepared.VOCABULARY)


def _vectors(settings: Settings, database: Database, encoder: Encoder, folder: IndexFolder | None) -> VectorIndex:
    if settings.vectors == "pgvector":
        return PgVectors(database, encoder.name, encoder.dimensions)
    part = folder.part("vectors", FAISS_VERSIONS) if folder else None
    return FaissVectors(encoder.dimensions, part, run=beside_requests)


def _words(settings: Settings, database: Database, folder: IndexFolder | None) -> WordIndex:
    if settings.words == "postgres":
        return PostgresWords(database)
    return TantivyWords(folder.part("words", TANTIVY_VERSIONS) if folder else None)


def _trained(labelled: Sequence[Utterance], encoder: Encoder, folder: Path) -> Trained:
    texts = [one.text for one in labelled]
    return beside_requests(train, texts, [one.intent for one in labelled], vectors_of(texts, encoder, folder))


def build(settings: Settings, *, threads: int = 1, report: Report | None = None) -> Services:
    """Everything over one installation's settings, with the schema in place.

    `threads` encode side by side: one where questions are answered, every core where articles are imported.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    brand = Brand.read(packaged(settings.brand_file))
    speak(brand.voice.portuguese, mirrored=settings.pseudo_locale)
    tuning = Tuning.read(packaged(settings.tuning_file))
    bus: Bus = RedisBus(settings.redis_url) if settings.redis_url else MemoryBus()
    database = Database(settings.database_address, bus)
    database.upgrade()
    model = e5_prepared.prepare(settings.data_dir, report)
    bare = _encoder(settings, model, threads)
    chosen = RememberingEncoder(bare)
    encoder = OffloadedEncoder(chosen)

    articles = ArticleStore(database)
    media = MediaStore(database, settings.data_dir / "media")
    rendered = RenderedArticles(articles, settings.locales, media.url, beside_requests)
    folder = IndexFolder.claim(settings.data_dir, encoder.name)
    indexes = Indexes(
        database,
        encoder.name,
        _vectors(settings, database, encoder, folder),
        _words(settings, database, folder),
        Lexicon(folder.part("lexicon", LEXICON_VERSIONS) if folder else None),
    )
    indexer = PassageIndexer(database, articles, encoder, indexes, beside_requests)
    surprisal = Surprisal(_tokenizer(bare, model))
    calibrations = Calibrations(database, encoder.name)
    calibration = calibrations.current.calibration
    # What searches in memory only computes; adapters that ask the database belong to the greenlets.
    only_computes = settings.vectors != "pgvector" and settings.words != "postgres"
    run: Run = beside_requests if only_computes else at_once
    encoding = chosen if only_computes else encoder
    references = References(
        indexes,
        encoding,
        surprisal,
        folder.part("reference", REFERENCE_VERSIONS)
        if folder
        else IndexFolder.to_read(settings.data_dir, encoder.name, "reference", REFERENCE_VERSIONS),
        writes=folder is not None,
        run=run,
    )
    completions = Completions(database, articles, beside_requests)
    finder = Finder(database, indexes, encoding, surprisal, calibration, references, completions, run)
    limits = AnswerLimits(tuning, calibrations.outcomes_elsewhere, settings.locales)
    calibrations.listen(lambda found: finder.use(found.calibration))
    calibrations.listen(limits.use)
    conversations = ConversationStore(database)
    labelled = [one for locale in LOCALES for one in utterances(locale)]
    rasa = rasa_understanding(settings)
    tasks = errands(packaged(settings.tasks_file), LOCALES)
    judge = Judge(
        Understanding(labelled, _trained(labelled, encoder, settings.data_dir / "encoder").model, encoder),
        finder,
        limits.of,
        rasa,
        lambda text: any(one.name in PERSONAL for one in entities(text, brand.order_number, now().date())),
        tasks,
    )
    replies = Replies(brand, LOCALES)
    presence = AgentPresence(database)
    wording = Wording(articles, rendered, replies, brand, present=presence.anybody)
    task_turns = TaskTurns(tasks, replies, wording, brand)
    dialogue = Dialogue(conversations, judge, wording, settings.locales, of_one_language(labelled), task_turns)
    marks, feedback = AnswerMarks(database), Feedback(database)
    return Services(
        settings=settings,
        brand=brand,
        tone=Tone(brand),
        bus=bus,
        database=database,
        staff=StaffDirectory(database, settings.session_hours, beside_requests),
        articles=articles,
        categories=CategoryStore(database),
        centre=HelpCentre(database, settings.locales),
        listing=EditorList(database, settings.locales),
        media=media,
        rendered=rendered,
        publications=Publications(database, settings.locales),
        feedback=feedback,
        related=Related(indexes),
        publishing=Publishing(database, indexer, ContentLimits(body=settings.article_limit)),
        import_log=ImportLog(database),
        indexes=indexes,
        indexer=indexer,
        finder=finder,
        suggestions=Suggestions(completions, finder, CategoryStore(database)),
        conversations=conversations,
        read_marks=ReadMarks(database),
        attachments=Attachments(
            database,
            AttachmentFolder(settings.data_dir / "attachments"),
            settings.attachment_kinds,
            settings.attachment_limit,
            beside_requests,
        ),
        waiting_room=WaitingRoom(database, brand.hours),
        ratings=Ratings(database),
        customers=Customers(database),
        mail=_mail(settings),
        calibrations=calibrations,
        marks=marks,
        presence=presence,
        answer_feedback=AnswerFeedback(database, conversations, marks, feedback, articles),
        given_answers=GivenAnswers(database, marks, brand.order_number),
        surprisal=surprisal,
        encoder=encoder,
        limits=limits,
        judge=judge,
        wording=wording,
        dialogue=dialogue,
        turns=Turns(dialogue, conversations, settings.settle_seconds),
        rasa=rasa,
        stop=threading.Event(),
    )
