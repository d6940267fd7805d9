"""Starts the made-up shop's order system beside the demo."""

import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path

SERVICE = Path(__file__).resolve().parent.parent / "demo" / "order_service.py"


def start() -> None:
    """Start it on a free port of this machine, unless the environment names another order system.

    It ends with this process, which may become the web server meanwhile.
    """
    if os.environ.get("ORDERS_ADDRESS"):
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    os.environ["ORDERS_TOKEN"] = secrets.token_urlsafe(24)
    os.environ["ORDERS_ADDRESS"] = f"http://127.0.0.1:{port}"
    subprocess.Popen([sys.executable, str(SERVICE), str(port)], stdin=subprocess.DEVNULL)  # noqa: S603 our own program
