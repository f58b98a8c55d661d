# SPDX-License-Identifier: Apache-2.0
"""The entry: the leaf of the log, a filing plus what the ledger adds to it (architecture.md §3).

Entries are deterministic JSON: sorted keys, no spaces, UTF-8. Decoding one and encoding it again gives the same
bytes, else it is evidence of damage.
"""

import datetime
import hashlib
import re
from typing import Annotated

import msgspec
from msgspec import Meta

from events.clock import format_instant, parse_instant
from events.errors import EvidenceError, MalformedError, NewerLogError
from events.filing import Filing, parse_filing
from events.ids import Position, StreamVersion
from events.tlog.merkle import leaf_hash

MAX_ENTRY_BYTES = 65_535
"""The 16-bit length of a tile bundle (tlog.md §2.3)."""


class Leaf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the ledger says about an entry, and the filing inside, unread."""

    filing: str
    # Up to 2^63-1, as proofs and databases count.
    position: Annotated[int, Meta(ge=0, le=2**63 - 1)]
    previous: Annotated[str, Meta(pattern=r"^(?:[0-9a-f]{64})?\Z")]
    recorded_at: str
    stream: str
    stream_version: Annotated[int, Meta(ge=1, le=2**63 - 1)]
    v: int


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """What `Leaf` says, in a form that was looked at already."""

    filing: str
    position: int
    previous: str
    recorded_at: str
    stream: str
    stream_version: int


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One place in the log: its bytes, and what they say."""

    raw: bytes
    position: Position
    stream: str
    stream_version: StreamVersion
    previous: str
    """SHA-256 of the stream's previous entry in hexadecimal, or empty for the first."""
    recorded_at: datetime.datetime
    recorded_text: str
    """The same, as the entry says it; text order is time order."""
    filing: Filing

    @property
    def sha256(self) -> str:
        """SHA-256 of the entry's bytes in hexadecimal; the next entry of the stream repeats it."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def leaf_hash(self) -> bytes:
        """RFC 6962 leaf hash of the entry's bytes."""
        return leaf_hash(self.raw)


def make_entry(
    filing: Filing,
    *,
    position: Position,
    stream_version: StreamVersion,
    previous: str,
    recorded_at: datetime.datetime,
) -> Entry:
    """Return the entry that records `filing` at `position`; its stream is the filing's subject."""
    leaf = Leaf(
        filing=filing.jws,
        position=position,
        previous=previous,
        recorded_at=format_instant(recorded_at),
        stream=filing.payload.subject,
        stream_version=stream_version,
        v=1,
    )
    raw = msgspec.json.encode(leaf, order="sorted")
    if len(raw) > MAX_ENTRY_BYTES:
        message = f"entry of {len(raw)} bytes: at most {MAX_ENTRY_BYTES} fit the log"
        raise MalformedError(message, code="filing-too-large")
    return _entry_of(raw, leaf, filing)


def parse_leaf(raw: bytes) -> Leaf:
    """Read what the ledger says about an entry, and nothing of the filing inside; its form is not looked at.

    Raises:
        EvidenceError: the bytes are not those of an entry of ours.
    """
    try:
        return _DECODER.decode(raw)
    except (msgspec.MsgspecError, UnicodeError) as error:
        message = f"entry does not decode: {error}"
        raise EvidenceError(message, code="entry-malformed") from error


def parse_entry(raw: bytes) -> Entry:
    """Read an entry back; what was stored must be what would be written again.

    Raises:
        EvidenceError: the bytes are not those of an entry of ours, or the filing inside is malformed.
    """
    return _parse_plain(raw) or _parse_carefully(raw)


def parse_place(raw: bytes) -> Place:
    """Return what the entry `raw` says of its place, and nothing of the filing inside; its form is not looked at.

    Raises:
        EvidenceError: the bytes are not those of an entry of ours.
    """
    return _read_plain(raw) or msgspec.convert(parse_leaf(raw), Place, from_attributes=True)


