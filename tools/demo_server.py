"""A demo of its own for the pictures: an empty folder, the demo brand, and a server on a free port until it is left."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_START_SECONDS = 600
_MANY = "100000 per minute"


@contextmanager
def demo_server() -> Iterator[str]:
    """The address of the server; transcripts can be asked for by e-mail, and no mail is sent."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="ventanilla-pictures-", ignore_cleanup_errors=True) as folder:
        settings = {
            "DATA_DIR": folder,
            "PORT": str(port),
            "ADDRESS_RATE": _MANY,
            "VISITOR_RATE": _MANY,
            "SIGN_IN_RATE": _MANY,
            "SMTP_HOST": "127.0.0.1",
            "SMTP_FROM": "help@grillotostador.example",
        }
        process = subprocess.Popen(
            [Path(sys.executable).with_name("ventanilla"), "demo", "--serve"],
            env={**os.environ, **{f"VENTANILLA_{name}": value for name, value in settings.items()}},
        )
        try:
            _wait_for(f"{address}/readyz", process)
            yield address
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    sys.exit("The demo did not start.")
