"""Asks the company's own systems for a task: only where the operator said, and only what lies where it may lie."""

import http.client
import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from foundation.json_service import ServiceError, read_within

ANSWER_LIMIT = 64_000
Network = Literal["public", "private", "loopback"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A system to ask: only this host and port, over TLS except on this machine; `seconds` for a whole answer."""

    host: str
    port: int
    secure: bool
    folder: str
    headers: Mapping[str, str] = field(repr=False)
    seconds: float
    network: Network

    @classmethod
    def at(cls, address: str, headers: Mapping[str, str], seconds: float, network: Network) -> "Endpoint":
        """The system at an address. Raises ValueError for what is no address, or not encrypted outside this machine."""
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise ValueError("it starts with https:// and names a host, without user and query")
        secure = parts.scheme == "https"
        if not secure and network != "loopback":
            raise ValueError("only a service on this machine (network loopback) may be asked over http")
        port = parts.port or (443 if secure else 80)
        return cls(parts.hostname, port, secure, parts.path.rstrip("/"), dict(headers), seconds, network)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system answered: an HTTP status and a JSON object."""

    status: int
    fields: Mapping[str, Any]


def ask(endpoint: Endpoint, method: str, path: str, body: Mapping[str, str] | None = None, key: str = "") -> Answer:
    """The answer to one request, whatever its status but a redirect; `key` makes a repeated request the same one.

    Raises ServiceError, whose message names neither address nor values.
    """
    end = time.monotonic() + endpoint.seconds
    headers = {"Accept": "application/json", "Connection": "close", **endpoint.headers}
    if key:
        headers["Idempotency-Key"] = key
    sent = None
    if body:
        sent = json.dumps(body).encode()
        headers["Content-Type"] = "application/json"
    connection = _Pinned(endpoint, allowed_address(endpoint))
    try:
        connection.request(method, endpoint.folder + path, sent, headers)
        line = connection.sock
        response = connection.getresponse()
        if 300 <= response.status < 400:
            raise ServiceError("a redirect, which is never followed")
        received = read_within(response, line, end, ANSWER_LIMIT)
        found = json.loads(received)
    except (OSError, http.client.HTTPException) as error:
        raise ServiceError(type(error).__name__) from error
    except (ValueError, RecursionError) as error:
        raise ServiceError("not JSON") from error
    finally:
        connection.close()
    if not isinstance(found, dict):
        raise ServiceError("no JSON object")
    return Answer(response.status, found)


def allowed_address(endpoint: Endpoint) -> str:
    """One address of the endpoint's host, when all of them lie in its network. Raises ServiceError."""
    try:
        found = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ServiceError("no such host") from error
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(
        _lies_in(ipaddress.ip_address(one.split("%")[0]), endpoint.network) for one in addresses
    ):
        raise ServiceError("an address outside its network")
    return addresses[0]


def _lies_in(address: ipaddress.IPv4Address | ipaddress.IPv6Address, network: Network) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if network == "loopback":
        return address.is_loopback
    if address.is_multicast or address.is_unspecified or address.is_link_local or address.is_loopback:
        return False
    return address.is_global if network == "public" else address.is_private


class _Pinned(http.client.HTTPConnection):
    """A connection to the very address that was looked at, so that a name cannot point elsewhere meanwhile."""

    def __init__(self, endpoint: Endpoint, address: str) -> None:
        super().__init__(endpoint.host, endpoint.port, timeout=endpoint.seconds)
        self._address = address
        self._context = ssl.create_default_context() if endpoint.secure else None

    def connect(self) -> None:
        line = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._context.wrap_socket(line, server_hostname=self.host) if self._context else line
