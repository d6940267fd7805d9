"""A stand-in for a Rasa 3.6.21 server: answers with what one was recorded to answer, and with what it should not."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PARSED = {
    "text": "hola",
    "intent": {"name": "greet", "confidence": 0.9999586343765259},
    "entities": [],
    "text_tokens": [[0, 4]],
    "intent_ranking": [
        {"name": "greet", "confidence": 0.9999586343765259},
        {"name": "ask_person", "confidence": 4.902527052763617e-6},
    ],
}
NOT_AUTHENTICATED = {
    "version": "3.6.21",
    "status": "failure",
    "message": "User is not authenticated.",
    "reason": "NotAuthenticated",
    "details": {},
    "help": "https://rasa.com/docs/rasa/user-guide/configuring-http-api/#security-considerations",
    "code": 401,
}


def parsed(intent: str | None, confidence: float, **more: Any) -> dict[str, Any]:
    """Rasa's answer for an intent."""
    return {**PARSED, "intent": {"name": intent, "confidence": confidence}, **more}


@dataclass
class RasaStub:
    """What it answers next, and what it was asked."""

    address: str = ""
    status: int = 200
    answer: Any = field(default_factory=lambda: PARSED)
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    drips: bool = False
    asked: list[tuple[str, Any]] = field(default_factory=list)

    def body(self) -> bytes:
        return self.answer if isinstance(self.answer, bytes) else json.dumps(self.answer).encode()


@contextmanager
def rasa_stub() -> Iterator[RasaStub]:
    """A running stand-in."""
    stub = RasaStub()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            stub.asked.append((self.path, json.loads(self.rfile.read(length))))
            time.sleep(stub.seconds)
            body = stub.body()
            self.send_response(stub.status)
            for name, value in {"Content-Type": "application/json", **stub.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for byte in [body[i : i + 1] for i in range(len(body))] if stub.drips else [body]:
                try:
                    self.wfile.write(byte)
                    self.wfile.flush()
                except OSError:
                    return
                time.sleep(0.02 if stub.drips else 0)

        def do_GET(self) -> None:
            stub.asked.append((self.path, None))
            self.send_error(404)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    stub.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
