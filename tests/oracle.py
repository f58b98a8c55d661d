# SPDX-License-Identifier: Apache-2.0
"""The global oracle: what holds after every fault, whatever the fault was (reliability.md §7.1).

One function asks everything; nothing is taken from the code under test that could share its mistake: roots are
computed by the definitions of RFC 9162, order and size from the rows themselves. Only then the registry's own audit
has its say, and the state it shows to the world is compared with what was found.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from api.health import get_health
from api.ownkeys import OwnKeys, ServiceKeys
from api.settings import SETTINGS_FILE, Settings, resolve_target
from api.wiring import VKEY_FILE, WritingRegistry, open_registry
from events.catalogue.trust import RegistryFounded
from events.entry import Entry, parse_entry
from events.ids import Position
from events.storage import Storage
from events.store import StoredCheckpoint
from events.tlog.checkpoint import Checkpoint, verify_checkpoint
from events.tlog.merkle import leaf_hash, verify_consistency
from events.tlog.proof import parse_tlog_proof, prove_consistency, verify_tlog_proof
from events.tlog.signatures import NoteVerifier, parse_vkey
from events.tlog.tiles import CheckedTileReader, edge_root, load_edge
from projections.answers import Answers
from projections.rebuild import compare_views
from projections.runner import Runner
from registry.audit import audit
from registry.ledger.receipts import Receipts
from registry.ledger.signing import KnownLogKeys
from tests.events.tlog.rfc9162 import mth
from tests.forgeries import connect
from tests.ledgers import (
    START,
    ForwardClock,
    Ledger,
    database_url_of,
    load_log_signers,
    load_service_key,
    open_ledger,
)

_LEFT_BEHIND = ("-journal", ".tmp", ".temp", ".part", ".partial", ".new", ".swp", "~")
"""How the names of files end that are only there while something is being written."""


class GivenReceipt(Protocol):
    """What somebody was handed out: a `Receipt`, or an `Answer` of `tests.desk_process`."""

    @property
    def position(self) -> int: ...
    @property
    def entry(self) -> bytes: ...
    @property
    def proof(self) -> bytes: ...


def check_everything(
    registry: Ledger | Path,
    receipts: Iterable[GivenReceipt] = (),
    *,
    published: Iterable[bytes] = (),
    writing: bool = True,
    keys: Sequence[NoteVerifier] = (),
) -> None:
    """Check the whole of `registry`, open or in a folder, after its restart.

    `receipts` and `published` are all the receipts and checkpoints that anybody was ever given. With `writing` false
    the registry must have stopped, for a reason that the test looks at itself: then the guard and the audit are not
    asked, everything else holds as ever. `keys` are all that ever signed the log, where they are not those of its
    folder.
    """
    with _opened(registry) as opened:
        if writing:
            # What a restarted process does first; a log that was cut off before its checkpoint is signed now.
            opened.publisher.publish()
        entries = _check_entries(opened)
        verifiers = keys or _log_keys(registry, entries)
        newest = _check_tree(opened, entries, verifiers, tuple(published))
        _check_receipts(opened, list(receipts), newest, verifiers)
        _check_views(opened, audited=writing)
        _check_files(opened)
        if writing:
            _check_guard(opened, newest)
            report = audit(opened.database, opened.store, guard=opened.guard, progress=lambda *_: None)
            assert ((), len(entries)) == (report.findings, report.size)
        _check_state(opened, writing=writing)


def _check_entries(registry: WritingRegistry) -> list[Entry]:
    """(2) Positions are 0, 1, 2, … once each, in the rows and in the bytes; so are each stream's versions."""
    with closing(connect(registry.settings.database_url)) as connection:
        if registry.database.engine == "sqlite":
            assert [("ok",)] == connection.execute("PRAGMA integrity_check").fetchall()
        rows = connection.execute("SELECT position, entry FROM events ORDER BY position").fetchall()
    entries = [parse_entry(bytes(raw)) for _, raw in rows]
    assert list(range(len(rows))) == [position for position, _ in rows]
    assert list(range(len(rows))) == [entry.position for entry in entries]
    assert len(rows) == len({entry.filing.payload.filing_id for entry in entries})
    for stream in {entry.stream for entry in entries}:
        own = [entry for entry in entries if entry.stream == stream]
        assert [*range(1, len(own) + 1)] == [entry.stream_version for entry in own]
        assert ["", *(entry.sha256 for entry in own[:-1])] == [entry.previous for entry in own]
    return entries


def _check_tree(
    registry: WritingRegistry, entries: list[Entry], verifiers: Sequence[NoteVerifier], published: Sequence[bytes]
) -> Checkpoint:
    """(3), (4) One root from bytes, tiles, head and signature; every checkpoint ever published is a beginning of it."""
    leaves = [leaf_hash(entry.raw) for entry in entries]
    with registry.store.reading() as view:
        checkpoints = list(view.checkpoints())
        head, edge = view.head(), load_edge(len(leaves), view.tile)
        assert (len(leaves), mth(leaves), mth(leaves)) == (head.size, head.root, edge_root(edge))
        hashes = CheckedTileReader(view.tile, len(leaves), mth(leaves))
        for place in range(len(leaves)):
            assert leaves[place] == hashes.node(0, place)
        signed = [_verify(registry, each, verifiers) for each in [*checkpoints, *_loose(published, verifiers)]]
        for each in signed:
            assert mth(leaves[: each.size]) == each.root
        signed.sort(key=lambda each: each.size)
        for older, newer in itertools.pairwise(signed):
            proof = prove_consistency(older.size, newer.size, hashes)
            verify_consistency(older.size, newer.size, proof, older.root, newer.root)
    assert set(published) <= {each.note for each in checkpoints}
    assert len(checkpoints) == len({each.size for each in checkpoints})
    return signed[-1]


