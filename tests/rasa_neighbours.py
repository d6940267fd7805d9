"""The real Rasa 3.6.21 and the real rasa-sdk beside us, each in an environment of its own, for tests and benchmarks.

`tests/prepare` makes the environments; RASA_PYTHON and RASA_SDK_PYTHON name others.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.running_server import ROOT, free_port

RASA_TOKEN = "sesame-opens-rasa"
CHANNEL_TOKEN = "sesame-opens-our-channel"
BOT = ROOT / "tests/rasa_bot"
_QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


def _python(variable: str, folder: str) -> str | None:
    found = os.environ.get(variable) or str(ROOT / folder / "bin/python")
    return found if Path(found).exists() else None


def rasa_python() -> str | None:
    """The Python 3.10 in which Rasa is installed, None where there is none."""
    return _python("RASA_PYTHON", ".venv-rasa")


def rasa_sdk_python() -> str | None:
    """The Python in which rasa-sdk is installed, None where there is none."""
    return _python("RASA_SDK_PYTHON", ".venv-rasa-sdk")


def rasa(python: str, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """One command of Rasa's command line, with its output."""
    command = [python, "-m", "rasa", *words]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **_QUIET}, capture_output=True, text=True, check=False
    )


def train(python: str, folder: Path, files: Path, *more: str) -> Path:
    """A model of the bot in `files` (bot.yml, config.yml)."""
    bot = str(files / "bot.yml")
    words = ["train", "--domain", bot, "--data", bot, "--config", str(files / "config.yml"), "--out", str(folder)]
    done = rasa(python, *words, "--fixed-model-name", "bot", *more, folder=folder)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return folder / "bot.tar.gz"


@dataclass
class Neighbour:
    """A server in a process group of its own that answers at `health` once it is up."""

    command: Callable[[int], Sequence[str]]
    health: str
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    seconds: int = 120
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        log = (self.folder / f"neighbour-{self.port}.log").open("ab")
        self.process = subprocess.Popen(
            list(self.command(self.port)),
            cwd=self.folder,
            env={**os.environ, **_QUIET, **self.environment},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        end = time.monotonic() + self.seconds
        while time.monotonic() < end and self.process.poll() is None:
            with suppress(httpx.HTTPError):
                if httpx.get(f"{self.address}{self.health}", timeout=2).status_code == 200:
                    return
            time.sleep(0.1)
        raise AssertionError(f"it did not start:\n{self.log()[-3000:]}")

    def stop(self) -> int | None:
        """End it; its exit code, None when it had to be killed."""
        if self.process is None or self.process.poll() is not None:
            return None
        os.kill(self.process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            return self.process.wait(15)
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(15)
        return None

    def log(self) -> str:
        return (self.folder / f"neighbour-{self.port}.log").read_text(encoding="utf-8", errors="replace")


def rasa_server(python: str, model: Path, folder: Path, actions: str = "") -> Neighbour:
    """Rasa with its REST channel and its API, with the action server at `actions`."""
    shutil.copy(BOT / "credentials.yml", folder)
    shutil.copy(BOT / "endpoints.yml", folder)
    server = [python, "-m", "rasa", "run", "-m", str(model), "--enable-api", "--auth-token", RASA_TOKEN]
    files = ["--credentials", "credentials.yml", "--endpoints", "endpoints.yml"]
    return Neighbour(
        lambda port: [*server, "-i", "127.0.0.1", "-p", str(port), *files],
        "/webhooks/rest/",
        folder,
        {"ACTION_SERVER": f"{actions}/webhook"},
    )


def action_server(python: str, folder: Path, ventanilla: str, **environment: str) -> Neighbour:
    """Our actions on rasa-sdk, for the Ventanilla server at an address."""
    return Neighbour(
        lambda port: [python, "-m", "assistant.rasa_actions", "--port", str(port)],
        "/health",
        folder,
        {
            "PYTHONPATH": str(ROOT),
            "ACTIONS_VENTANILLA_URL": ventanilla,
            "ACTIONS_VENTANILLA_TOKEN": CHANNEL_TOKEN,
            "ACTIONS_VENTANILLA_ANSWER_FROM": "0.5",
            **environment,
        },
    )
