"""Whatever visitor, assistant and agents do in whatever order, and however often the program restarts, a conversation
keeps its promises."""

import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from assistant.context import Before
from assistant.decision import HAND_OFF_REASONS, Candidate, Evidence, HandOff, Limits, decide
from assistant.dialogue import Dialogue
from assistant.judging import Judge
from assistant.wording import Wording, Words
from conversations.conversation import Author, Event, Kind, State
from conversations.store import ConversationStore
from foundation.access_tables import staff
from foundation.bus import MemoryBus
from foundation.database import Database, now
from foundation.errors import Problem

LIMITS = Limits(answer=0.7, offer=0.3, mention=0.1)
CHANCES = {"clear": 0.9, "vague": 0.5, "strange": 0.1}


class Crash(Exception):
    """The program ends in the middle of a turn."""


class FakeJudge:
    """The real decision on a made-up chance that the message names."""

    def __init__(self, crashes: bool = False) -> None:
        self.crashes = crashes

    def judge(self, text: str, locale: str, *, before: Before) -> Any:
        word = text.rsplit(maxsplit=1)[-1]
        person = word == "person"
        evidence = Evidence(
            "ask_person" if person else None,
            1.0 if person else 0.0,
            text,
            (Candidate(7, CHANCES.get(word, 0.0)),),
            last=before.last,
            unclear=1,
        )
        return SimpleNamespace(
            decision=decide(evidence, LIMITS),
            understood=SimpleNamespace(intent=None),
            to_dict=lambda: {"evidence": evidence.to_dict()},
        )


class FakeWording:
    def of(self, judged: Any, locale: str, turn: int, before: Before) -> Words:
        decision = judged.decision
        if isinstance(decision, HandOff):
            return Words(decision, {"text": "…"})
        offer = type(decision).__name__ == "AskBack"
        return Words(decision, {"text": "…", "articles": [{"article_id": 7}], "offer": offer})

    def hand_off_text(self, reason: str, locale: str, turn: int) -> str:
        return "…"


class CrashingStore(ConversationStore):
    """Ends the program just before or just after an answer is stored."""

    after = False

    def post(self, *given: Any, **named: Any) -> tuple[Event, bool]:
        if self.after:
            super().post(*given, **named)
        raise Crash


