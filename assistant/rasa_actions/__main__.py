"""Runs the action server: in one process, on this machine's own address unless told otherwise.

`python -m rasa_sdk --actions assistant.rasa_actions` serves the same actions, but listens on every address and, told
to stop while it is starting, may never end.
"""

import argparse
import os
import signal
import sys
from types import FrameType

DEFAULT_PORT = 5055


def _leave(_signal: int, _frame: FrameType | None) -> None:
    os._exit(0)


def main() -> None:
    """Serve until told to stop."""
    # The server handles signals itself once it runs.
    signal.signal(signal.SIGTERM, _leave)
    options = argparse.ArgumentParser(prog="python -m assistant.rasa_actions", description=__doc__)
    options.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    options.add_argument("--port", type=int, default=DEFAULT_PORT, help="port to listen on (default: %(default)s)")
    given = options.parse_args()

    from rasa_sdk.endpoint import create_app  # noqa: PLC0415  takes a second, in which a stop must work
    from rasa_sdk.executor import ActionExecutor  # noqa: PLC0415

    from assistant.rasa_actions.ventanilla import ventanilla  # noqa: PLC0415

    try:
        ventanilla()
    except ValueError as error:
        sys.exit(str(error))
    executor = ActionExecutor()
    executor.register_package("assistant.rasa_actions")
    app = create_app(executor, cors_origins=[])
    app.run(given.host, given.port, single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
