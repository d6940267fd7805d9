"""Holds many open help windows against one server process, and times an agent's messages on their way to them.

    python -m benchmarks.windows [--windows 1000] [--messages 500] [--quiet 30] [--json FILE]

The server has a database of its own with no articles. Every window is a visitor with a conversation that an agent has
taken, and follows it by an open stream as the window in a browser does: it comes back after the same pauses, from the
last number it has. Server, windows and agent share the machine, so that times contain the client's own work.
"""

import argparse
import asyncio
import json
import os
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.open_window import AT_ONCE, Agent, Line, Window
from search.e5_prepared import prepare
from tests.running_server import Server

WRITERS = 4
RATE = 20.0
"""Messages a second that the agent is made to write."""
PATIENCE = 120.0


@dataclass
class Figures:
    """What was measured; times in milliseconds unless the name says seconds, memory in megabytes or kilobytes."""

    windows: int
    messages: int
    opening_seconds: float = 0.0
    delivery_p50: float = 0.0
    delivery_p95: float = 0.0
    delivery_p99: float = 0.0
    stored_p50: float = 0.0
    memory_without_mb: float = 0.0
    memory_with_mb: float = 0.0
    memory_each_kb: float = 0.0
    idle_without_percent: float = 0.0
    idle_with_percent: float = 0.0
    stop_seconds: float = 0.0
    start_seconds: float = 0.0
    half_back_seconds: float = 0.0
    all_back_seconds: float = 0.0
    lost: int = 0
    doubled: int = 0
    errors_logged: int = 0


def _processes(server: Server) -> Iterator[tuple[Path, list[str]]]:
    assert server.process is not None
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError):
            fields = stat.read_text().rsplit(") ", 1)[1].split()
            if fields[2] == str(server.process.pid):
                yield stat.parent, fields


def own_memory(server: Server) -> float:
    """Resident memory of the server's processes in MB, without what they share with each other."""
    total = 0
    for folder, _ in _processes(server):
        lines = (folder / "smaps_rollup").read_text().splitlines()
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))
    return total / 1024


def busy(server: Server) -> float:
    """Seconds of processor time that the server's processes have used."""
    return sum(int(fields[11]) + int(fields[12]) for _, fields in _processes(server)) / os.sysconf("SC_CLK_TCK")


async def idle(server: Server, seconds: float) -> float:
    """Percent of one core that the server uses while nothing happens."""
    await asyncio.sleep(min(seconds, 3))
    before, begin = busy(server), time.perf_counter()
    await asyncio.sleep(seconds)
    return 100 * (busy(server) - before) / (time.perf_counter() - begin)


async def each(count: int, at_once: int, work: Callable[[int], Awaitable[None]]) -> None:
    """Do the work for every number below `count`, so many at once."""
    numbers = iter(range(count))

    async def worker() -> None:
        for number in numbers:
            await work(number)

    await asyncio.gather(*(worker() for _ in range(at_once)))


async def until(holds: Callable[[], bool]) -> None:
    end = time.perf_counter() + PATIENCE
    while not holds():
        if time.perf_counter() > end:
            raise AssertionError(f"this took longer than {PATIENCE:.0f} s")
        await asyncio.sleep(0.02)


async def begin(server: Server, agent: Agent, count: int) -> list[Window]:
    """So many visitors, each with a conversation that the agent has taken."""
    windows: list[Window] = []

    async def one(number: int) -> None:
        line = Line(server.port)
        token = (await line.ask("POST", "/api/v1/visitors", {}, {"locale": "es"})).json()["token"]
        known = {"Authorization": f"Bearer {token}"}
        path = "/api/v1/conversations"
        conversation = (await line.ask("POST", path, known, {"locale": "es"})).json()["id"]
        (await line.ask("POST", f"{path}/{conversation}/handoff", known, {"key": "wish"})).json()
        line.close()
        await agent.act(conversation, "take", key=f"take-{number}")
        windows.append(Window(server.port, token, conversation))

    await each(count, AT_ONCE, one)
    return windows


@dataclass
class Written:
    """What the agent wrote into whose window: when it was sent, and how long storing it took, in seconds."""

    sent: dict[str, float] = field(default_factory=dict)
    to: dict[str, Window] = field(default_factory=dict)
    stored: list[float] = field(default_factory=list)


async def write(agent: Agent, windows: Sequence[Window], count: int, written: Written, seed: int) -> None:
    """The agent writes into windows chosen at random, at an even pace."""
    chance = random.Random(seed)
    start = time.perf_counter()

    async def one(number: int) -> None:
        await asyncio.sleep(start + number / RATE - time.perf_counter())
        window, text = chance.choice(windows), f"{seed}-{number}"
        written.to[text] = window
        written.sent[text] = time.perf_counter()
        await agent.act(window.conversation, "messages", text=text, key=text)
        written.stored.append(time.perf_counter() - written.sent[text])

    await each(count, WRITERS, one)


def everything_arrived(written: Written) -> bool:
    return all(text in window.arrived for text, window in written.to.items())


