"""A small mail server: takes every letter but those to addresses that begin with "nobody", and keeps them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread


@dataclass
class LetterBox:
    """`letters` are those that were taken, in order."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)


@contextmanager
def letter_box() -> Iterator[LetterBox]:
    """A mail server on a port of its own, without encryption."""
    box = LetterBox()

    class Session(StreamRequestHandler):
        def handle(self) -> None:
            self._answer("220 here")
            for line in iter(self.rfile.readline, b""):
                word = line[:4].upper().strip()
                if word == b"RCPT" and b"<nobody" in line:
                    self._answer("550 there is nobody of that name")
                elif word == b"DATA":
                    self._answer("354 go on")
                    box.letters.append(message_from_bytes(self._content(), policy=default))
                    self._answer("250 taken")
                else:
                    self._answer("221 goodbye" if word == b"QUIT" else "250 yes")

        def _content(self) -> bytes:
            lines = iter(self.rfile.readline, b".\r\n")
            return b"".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in lines)

        def _answer(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    with ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        server.daemon_threads = True
        box.port = server.server_address[1]
        Thread(target=server.serve_forever, daemon=True).start()
        yield box
        server.shutdown()
