"""One visitor cannot hold any number of streams open, and is never kept out by old ones."""

import threading
from pathlib import Path

from unit.test_widget_api import build, open_window

from widget.open_streams import MOST, OpenStreams


def test_the_oldest_ends_for_the_newest() -> None:
    streams = OpenStreams(threading.Event(), most=2)
    first, second, third = (streams.open(1) for _ in range(3))
    assert [one.is_set() for one in (first, second, third)] == [True, False, False]
    assert streams.count(1) == 2


def test_visitors_do_not_displace_each_other() -> None:
    streams = OpenStreams(threading.Event(), most=1)
    assert not any(one.is_set() for one in (streams.open(1), streams.open(2)))


def test_what_has_ended_makes_room_and_is_forgotten() -> None:
    streams = OpenStreams(threading.Event(), most=1)
    first = streams.open(1)
    streams.close(first)
    second = streams.open(1)
    assert not second.is_set()
    streams.close(first)
    assert streams.count(1) == 1
    streams.close(second)
    assert streams.count(1) == 0


def test_all_end_when_the_server_stops() -> None:
    stop = threading.Event()
    stream = OpenStreams(stop).open(1)
    stop.set()
    assert stream.is_set()


def test_a_window_whose_stream_was_displaced_loses_nothing(tmp_path: Path, sqlite_template: Path) -> None:
    door = build(tmp_path, sqlite_template)
    window = open_window(door)
    window.say("hola", "k1")
    streams = [window.stream() for _ in range(MOST + 1)]
    assert '"hola"' in streams[0].get_data(as_text=True)
    door.stop.set()
    assert all('"hola"' in one.get_data(as_text=True) for one in streams[1:])
    door.database.close()
