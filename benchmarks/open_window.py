"""Help windows and an agent as a server sees them, thousands in one process."""

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.running_server import Server

AT_ONCE = 16
LONGEST_PAUSE = 30.0
"""Seconds, as in widget/static/stream.js."""


@dataclass
class Answer:
    """What came back; `body` is empty while it is still being read as a stream."""

    status: int
    streams: bool
    body: bytes = b""

    def json(self) -> Any:
        assert 200 <= self.status < 300, (self.status, self.body)
        return json.loads(self.body)


class Line:
    """One connection to the server, the plainest there is: the client takes part of the same cores."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, headers: dict[str, str], body: object = None) -> Answer:
        """Send one request; a chunked answer is left to `chunks`."""
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        assert self._reader
        data = b"" if body is None else json.dumps(body).encode()
        given = {"Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": str(len(data)), **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        self._writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + data)
        first, *lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
        said = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        answer = Answer(int(first.split()[1]), said.get("transfer-encoding") == "chunked")
        if not answer.streams:
            answer.body = await self._reader.readexactly(int(said.get("content-length", "0")))
        return answer

    async def chunk(self) -> bytes:
        """The next part of a chunked answer, empty at its end."""
        assert self._reader
        size = int(await self._reader.readuntil(b"\r\n"), 16)
        return (await self._reader.readexactly(size + 2))[:-2]

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._writer = None


@dataclass
class Window:
    """An open help window: what it has received, and whether its stream is open now."""

    port: int
    token: str
    conversation: str
    numbers: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    arrived: dict[str, float] = field(default_factory=dict)
    open_since: float = 0.0
    """When the stream that is open now began; 0 while there is none."""

    async def follow(self) -> None:
        """Follow the conversation until cancelled."""
        failures = 0
        while True:
            line = Line(self.port)
            try:
                await self._read(line)
                failures = 0
                pause = 0.1 + random.random() * 0.4
            except (OSError, EOFError, ValueError):
                failures = 1 if self.open_since else failures + 1
                pause = min(LONGEST_PAUSE, 0.5 * 2 ** (failures - 1)) * (0.5 + random.random() / 2)
            finally:
                line.close()
            self.open_since = 0.0
            await asyncio.sleep(pause)

    async def _read(self, line: Line) -> None:
        after = self.numbers[-1] if self.numbers else 0
        path = f"/api/v1/conversations/{self.conversation}/stream?after={after}"
        answer = await line.ask("GET", path, {"Authorization": f"Bearer {self.token}"})
        if answer.status != 200:
            raise ConnectionError(answer.status)
        rest = b""
        while part := await line.chunk():
            self.open_since = self.open_since or time.perf_counter()
            *whole, rest = (rest + part).split(b"\n\n")
            for frame in whole:
                self._take(frame.decode())

    def _take(self, frame: str) -> None:
        lines = dict(line.split(": ", 1) for line in frame.split("\n") if not line.startswith(":"))
        if lines.get("event") != "event":
            return
        event = json.loads(lines["data"])
        self.numbers.append(event["number"])
        if event["kind"] == "message":
            self.texts.append(event["body"]["text"])
            self.arrived.setdefault(event["body"]["text"], time.perf_counter())


class Agent:
    """Somebody at the desk, who takes every conversation and writes into it."""

    def __init__(self, server: Server, client: httpx.Client) -> None:
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        self._headers = {"Cookie": cookies, "X-CSRFToken": client.headers["X-CSRFToken"]}
        self._lines = [Line(server.port) for _ in range(AT_ONCE)]

    async def act(self, conversation: str, what: str, **body: str) -> None:
        """One request of the desk's, sent again until it is answered, under the same key."""
        line = self._lines.pop()
        try:
            while True:
                try:
                    path = f"/api/v1/desk/conversations/{conversation}/{what}"
                    (await line.ask("POST", path, self._headers, body)).json()
                    return
                except (OSError, EOFError):
                    line.close()
                    await asyncio.sleep(0.1)
        finally:
            self._lines.append(line)