class Conversations(RuleBasedStateMachine):
    """One conversation, two agents, and a model of what was said."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database(f"sqlite:///{Path(self.folder.name) / 'test.db'}", MemoryBus())
        self.database.upgrade()
        with self.database.write() as tx:
            for number in (1, 2):
                tx.execute(
                    sa.insert(staff).values(
                        id=number,
                        email=f"a{number}@grillotostador.example",
                        name=f"A{number}",
                        role="agent",
                        locale="es",
                        password_hash="",
                        created_at=now(),
                    )
                )
        self.store = ConversationStore(self.database)
        visitor, _ = self.store.new_visitor("es")
        self.id = self.store.start(visitor, "es").id
        self.said: list[str] = []
        self.keys = 0
        self.waits: datetime | None = None

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            self.folder.cleanup()

    def dialogue(self, store: ConversationStore) -> Dialogue:
        return Dialogue(store, cast(Judge, FakeJudge()), cast(Wording, FakeWording()), ("es",))

    def key(self) -> str:
        self.keys += 1
        return f"k{self.keys}"

    @rule(word=st.sampled_from([*CHANCES, "person"]), again=st.booleans())
    def visitor_writes(self, word: str, again: bool) -> None:
        text, key = f"{len(self.said)} {word}", self.key()
        for _ in range(2 if again else 1):
            self.store.post(self.id, Author.VISITOR, Kind.MESSAGE, {"text": text}, key)
        self.said.append(text)

    @rule()
    def visitor_asks_for_a_person(self) -> None:
        with suppress(Problem):
            self.store.hand_off(self.id, "asked", "…", self.key(), Author.VISITOR)

    @rule()
    def assistant_takes_its_turn(self) -> None:
        self.dialogue(self.store).take_turn(self.id)

    @rule(after=st.booleans())
    def assistant_dies_in_its_turn(self, after: bool) -> None:
        store = CrashingStore(self.database)
        store.after = after
        with suppress(Crash):
            self.dialogue(store).take_turn(self.id)

    @rule()
    def everything_restarts(self) -> None:
        self.store = ConversationStore(self.database)
        for waiting in self.store.unanswered():
            self.dialogue(self.store).take_turn(waiting)
        assert not self.store.unanswered()

    @rule(agent=st.sampled_from([1, 2]), other=st.booleans())
    def agent_takes(self, agent: int, other: bool) -> None:
        with suppress(Problem):
            self.store.take(self.id, agent, self.key(), 3 - agent if other else None)

    @rule(agent=st.sampled_from([1, 2]))
    def agent_writes(self, agent: int) -> None:
        with suppress(Problem):
            self.store.post(self.id, Author.AGENT, Kind.MESSAGE, {"text": "…"}, self.key(), staff_id=agent)

    @rule(agent=st.sampled_from([1, 2]))
    def agent_closes(self, agent: int) -> None:
        with suppress(Problem):
            self.store.close(self.id, agent, self.key())

    @precondition(lambda self: hasattr(self, "id"))
    @invariant()
    def promises(self) -> None:
        conversation = self.store.by_id(self.id)
        assert conversation is not None
        events = self.store.events(self.id)
        said = [str(one.body["text"]) for one in events if one.author is Author.VISITOR and one.kind is Kind.MESSAGE]
        assert said == self.said, "nothing said is lost or doubled"
        assert [one.number for one in events] == list(range(1, len(events) + 1))
        assert (conversation.agent_id is not None) == (conversation.state is State.WITH_AGENT)
        state, owner, waits, spoken = State.WITH_BOT, None, None, 0
        answered: set[str] = set()
        for event in events:
            match event.kind:
                case Kind.MESSAGE if event.author is Author.VISITOR:
                    waits, spoken = waits or event.created_at, 0
                case Kind.MESSAGE if event.author is Author.ASSISTANT:
                    assert state is State.WITH_BOT, "silent while a person owns"
                    spoken += 1
                    assert spoken == 1, "it never talks to itself"
                    assert event.key not in answered
                    answered.add(event.key)
                    waits = None
                case Kind.MESSAGE:
                    assert (state, owner) == (State.WITH_AGENT, event.staff_id), "only the owner answers"
                    waits = None
                case Kind.HANDOFF:
                    assert state is State.WITH_BOT
                    assert event.body["reason"] in HAND_OFF_REASONS
                    state, waits = State.WAITING, waits or event.created_at
                case Kind.TAKEN:
                    assert state in (State.WAITING, State.WITH_AGENT)
                    state, owner = State.WITH_AGENT, event.staff_id
                case Kind.CLOSED:
                    assert event.staff_id == owner
                    state, owner, waits = State.CLOSED, None, None
                case Kind.REOPENED:
                    assert state is State.CLOSED
                    state, spoken = State.WITH_BOT, 0
        assert (conversation.state, conversation.agent_id, conversation.waiting_since) == (state, owner, waits)


TestConversations = Conversations.TestCase
TestConversations.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_after_two_questions_that_led_nowhere_comes_a_person_also_when_reopened(tmp_path: Path) -> None:
    machine = Conversations()
    machine.begin()
    for _ in range(2):
        for word in ("vague", "vague"):
            machine.visitor_writes(word, False)
            machine.assistant_takes_its_turn()
        conversation = machine.store.by_id(machine.id)
        assert conversation is not None
        assert conversation.state is State.WAITING
        machine.agent_takes(1, False)
        machine.agent_closes(1)
    machine.promises()
    kinds = [event.kind for event in machine.store.events(machine.id)]
    assert kinds.count(Kind.HANDOFF) == 2
    machine.teardown()