def _parse_plain(raw: bytes) -> Entry | None:
    """Return the entry if nothing is wrong with it, and it is of the form that we write."""
    place = _read_plain(raw)
    if not place:
        return None
    try:
        filing = parse_filing(place.filing.encode())
        recorded_at = datetime.datetime.fromisoformat(place.recorded_at)
    except (MalformedError, ValueError):
        return None
    if filing.payload.subject != place.stream:
        return None
    return Entry(
        raw=raw,
        position=Position(place.position),
        stream=place.stream,
        stream_version=StreamVersion(place.stream_version),
        previous=place.previous,
        recorded_at=recorded_at,
        recorded_text=place.recorded_at,
        filing=filing,
    )


def _parse_carefully(raw: bytes) -> Entry:
    try:
        leaf = _DECODER.decode(raw)
        filing = parse_filing(leaf.filing.encode())
        entry = _entry_of(raw, leaf, filing)
    except (msgspec.MsgspecError, MalformedError, UnicodeError) as error:
        if _is_newer(error):
            position = parse_leaf(raw).position
            message = f"entry {position}: {error}; a later release than this one wrote it: install that"
            raise NewerLogError(message, position=position) from error
        message = f"entry does not decode: {error}"
        raise EvidenceError(message, code="entry-malformed") from error
    # What `parse_instant` takes has one form for each number of decimals, and we write six.
    if msgspec.json.encode(leaf, order="sorted") != raw or len(leaf.recorded_at) != _INSTANT_LENGTH:
        message = f"entry {leaf.position} is not in its one canonical form"
        raise EvidenceError(message, code="entry-not-canonical", position=leaf.position)
    if (leaf.v, leaf.stream) != (1, filing.payload.subject):
        message = f"entry {leaf.position} of stream {leaf.stream} holds a filing about {filing.payload.subject}"
        raise EvidenceError(message, code="entry-wrong-stream", position=leaf.position)
    return entry


def _is_newer(error: Exception) -> bool:
    """Whether a release with more words could read it: the type, a code or a field is not in this catalogue."""
    if not isinstance(error, MalformedError):
        return False
    words = error.message
    is_new_field = error.code == "field-invalid" and ("unknown field" in words or "invalid enum value" in words)
    return error.code == "event-type-unknown" or (is_new_field and error.pointer.startswith("/data"))


def _read_plain(raw: bytes) -> Place | None:
    """Return the place of an entry if all of it is written as we write it; None if that takes a closer look."""
    end = raw.find(b'"', len(_FILING))
    if not raw.startswith(_FILING) or not _REST.fullmatch(raw, end):
        return None
    try:
        place = _PLAIN.decode(raw)
    except (msgspec.MsgspecError, UnicodeError):
        return None
    # With an escape in it, the filing would be shorter now.
    return place if len(place.filing) == end - len(_FILING) else None


_FILING = b'{"filing":"'
# Hour 24 is left out: Python 3.13 takes it for the next day.
_REST = re.compile(
    rb'","position":(?:0|[1-9][0-9]{0,17}),"previous":"(?:[0-9a-f]{64})?"'
    rb',"recorded_at":"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}\.[0-9]{6}Z"'
    rb',"stream":"[A-Za-z0-9:.-]+","stream_version":[1-9][0-9]{0,17},"v":1\}'
)
_PLAIN = msgspec.json.Decoder(Place)
_DECODER = msgspec.json.Decoder(Leaf, strict=True)
_INSTANT_LENGTH = len("2026-10-02T08:30:00.000000Z")


def _entry_of(raw: bytes, leaf: Leaf, filing: Filing) -> Entry:
    return Entry(
        raw=raw,
        position=Position(leaf.position),
        stream=leaf.stream,
        stream_version=StreamVersion(leaf.stream_version),
        previous=leaf.previous,
        recorded_at=parse_instant(leaf.recorded_at),
        recorded_text=leaf.recorded_at,
        filing=filing,
    )
