"""Structured logs: one JSON object a line, event names and ids only, never what somebody wrote."""

import json
import logging
import sys
from datetime import UTC, datetime

_QUOTING = ("gunicorn.error",)
"""Loggers whose messages quote addresses of requests, in which visitors' words may stand."""

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """Formats a record as JSON: time, level, logger, event, then the fields given as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.msg if record.name in _QUOTING else record.getMessage(),
        }
        line.update({key: value for key, value in vars(record).items() if key not in _STANDARD})
        if record.exc_info and record.exc_info[0] is not None:
            # The type and the places only: the message of an exception may quote what somebody wrote.
            line["exception"] = record.exc_info[0].__name__
            line["at"] = _places(record)
        return json.dumps(line, ensure_ascii=False, default=str)


def _places(record: logging.LogRecord) -> list[str]:
    places = []
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename}:{trace.tb_lineno}:{code.co_name}")
        trace = trace.tb_next
    return places[-8:]


def configure(level: str) -> None:
    """Send every log record of the process to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("alembic", "werkzeug", "faiss", "faiss.loader"):
        logging.getLogger(noisy).setLevel("WARNING")
    # Its warnings name the network addresses of visitors.
    logging.getLogger("flask-limiter").setLevel("ERROR")
    for name in _QUOTING:
        server = logging.getLogger(name)
        server.handlers.clear()
        server.propagate = True
        server.setLevel("ERROR")
