# SPDX-License-Identifier: Apache-2.0
"""Names and numbers of the registry, and the alphabets they are written in (architecture.md §2).

Identifiers are short restricted ASCII, so that look-alike letters, control and bidi characters, case twins and
white space cannot make two names out of one (reliability.md cases 105 and 106).
"""

import hashlib
import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, NewType
from uuid import UUID

from msgspec import Meta

from events.errors import MalformedError

Position = NewType("Position", int)
"""Place in the whole log, from 0 without gaps; it is the leaf index."""

StreamVersion = NewType("StreamVersion", int)
"""Place in one subject's history, from 1 without gaps; 0 means no event yet."""

TreeSize = NewType("TreeSize", int)
"""How many entries a tree holds: one more than its last position."""

_NAME = r"[A-Z0-9](?:[A-Z0-9.-]{0,61}[A-Z0-9])?"

Name = Annotated[str, Meta(pattern=rf"^{_NAME}\Z")]
"""A right's, party's or facility's own identifier, such as `CN-41-000123-7`."""

LocalId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,62}[A-Za-z0-9])?\Z")]
"""An identifier unique within one subject: a plan, a milestone, an order, an area."""

ObligationId = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,62}[A-Za-z0-9])?"
        r"(?:#[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,62}[A-Za-z0-9])?)?\Z"
    ),
]
"""Something owed: `M1` as it was named when imposed, `R1#2026-01-01` for one round of a duty that comes again and
again, `acceptance_decision#APP1` for what the law makes an authority owe."""

KeyId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}\Z")]
"""RFC 7638 thumbprint of a public key."""

Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
"""SHA-256 in lower-case hexadecimal."""

FilingId = Annotated[str, Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")]
"""UUIDv7 (RFC 9562 §5.7) in lower case, chosen by the filer."""

SUBJECT_PATTERN = rf"^(?:registry|(?:right|party):{_NAME})\Z"
Subject = Annotated[str, Meta(pattern=SUBJECT_PATTERN)]
"""What an event is about; also the name of its stream: `right:…`, `party:…` or `registry`."""

REGISTRY = "registry"
"""The stream of the registry itself: its foundation, its runs, its imports."""

_SUBJECT = re.compile(SUBJECT_PATTERN)
_SUBJECTS = 4096
"""Subjects remembered: one filing asks several times."""


@lru_cache(_SUBJECTS)
def parse_subject(text: str) -> tuple[str, str]:
    """Split a subject into its kind and its name; the registry has no name.

    Raises:
        MalformedError: `text` is no subject.
    """
    if not _SUBJECT.match(text):
        message = f"subject {text[:80]!r}: expected registry, right:NAME or party:NAME with A-Z, 0-9, dot and hyphen"
        raise MalformedError(message, code="subject-malformed", pointer="/subject")
    kind, _, name = text.partition(":")
    return kind, name


def right_subject(right_id: str) -> str:
    """Return the subject of a right given by `CN-…` or by `right:CN-…`.

    Raises:
        MalformedError: `right_id` is no name of a right.
    """
    subject = right_id if right_id.startswith("right:") else f"right:{right_id}"
    parse_subject(subject)
    return subject


def derived_filing_id(day: datetime, *parts: str) -> str:
    """Return the one UUIDv7 that belongs to `parts`, so that doing the same act twice is one filing.

    The time field is `day`; the rest is SHA-256 over the parts, each ended by NUL.
    """
    digest = hashlib.sha256("".join(f"{part}\0" for part in parts).encode()).digest()
    millis = max(0, int(day.astimezone(UTC).timestamp() * 1000))
    # RFC 9562 §5.7: 48 bits of Unix milliseconds, version 7, variant 0b10.
    number = (millis & (2**48 - 1)) << 80 | int.from_bytes(digest[:10])
    number = number & ~(0xF << 76) | 7 << 76
    number = number & ~(0x3 << 62) | 2 << 62
    return str(UUID(int=number))


def random_filing_id(now: datetime, randomness: bytes) -> str:
    """Return a UUIDv7 of `now` and at least ten random bytes."""
    return derived_filing_id(now, randomness.hex())
