"""Starts gunicorn with gevent workers: many idle streams cost one greenlet each."""

import os
import sys
from typing import NoReturn

from foundation.settings import Settings

WORKER_CONNECTIONS = 4000

ENVIRONMENT = {
    # Questions side by side use the cores already; threads for the small matrices of one question only wait.
    "OPENBLAS_NUM_THREADS": "1",
    # Memory that one thread gave back is used by the next one.
    "MALLOC_ARENA_MAX": "2",
}
"""What the libraries read when a worker starts, unless the operator says otherwise."""


def command(settings: Settings, workers: int) -> list[str]:
    """The gunicorn command line that serves the application."""
    return [
        sys.executable, "-m", "gunicorn", "app.main:application()",
        "--bind", f"{settings.host}:{settings.port}",
        "--workers", str(workers),
        "--worker-class", "gevent",
        "--worker-connections", str(WORKER_CONNECTIONS),
        "--timeout", "120",
        "--graceful-timeout", "5",
        "--keep-alive", "75",
        # A question of 500 characters is that long in an address, whatever script it is written in.
        "--limit-request-line", "8190",
        "--log-level", "error",
        "--no-control-socket",
    ]  # fmt: skip


def serve(settings: Settings, workers: int = 1) -> NoReturn:
    """Become the web server.

    The process is replaced, so that gevent patches the standard library before anything of the application is
    imported in a worker.
    """
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    os.execv(sys.executable, command(settings, workers))  # noqa: S606 no shell is wanted
