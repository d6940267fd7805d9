"""What gunicorn loads in each worker: the application over this installation's settings."""

import signal
import threading
from types import FrameType

from flask import Flask

from app import web, wiring
from foundation import logs
from foundation.files import privately
from foundation.settings import Settings


def application() -> Flask:
    """Build the services, begin what runs beside the requests, and return the application."""
    privately()
    settings = Settings.load()
    logs.configure(settings.log_level)
    services = wiring.build(settings)
    services.start()
    _end_streams_on_exit(services.stop)
    return web.create(services)


def _end_streams_on_exit(stop: threading.Event) -> None:
    """Let open streams end as soon as the worker is told to stop; their readers come back to the next one."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        before = signal.getsignal(number)

        def handle(received: int, frame: FrameType | None, before: object = before) -> None:
            stop.set()
            if callable(before):
                before(received, frame)

        signal.signal(number, handle)
