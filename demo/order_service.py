"""The order system of the made-up shop: a few orders with dates around today, and the returns that are opened."""

import hmac
import json
import os
import sys
import threading
import time
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

BODY_LIMIT = 4000

ORDERS: dict[str, dict[str, Any]] = {
    "GT-1042": {"state": "on_its_way", "ordered": -3, "arrives": 2},
    "GT-20418": {"state": "preparing", "ordered": -1, "leaves": 1, "arrives": 3},
    "GT-20377": {"state": "on_its_way", "ordered": -4, "arrives": 1},
    "GT-2210": {"state": "late", "ordered": -9, "arrives": 4},
    "GT-19950": {"state": "delivered", "ordered": -12, "delivered": -7},
    "GT-18003": {"state": "delivered", "ordered": -95, "delivered": -90},
}
"""Orders by number; the days count from today. Every customer of the demo wrote from EMAIL."""

EMAIL = "lucia@grillotostador.example"
DAYS_TO_RETURN = 30
NEVER = "GT-5000"
"""An order whose status takes longer than anybody waits."""


class OrderService:
    """Orders and returns; a repeated Idempotency-Key gets the answer it got before."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: dict[str, tuple[int, dict[str, Any]]] = {}
        self.returns: list[str] = []

    def status(self, number: str, email: str) -> tuple[int, dict[str, Any]]:
        """Where an order is, for who knows its number and the e-mail address it was made with."""
        if number == NEVER:
            time.sleep(30)
        order = ORDERS.get(number)
        if order is None or email.casefold() != EMAIL:
            return 404, {"problem": "unknown"}
        days = {name: _day(order[name]) for name in ("arrives", "leaves", "delivered") if name in order}
        return 200, {"number": number, "state": order["state"], **days}

    def open_return(self, number: str, email: str, reason: str, key: str) -> tuple[int, dict[str, Any]]:
        """Open a return for who knows the order's number and address: once for each key, and one for each order."""
        with self._lock:
            if key not in self._answers:
                self._answers[key] = self._opened(number, email, reason)
            return self._answers[key]

    def _opened(self, number: str, email: str, reason: str) -> tuple[int, dict[str, Any]]:
        order = ORDERS.get(number)
        if order is None or not reason or email.casefold() != EMAIL:
            return 404, {"problem": "unknown"}
        if order.get("delivered", 0) < -DAYS_TO_RETURN:
            return 409, {"problem": "too_late", "until": _day(order["delivered"] + DAYS_TO_RETURN)}
        if number not in self.returns:
            self.returns.append(number)
        return 201, {"return_number": f"DV-{3001 + self.returns.index(number)}", "pickup": _day(2)}


def _day(days: int) -> str:
    """A day from today on; parcels do not move on Sundays."""
    day = date.today() + timedelta(days)  # noqa: DTZ011 the shop's own calendar
    return (day + timedelta(day.weekday() == 6)).isoformat()


def server(port: int, token: str, service: OrderService | None = None) -> ThreadingHTTPServer:
    """The service over HTTP on this machine only, for who sends the token."""
    orders = service or OrderService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if not hmac.compare_digest(self.headers.get("Authorization", ""), f"Bearer {token}"):
                return self._answer(401, {"problem": "token"})
            if length > BODY_LIMIT:
                return self._answer(413, {"problem": "too_long"})
            body = json.loads(self.rfile.read(length) or b"{}")
            match self.path.split("/"):
                case ["", "orders", "status"]:
                    return self._answer(*orders.status(str(body.get("number")), str(body.get("email"))))
                case ["", "orders", number, "returns"]:
                    key = self.headers.get("Idempotency-Key", "")
                    email, reason = str(body.get("email", "")), str(body.get("reason", ""))
                    return self._answer(*orders.open_return(number, email, reason, key))
            return self._answer(404, {"problem": "path"})

        def _answer(self, status: int, fields: dict[str, Any]) -> None:
            sent = json.dumps(fields).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, format: str, *values: Any) -> None:
            """Says nothing: requests hold order numbers."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def main() -> None:
    """Serve on a port until the program that started this one ends; the token is in the environment."""
    serving = server(int(sys.argv[1]), os.environ["ORDERS_TOKEN"])
    parent = os.getppid()
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    while os.getppid() == parent:
        time.sleep(1)


if __name__ == "__main__":
    main()
