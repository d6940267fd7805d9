"""A real server for tests: its own data folder, database and process, started and stopped as an operator would."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[1]
VENTANILLA = str(Path(sys.executable).with_name("ventanilla"))
PASSWORD = "a-password-for-tests"
START_SECONDS = 60
_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def few_articles(folder: Path, *categories: str) -> Path:
    """A part of the demo brand in a folder of its own, so that a test need not encode all of it."""
    for locale in ("es", "pt", "en"):
        for category in categories:
            shutil.copytree(ROOT / "demo/articles" / locale / category, folder / "articles" / locale / category)
    shutil.copy(ROOT / "demo/categories.yml", folder / "categories.yml")
    shutil.copytree(ROOT / "demo/media", folder / "media")
    return folder


@dataclass
class Server:
    """`ventanilla serve` in a process of its own."""

    data_dir: Path
    database_url: str = ""
    redis_url: str = ""
    port: int = field(default_factory=free_port)
    extra: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{key: value for key, value in os.environ.items() if not key.startswith("VENTANILLA_")},
            "VENTANILLA_DATA_DIR": str(self.data_dir),
            "VENTANILLA_DATABASE_URL": self.database_url,
            "VENTANILLA_REDIS_URL": self.redis_url,
            "VENTANILLA_PORT": str(self.port),
            "VENTANILLA_ADDRESS_RATE": "100000 per minute",
            "VENTANILLA_VISITOR_RATE": "10000 per minute",
            "VENTANILLA_SIGN_IN_RATE": "1000 per minute",
            **self.extra,
        }

    def command(self, *words: str, check: bool = True, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run one command of the command line on this installation, with `typed` on its standard input."""
        done = subprocess.run(
            [VENTANILLA, *words],
            cwd=ROOT,
            env=self.environment,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def add_staff(self) -> None:
        """An agent of each language, an editor and an administrator."""
        for name, role, locale in (
            ("Ana", "agent", "es"),
            ("Bruno", "agent", "pt"),
            ("Edu", "editor", "es"),
            ("Ada", "admin", "en"),
        ):
            email = f"{name.lower()}@grillotostador.example"
            words = ("staff", "add", email, "--name", name, "--role", role, "--locale", locale)
            self.command(*words, "--password-file", "-", typed=f"{PASSWORD}\n")

    def start(self) -> None:
        log = (self.data_dir / "server.log").open("ab")
        self.process = subprocess.Popen(
            [VENTANILLA, "serve"], cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
        )
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                if httpx.get(f"{self.address}/readyz", timeout=5).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"the server did not start:\n{self.log()[-4000:]}")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the server; SIGKILL is the way of a power cut."""
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, how)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(20)

    def log(self) -> str:
        return (self.data_dir / "server.log").read_text(encoding="utf-8", errors="replace")

    def visitor(self, locale: str = "es") -> "Visitor":
        return Visitor(self.address, locale)

    def staff(self, name: str) -> httpx.Client:
        """A browser in which a member of staff has signed in."""
        client = httpx.Client(base_url=self.address, timeout=30, follow_redirects=True)
        token = _CSRF.search(client.get("/staff/sign-in").text)
        assert token
        page = client.post(
            "/staff/sign-in",
            data={"csrf_token": token[1], "email": f"{name}@grillotostador.example", "password": PASSWORD},
        )
        assert page.status_code == 200, page.text
        assert "/staff/sign-in" not in str(page.url), "the sign-in was refused"
        found = re.search(r'name="csrf-token" content="([^"]+)"', page.text)
        assert found
        client.headers["X-CSRFToken"] = found[1]
        return client


class Visitor:
    """A visitor's window: a token, one conversation, and what has arrived in it."""

    def __init__(self, address: str, locale: str) -> None:
        self.client = httpx.Client(base_url=address, timeout=40)
        token = self.client.post("/api/v1/visitors", json={"locale": locale}).json()["token"]
        self.client.headers["Authorization"] = f"Bearer {token}"
        self.id = self.client.post("/api/v1/conversations", json={"locale": locale}).json()["id"]
        self.events: list[dict[str, Any]] = []
        self._sent = 0

    @property
    def path(self) -> str:
        return f"/api/v1/conversations/{self.id}"

    def post(self, text: str, key: str | None = None) -> httpx.Response:
        self._sent += 1
        return self.client.post(f"{self.path}/messages", json={"text": text, "key": key or f"k{self._sent}"})

    def say(self, text: str) -> dict[str, Any]:
        """Say something and wait for the answer to it."""
        sent = self.post(text)
        assert sent.status_code == 201, sent.text
        return self.next_after(sent.json()["event"]["number"])

    def next_after(self, number: int, seconds: float = 30) -> dict[str, Any]:
        """The first event after a number."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.catch_up(wait=5)
            for event in self.events:
                if event["number"] > number:
                    return event
        raise AssertionError(f"nothing came after {number}")

    def catch_up(self, wait: int = 0) -> list[dict[str, Any]]:
        after = self.events[-1]["number"] if self.events else 0
        answer = self.client.get(f"{self.path}/events", params={"after": after, "wait": wait}).json()
        self.events += answer["events"]
        return self.events


def new_installation(folder: Path, encoder: Path, database_url: str = "", redis_url: str = "") -> Server:
    """An installation in an empty folder, with an encoder that lies ready elsewhere."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "encoder").symlink_to(encoder / "encoder")
    return Server(folder, database_url, redis_url)
