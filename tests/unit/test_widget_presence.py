"""The window tells that its visitor writes and how far they have read; nobody tells it for somebody else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from unit.test_widget_api import Door, Window, add_agent, assert_problem, build, open_window

from conversations.conversation import Author
from conversations.signals import Signal, signal_topic
from foundation.settings import Settings
from widget.presence_api import blueprint


@pytest.fixture
def door(tmp_path: Path, sqlite_template: Path) -> Iterator[Door]:
    ready = build(tmp_path, sqlite_template)
    bus = ready.database.bus
    ready.app.register_blueprint(blueprint(store=ready.store, marks=ready.marks, bus=bus, settings=Settings()))
    yield ready
    ready.database.close()


@pytest.fixture
def window(door: Door) -> Window:
    return open_window(door)


def test_writing_is_told_to_whoever_follows_once_a_person_is_asked_for(door: Door, window: Window) -> None:
    with door.database.bus.subscribe(signal_topic(window.internal_id, Signal.VISITOR_WRITES)) as listener:
        assert window.post("typing").status_code == 204
        assert not listener.wait(0.05)
        window.post("handoff", key="h1")
        assert window.post("typing").status_code == 204
        assert listener.wait(5)
    assert len(door.store.events(window.internal_id)) == 1


def test_how_far_the_visitor_has_read_is_kept(door: Door, window: Window) -> None:
    window.say("hola", "k1")
    assert window.post("read", number=1).status_code == 204
    assert door.marks.of(window.internal_id, Author.VISITOR) == 1
    assert window.events().get_json()["read"] == 0
    door.store.hand_off(window.internal_id, "asked", "", "h", Author.VISITOR)
    door.store.take(window.internal_id, add_agent(door.database), "t")
    door.marks.read(window.internal_id, Author.AGENT, 2)
    assert window.events().get_json()["read"] == 2


@pytest.mark.parametrize("body", [{}, {"number": 0}, {"number": "x"}, {"number": 2**31}, {"number": 1, "more": 1}])
def test_a_mark_that_is_none_is_refused(window: Window, body: dict[str, object]) -> None:
    assert_problem(window.post("read", **body), 422)


def test_nobody_signals_in_a_strangers_conversation(door: Door, window: Window) -> None:
    stranger = open_window(door)
    stranger.id = window.id
    assert_problem(stranger.post("typing"), 404)
    assert_problem(stranger.post("read", number=1), 404)


def test_signs_are_limited(window: Window) -> None:
    for _ in range(120):
        window.post("typing")
    assert_problem(window.post("typing"), 429)