def _loose(published: Sequence[bytes], verifiers: Sequence[NoteVerifier]) -> Iterator[StoredCheckpoint]:
    for note in published:
        size = int(note.splitlines()[1])
        yield StoredCheckpoint(size=size, note=note)  # type: ignore[arg-type]


def _verify(registry: WritingRegistry, stored: StoredCheckpoint, verifiers: Sequence[NoteVerifier]) -> Checkpoint:
    checkpoint = verify_checkpoint(stored.note, registry.foundation.origin, verifiers)
    assert stored.size == checkpoint.size
    return checkpoint


def _check_receipts(
    registry: WritingRegistry, receipts: list[GivenReceipt], newest: Checkpoint, verifiers: Sequence[NoteVerifier]
) -> None:
    """(1) Each verifies offline, its entry is in the log, its checkpoint a published beginning of the newest one."""
    with registry.store.reading() as view:
        notes = {each.note for each in view.checkpoints()}
        hashes = CheckedTileReader(view.tile, newest.size, newest.root)
        for receipt in receipts:
            proof = parse_tlog_proof(receipt.proof)
            signed = verify_tlog_proof(proof, receipt.entry, verifiers, registry.foundation.origin)
            assert receipt.position == proof.index
            assert view.entry(Position(receipt.position)).raw == receipt.entry
            growth = prove_consistency(signed.size, newest.size, hashes)
            verify_consistency(signed.size, newest.size, growth, signed.root, newest.root)
            assert proof.checkpoint in notes
            again = Receipts(view).make(Position(receipt.position))
            assert (receipt.entry, receipt.position) == (again.entry, again.position)


def _check_guard(registry: WritingRegistry, newest: Checkpoint) -> None:
    """(3) What is signed, what the guard keeps, and the whole log are one size and root."""
    guarded = registry.guard.read()
    with registry.store.reading() as view:
        note, head = view.checkpoint(), view.head()
    assert (newest.size, newest.root, note) == (guarded.size, guarded.root, guarded.note)
    assert (newest.size, newest.root) == (head.size, head.root)


def _check_views(registry: WritingRegistry, *, audited: bool) -> None:
    """(5) Views are what a rebuild gives: as far as they say they go, and, as the audit looks again, at the end."""
    assert [] == compare_views(registry.database, registry.store)
    registry.runner.catch_up()
    if not audited:
        assert [] == compare_views(registry.database, registry.store)


def _check_files(registry: WritingRegistry) -> None:
    """(6) Nothing half written is left beside what is whole, and no key file is a half one."""
    folder = registry.settings.folder
    assert folder is not None
    names = [path.name for path in folder.rglob("*") if path.is_file() and path.name != ".gitignore"]
    assert [] == [name for name in names if name.endswith(_LEFT_BEHIND) or name.startswith((".", "tmp"))]
    for key in folder.rglob("*.pem"):
        assert key.read_text().rstrip().rpartition("\n")[2].startswith("-----END "), key


def _check_state(registry: WritingRegistry, *, writing: bool) -> None:
    """(7) What the registry says about itself is how it is."""
    health = get_health(registry)
    assert (writing, writing) == (registry.publisher.state.writing, health.writes.ok)
    # How long ago the last sweep was depends on the test's clock alone.
    well = writing and (health.sweep is None or health.sweep.ok)
    assert ("ok" if well else "degraded", True) == (health.status, health.reads.ok)


def _log_keys(registry: Ledger | Path, entries: list[Entry]) -> Sequence[NoteVerifier]:
    """Return the keys that whoever opened the registry knows from outside of it, or those of its first entry."""
    if isinstance(registry, Ledger):
        return [signer.verifier for signer in registry.log_signers]
    if (registry / VKEY_FILE).exists():
        return [parse_vkey(vkey) for vkey in (registry / VKEY_FILE).read_text().split()]
    founded = entries[0].filing.event
    assert isinstance(founded, RegistryFounded)
    return [parse_vkey(vkey) for vkey in founded.log_keys]


@contextmanager
def _opened(registry: Ledger | Path) -> Iterator[WritingRegistry]:
    if isinstance(registry, Ledger):
        yield _wired(registry)
    elif (registry / SETTINGS_FILE).exists():
        with open_registry(resolve_target(str(registry)), writing=True) as opened:
            yield opened
    else:
        ledger = open_ledger(registry, ForwardClock(START), load_log_signers(registry))
        try:
            yield _wired(ledger)
        finally:
            ledger.close()


def _wired(ledger: Ledger) -> WritingRegistry:
    """Return the registry of `ledger` as the product holds one."""
    with ledger.store.reading() as view:
        founded = parse_entry(view.entry(Position(0)).raw).filing.event
    assert isinstance(founded, RegistryFounded)
    settings = Settings(
        database_url=database_url_of(ledger.folder),
        guard_url=f"sqlite:///{ledger.folder}/guard.sqlite",
        keys=str(ledger.folder),
        folder=ledger.folder,
    )
    service = ledger.keys.get("service") or load_service_key(ledger.folder)
    return WritingRegistry(
        settings=settings,
        foundation=founded,
        database=ledger.database,
        store=ledger.store,
        answers=Answers(ledger.database, ledger.store),
        runner=Runner(ledger.database, ledger.store),
        clock=ledger.clock,
        known_keys=KnownLogKeys(),
        desk=ledger.desk,
        publisher=ledger.publisher,
        guard=ledger.guard,
        own_keys=OwnKeys(settings=settings, origin=founded.origin, is_demo=founded.demo),
        service_keys=ServiceKeys(ledger.store, lambda: (service,)),
        storage=Storage({"log": ledger.database, "guard": ledger.guard.database}, reserve_mib=0),
    )