async def run(server: Server, count: int, messages: int, quiet: float) -> Figures:
    """Measure a started server."""
    figures = Figures(count, messages)
    agent = Agent(server, await asyncio.to_thread(server.staff, "Ana"))
    windows = await begin(server, agent, count)
    warm = Written()
    followers = [asyncio.create_task(window.follow()) for window in windows[:10]]
    await write(agent, windows[:10], 50, warm, seed=1)
    await until(lambda: everything_arrived(warm))

    figures.idle_without_percent = await idle(server, quiet)
    figures.memory_without_mb = own_memory(server)
    start = time.perf_counter()
    followers += [asyncio.create_task(window.follow()) for window in windows[10:]]
    await until(lambda: all(window.open_since and window.numbers for window in windows))
    figures.opening_seconds = time.perf_counter() - start
    figures.idle_with_percent = await idle(server, quiet)
    figures.memory_with_mb = own_memory(server)
    figures.memory_each_kb = 1024 * (figures.memory_with_mb - figures.memory_without_mb) / max(1, count - 10)

    measured = Written()
    await write(agent, windows, messages, measured, seed=2)
    with suppress(AssertionError):
        await until(lambda: everything_arrived(measured))
    times = sorted(w.arrived[text] - measured.sent[text] for text, w in measured.to.items() if text in w.arrived)
    figures.delivery_p50, figures.delivery_p95, figures.delivery_p99 = (
        1000 * times[int(len(times) * share)] for share in (0.5, 0.95, 0.99)
    )
    figures.stored_p50 = 1000 * statistics.median(measured.stored)

    begun = time.perf_counter()
    await asyncio.to_thread(server.stop)
    stopped = time.perf_counter()
    await asyncio.to_thread(server.start)
    ready = time.perf_counter()
    figures.stop_seconds, figures.start_seconds = stopped - begun, ready - stopped
    # Into windows of which most are not back yet.
    during = Written()
    writing = asyncio.create_task(write(agent, windows, messages // 5, during, seed=3))
    await until(lambda: all(window.open_since for window in windows))
    back = sorted(window.open_since for window in windows)
    # On a busy machine the first windows are back before the answer to whether it is ready.
    first = min(ready, back[0])
    figures.half_back_seconds, figures.all_back_seconds = back[len(back) // 2] - first, back[-1] - first
    await writing
    with suppress(AssertionError):
        await until(lambda: everything_arrived(during))
    await asyncio.sleep(1)
    for follower in followers:
        follower.cancel()

    everything = {**warm.to, **measured.to, **during.to}
    figures.lost = sum(text not in window.arrived for text, window in everything.items())
    figures.lost += sum(max(window.numbers) - len(set(window.numbers)) for window in windows)
    figures.doubled = sum(len(window.numbers) - len(set(window.numbers)) for window in windows)
    figures.errors_logged = server.log().count('"level": "error"')
    return figures


def table(figures: Figures) -> str:
    """The figures for people."""
    one = figures
    return "\n".join(
        f"  {name:<54}{value}"
        for name, value in (
            ("open windows", f"{one.windows}, opened in {one.opening_seconds:.1f} s"),
            (
                f"delivery of {one.messages} messages, p50 / p95 / p99",
                f"{one.delivery_p50:.1f} / {one.delivery_p95:.1f} / {one.delivery_p99:.1f} ms",
            ),
            ("of this until the agent's request is answered", f"p50 {one.stored_p50:.1f} ms"),
            (
                "memory without and with the windows",
                f"{one.memory_without_mb:.0f} / {one.memory_with_mb:.0f} MB, {one.memory_each_kb:.0f} kB each",
            ),
            (
                "a core's use while nothing happens, without / with",
                f"{one.idle_without_percent:.1f} / {one.idle_with_percent:.1f} %",
            ),
            ("stopping the server / starting it until ready", f"{one.stop_seconds:.1f} / {one.start_seconds:.1f} s"),
            ("then half / all windows are back", f"{one.half_back_seconds:.1f} / {one.all_back_seconds:.1f} s"),
            ("events lost / doubled", f"{one.lost} / {one.doubled}"),
            ("errors in the server's log", str(one.errors_logged)),
        )
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--windows", type=int, default=1000, help="open windows, at least 10 (default 1000)")
    options.add_argument("--messages", type=int, default=500, help="messages of the agent (default 500)")
    options.add_argument("--quiet", type=float, default=30, help="seconds in which nothing happens (default 30)")
    options.add_argument("--json", type=Path, help="also write the figures into this file")
    given = options.parse_args()
    if given.windows < 10 or given.messages < 10:
        options.error("at least 10 windows and 10 messages")
    needed = given.windows + 200
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < needed:
        sys.exit(f"{given.windows} windows need {needed} open files, and {most} are allowed: raise `ulimit -Hn`.")
    # The server inherits it.
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, most))
    folder = Path(tempfile.mkdtemp(prefix="ventanilla-windows-"))
    try:
        prepare(folder)
        server = Server(folder, extra={"VENTANILLA_ADDRESS_RATE": "10000000 per minute"})
        server.add_staff()
        server.start()
        try:
            figures = asyncio.run(run(server, given.windows, given.messages, given.quiet))
        finally:
            server.stop()
        print(table(figures))
        if given.json:
            given.json.write_text(json.dumps(asdict(figures), indent=2) + "\n", encoding="utf-8")
        print(json.dumps(asdict(figures)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
