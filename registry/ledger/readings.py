# SPDX-License-Identifier: Apache-2.0
"""What is said of each entry of a log under check: by the ledger's part of its bytes (`Reading`), and against them."""

from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple

from msgspec import Struct

from events.entry import parse_place

Progress = Callable[[int, int], None]
"""Told how many of how many are done."""


class Finding(Struct, frozen=True, kw_only=True):
    """Something that does not check out: where it shows, and what was expected and found."""

    position: int | None
    code: str
    detail: str


class Reading(NamedTuple):
    """What an entry's bytes say of its place in the log and in its stream."""

    position: int
    stream: str
    stream_version: int
    recorded_at: str
    previous: str
    sha256: str


def read_place(raw: bytes) -> Reading:
    """Return what the entry `raw` says of its place.

    Raises:
        EvidenceError: the bytes are no entry.
    """
    place = parse_place(raw)
    digest = sha256(raw).hexdigest()
    return Reading(place.position, place.stream, place.stream_version, place.recorded_at, place.previous, digest)
