# SPDX-License-Identifier: Apache-2.0
"""Real entries to fill stores with: filings signed by one key, in as many streams as wanted, a second apart."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from events.catalogue.event import Event
from events.catalogue.trust import PartyRegistered, RoleRevoked
from events.clock import format_instant
from events.entry import Entry, make_entry
from events.filing import Filing, parse_filing, sign_filing, write_payload
from events.ids import Position, StreamVersion, TreeSize, derived_filing_id
from events.keys import PrivateKey, generate_key
from events.store import Appender, EventStore, Head, Snapshot, StreamHead
from events.tlog.tiles import edge_root, extend, load_edge
from events.values import Text

START = datetime(2026, 1, 1, tzinfo=UTC)
LEDGER = "ledger.example/test"


@cache
def signer() -> PrivateKey:
    return PrivateKey(generate_key())


def file(name: str, stream: str = "party:A", *, kind: str = "role", padding: int = 0) -> Filing:
    """Return the filing called `name` about `stream`: the same name gives the same filing id."""
    text = Text(en=f"{name}{'.' * padding}")
    event: Event = RoleRevoked(role="auditor", reason=text)
    if kind == "party":
        event = PartyRegistered(party_kind="company", names=text)
    payload = {
        "ledger": LEDGER,
        "filing_id": derived_filing_id(START, name),
        "subject": stream,
        "effective_on": "2026-01-01",
        "signed_at": format_instant(START),
    }
    return parse_filing(sign_filing(write_payload(event, payload), signer()))


def record(filings: Sequence[Filing], view: Snapshot, *, at: datetime | None = None) -> list[Entry]:
    """Return the entries that record `filings` behind what `view` shows, a second apart or all `at` one instant."""
    heads: dict[str, StreamHead] = {}
    entries = []
    for position, filing in enumerate(filings, view.head().size):
        stream = filing.payload.subject
        before = heads.get(stream) or view.stream_head(stream)
        entry = make_entry(
            filing,
            position=Position(position),
            stream_version=StreamVersion(before.version + 1),
            previous=before.sha256,
            recorded_at=at or START + timedelta(seconds=position),
        )
        heads[stream] = StreamHead(stream=stream, version=entry.stream_version, sha256=entry.sha256)
        entries.append(entry)
    return entries


def grow(entries: Sequence[Entry], view: Snapshot) -> tuple[dict[tuple[int, int], bytes], Head]:
    """Return the hash tiles that `entries` touch, and the head behind them."""
    edge = load_edge(view.head().size, view.tile)
    edge, tiles = extend(edge, [entry.leaf_hash for entry in entries])
    recorded_at = entries[-1].recorded_at if entries else view.head().recorded_at
    return tiles, Head(size=TreeSize(edge.size), root=edge_root(edge), recorded_at=recorded_at)


def append(appender: Appender, filings: Sequence[Filing], *, at: datetime | None = None) -> list[Entry]:
    """Append `filings` as the sequencer does."""
    entries = record(filings, appender, at=at)
    appender.append(entries, *grow(entries, appender))
    return entries


def fill(store: EventStore, *filings: Filing, at: datetime | None = None) -> list[Entry]:
    """Append `filings` in one transaction."""
    with store.appending() as appender:
        return append(appender, filings, at=at)
