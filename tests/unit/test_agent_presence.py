"""Who waits when nobody is there is told so, and may say where the answer should go."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
import sqlalchemy as sa

from assistant.context import Before
from assistant.replies import Replies
from assistant.wording import Wording
from conversations import agent_presence
from conversations.agent_presence import HERE_SECONDS, AgentPresence
from foundation.access_tables import staff
from foundation.brand import Brand
from foundation.bus import MemoryBus
from foundation.database import Database, now
from kb.rendered_articles import RenderedArticles
from kb.store import ArticleStore


def wording(present: bool, hour: int = 12) -> Wording:
    week = {"mon": ("09:00", "18:00")}
    brand = Brand.model_validate({"name": "T", "assistant": "C", "hours": {"week": week, "timezone": "UTC"}})
    articles = cast(ArticleStore, None), cast(RenderedArticles, None)
    clock = datetime(2026, 5, 4, hour, tzinfo=UTC)
    return Wording(*articles, Replies(brand, ("es", "pt", "en")), brand, lambda: clock, lambda: present)


@pytest.mark.parametrize("locale", ["es", "pt", "en"])
def test_somebody_there_is_simply_told(locale: str) -> None:
    told = [wording(present).hand_off("asked", locale, 0, Before()).body["text"] for present in (True, False)]
    assert told[1].startswith(told[0])
    assert len(told[1]) > len(told[0]) + 40


@pytest.mark.parametrize("locale", ["es", "pt", "en"])
def test_outside_hours_the_next_opening_is_told_and_a_way_to_be_answered(locale: str) -> None:
    text = wording(True, 20).hand_off("unsure", locale, 0, Before()).body["text"]
    assert "9:00" in text or "09:00" in text
    assert "mail" in text or "correo" in text


def test_an_open_page_counts_for_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(f"sqlite:///{tmp_path / 'test.db'}", MemoryBus())
    database.upgrade()
    with database.write() as tx:
        values = {"email": "a@grillotostador.example", "name": "A", "role": "agent", "locale": "es"}
        tx.execute(sa.insert(staff).values(id=1, password_hash="", created_at=now(), **values))
    presence = AgentPresence(database)
    assert not presence.anybody()
    presence.seen(1)
    presence.seen(1)
    assert presence.anybody()
    later = now() + timedelta(seconds=HERE_SECONDS + 1)
    monkeypatch.setattr(agent_presence, "now", lambda: later)
    assert not presence.anybody()
    database.close()
