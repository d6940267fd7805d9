"""Asks another program that speaks JSON over HTTP, at an address the operator has named."""

import http.client
import json
import socket
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

ANSWER_LIMIT = 1_000_000


class ServiceError(Exception):
    """The other program did not answer as it should; the message says how, without address and secrets."""


class JsonService:
    """One program at `address`, given `seconds` for each whole answer and `headers` with each question.

    Redirects are not followed, so that nothing is ever sent elsewhere than where the operator said.
    """

    def __init__(self, address: str, seconds: float, headers: Mapping[str, str] | None = None) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("an address starts with http:// or https:// and names a host")
        self._connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._host, self._port, self._path = parts.hostname, parts.port, parts.path.rstrip("/")
        self._seconds = seconds
        self._headers = {"Accept": "application/json", "Connection": "close", **(headers or {})}

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """What the program answers to a GET. Raises ServiceError."""
        return self._ask("GET", path, query, None)

    def post(self, path: str, body: Any, query: Mapping[str, str] | None = None) -> Any:
        """What the program answers to a JSON body. Raises ServiceError."""
        return self._ask("POST", path, query, json.dumps(body).encode())

    def _ask(self, method: str, path: str, query: Mapping[str, str] | None, body: bytes | None) -> Any:
        end = time.monotonic() + self._seconds
        connection = self._connect(self._host, self._port, timeout=self._seconds)
        headers = self._headers if body is None else {**self._headers, "Content-Type": "application/json"}
        target = f"{quote(self._path + path)}?{urlencode(query)}" if query else quote(self._path + path)
        try:
            connection.request(method, target, body, headers)
            line = connection.sock
            response = connection.getresponse()
            received = read_within(response, line, end, ANSWER_LIMIT)
            if not 200 <= response.status < 300:
                raise ServiceError(f"status {response.status}")
            return json.loads(received)
        except (OSError, http.client.HTTPException) as error:
            raise ServiceError(type(error).__name__) from error
        except (ValueError, RecursionError) as error:
            raise ServiceError("not JSON") from error
        finally:
            connection.close()


def read_within(response: http.client.HTTPResponse, line: socket.socket, end: float, limit: int) -> bytes:
    """The body of a response that comes over `line`, until `end` on the monotonic clock and at most `limit` bytes.

    Raises ServiceError; a line that falls silent is an OSError.
    """
    received = b""
    while part := response.read1(65536):
        received += part
        left = end - time.monotonic()
        if left <= 0:
            raise ServiceError("too slow")
        if len(received) > limit:
            raise ServiceError("too long an answer")
        line.settimeout(left)
    return received
