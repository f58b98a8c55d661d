# SPDX-License-Identifier: Apache-2.0
"""Reading again what was read strictly before it was recorded: a third of what `events.entry.parse_entry` takes.

The leaf hash stands beside each entry since it was recorded. Bytes that still have it are the very bytes that the desk
read value by value before it took them (architecture.md §4): there is one form of every value in them, no member
stands twice, and the entry is in its one form. Reading them into their types once more is all that is left to do;
these still refuse what no field is for, and values of another form.

What has another hash, or does not read so, is no worse for it: it is for `parse_entry`, which says what is wrong.
Whoever can write both, an entry and the hash beside it, could as well write one in the right form; that is found by
the audit, which reads every byte strictly and recomputes every hash.
"""

import datetime
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, Literal, cast

import msgspec
from msgspec import Raw, Struct, field

from events.catalogue import EVENT_TYPES
from events.catalogue.event import Event
from events.errors import MalformedError
from events.filing import Countersignature, Precision, Source, read_header
from events.ids import Position, StreamVersion
from events.keys import decode_base64url
from events.tlog.merkle import leaf_hash

_TYPE: Final = re.compile(rb'"type":"([a-z0-9_.]+)"')
_UNREAD: Final = Raw()


class Said(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """The members of `events.filing.Payload`, those raw that nobody asks for here, with the event itself as data."""

    ledger: Raw
    filing_id: str
    type: str
    subject: str
    effective_on: datetime.date
    signed_at: Raw
    event: Event = field(name="data")
    expected_version: Raw = _UNREAD
    effective_precision: Precision = "day"
    legal_basis: Raw = _UNREAD
    evidence: Raw = _UNREAD
    source: Source | None = None
    on_behalf_of: str | None = None
    countersignatures: tuple[Countersignature, ...] = ()


class Recorded(Struct, frozen=True, gc=False):
    """An entry as read again."""

    position: Position
    stream: str
    stream_version: StreamVersion
    recorded_at: datetime.datetime
    key_id: str
    said: Said


def read_recorded(raw: bytes, stored_hash: bytes) -> Recorded | None:
    """Return what the entry `raw` says, if its leaf hash is the stored one; None: `parse_entry` is to read it."""
    if leaf_hash(raw) != stored_hash:
        return None
    try:
        leaf = _LEAF.decode(raw)
        # Header, payload and signature, in quotes: the first dot ends the one, the last the other.
        written = bytes(leaf.filing)
        first, last = written.index(b"."), written.rindex(b".")
        said = _read_said(decode_base64url(written[first + 1 : last], what="filing's payload"))
        if said is None or leaf.v != 1 or leaf.stream != said.subject:
            return None
        key_id = read_header(written[1:first]).kid
    except (msgspec.MsgspecError, MalformedError, ValueError, RecursionError):
        return None
    return Recorded(leaf.position, leaf.stream, leaf.stream_version, leaf.recorded_at, key_id, said)


class _Leaf(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """The members of `events.entry.Leaf`, the filing unread."""

    filing: Raw
    position: Position
    previous: Raw
    recorded_at: datetime.datetime
    stream: str
    stream_version: StreamVersion
    v: int


_LEAF: Final = msgspec.json.Decoder(_Leaf)


def _read_said(raw: bytes) -> Said | None:
    # The first that looks like the type mostly is. Where it stood in the data, the filing says another one, and what
    # reads this type refuses it.
    found = _TYPE.search(raw)
    decode = _decoder_of(found[1]) if found else None
    return decode(raw) if decode else None


@lru_cache(1024)
def _decoder_of(event_type: bytes) -> Callable[[bytes], Said] | None:
    name = event_type.decode()
    kind = EVENT_TYPES.get(name)
    if kind is None:
        return None
    # Unlike a union of all events, one type reads its data without the tag, which stands beside it.
    members: list[tuple[str, Any] | tuple[str, Any, Any]]
    members = [("type", Literal[name]), ("event", kind, field(name="data"))]
    read = msgspec.defstruct("Said", members, bases=(Said,), frozen=True, kw_only=True, gc=False)
    return cast("Callable[[bytes], Said]", msgspec.json.Decoder(read).decode)
