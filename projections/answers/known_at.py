# SPDX-License-Identifier: Apache-2.0
"""How people say how much of the log may be used: up to and including a position, or up to an instant."""

from events.clock import parse_instant
from events.errors import MalformedError
from events.ids import TreeSize
from events.store import Snapshot

_MAX_DIGITS = 16


def parse_known_at(text: str, snapshot: Snapshot, *, pointer: str = "/known_at") -> TreeSize:
    """Return how many entries `text` lets be used: digits name the last position, else it is an RFC 3339 instant.

    Raises:
        MalformedError: it is neither, or the log has no such position yet.
    """
    if not (text.isascii() and text.isdigit()):
        return snapshot.size_at(parse_instant(text, pointer=pointer))
    size = snapshot.head().size
    if len(text) > _MAX_DIGITS or int(text) >= size:
        message = f"{pointer[1:]} {text[:40]}: the log has {size} entries, the last at position {size - 1}"
        raise MalformedError(message, code="known-at-ahead", pointer=pointer)
    return TreeSize(int(text) + 1)
