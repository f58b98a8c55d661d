# SPDX-License-Identifier: Apache-2.0
"""Logs as JSON lines on standard error: one object a line, times in UTC, so that machines can read what people do.

Messages never hold filings, keys or passwords: settings hide their own, and errors name things rather than quote them.
"""

import datetime
import logging
import sys
from typing import Any, Final

import msgspec

_EXTRAS: Final = ("request_id", "status", "size", "report")


class JsonFormatter(logging.Formatter):
    """Writes a record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        instant = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        line: dict[str, Any] = {
            "time": instant.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name in _EXTRAS if (value := getattr(record, name, None)) is not None}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line).decode("utf-8", "replace")


def log_to_stderr(level: str = "INFO") -> None:
    """Send our own logs and uvicorn's to standard error, as JSON lines."""
    # No line says where in the code it was written, by which thread or process: every request would look that up
    # (Python's Logging HOWTO, "Optimization").
    logging._srcfile = None  # noqa: SLF001 - as documented there
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in ("verdigris", "uvicorn.error"):
        logging.getLogger(name).setLevel(level)
