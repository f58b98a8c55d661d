# SPDX-License-Identifier: Apache-2.0
"""A log that was changed and brought back into order as far as the intruder could (reliability.md cases 29 to 33).

Each case is put to everybody who might notice: the registry's own audit, an independent verifier with a checkpoint and
a receipt from before, and the processes that sign, before and after a restart. The public page is still to be read.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from litestar.testing import TestClient
from pysqlite3 import dbapi2

from api.cli.failures import DAMAGED
from api.public.app import public_app
from api.settings import resolve_target
from api.wiring import VKEY_FILE, WritingRegistry, open_registry
from api.worker import Worker
from events.entry import Entry, make_entry
from events.errors import EvidenceError, RegistryError, UnavailableError
from events.tlog.merkle import leaf_hash
from events.tlog.tiles import TreeEdge, edge_root, extend
from registry.audit import AuditReport
from registry.ledger.guard import Guard
from registry.ledger.receipts import Receipt
from tests.api.cli.terminal import verdigris
from tests.api_registry import ledger_of, open_founded
from tests.forgeries import drop_triggers, edit, entries_of, follow, report_on, rewrite
from tests.histories import file_mine
from tests.ledgers import ORIGIN, START, ForwardClock, Ledger
from tests.mirrors import mirror
from tests.oracle import check_everything
from tests.runs import file_run

ROOT = Path(__file__).parents[2]
VERIFIER = ROOT / "deploy" / "verify_receipt.py"
PLACE = 9
"""Where the log is changed; of what is filed before there are receipts and checkpoints."""


@dataclass
class Kept:
    """A registry in a folder, and what others keep of it from before it was changed."""

    folder: Path
    state: Path
    checkpoint: Path
    receipt: Receipt
    entries: list[Entry]

    @property
    def keys(self) -> Path:
        """The log's keys, which anybody knows."""
        return self.folder / VKEY_FILE


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A registry with a short history, which an auditor has seen and found in order."""
    base = tmp_path_factory.mktemp("prepared")
    with open_founded(base / "here") as registry:
        ledger = ledger_of(registry)
        file_mine(ledger)
        registry.runner.catch_up()
        entries, note = entries_of(ledger), registry.publisher.publish().note
        receipt = registry.desk.get_receipt(entries[PLACE].position)
        registry.database.shrink_wal()
    kept = Kept(base / "here", base / "state.json", base / "checkpoint.txt", receipt, entries)
    kept.checkpoint.write_bytes(note)
    seen = verdigris("audit", kept.folder, "--vkey-file", kept.keys, "--state", kept.state)
    assert 0 == seen.code, seen.err
    check_everything(Path(shutil.copytree(kept.folder, base / "checked")), [receipt])
    return kept


@pytest.fixture
def kept(prepared: Kept, tmp_path: Path) -> Kept:
    """A copy of it."""
    shutil.copytree(prepared.folder, tmp_path / "here")
    shutil.copy(prepared.state, tmp_path / "state.json")
    shutil.copy(prepared.checkpoint, tmp_path / "checkpoint.txt")
    here, state, checkpoint = (tmp_path / name for name in ("here", "state.json", "checkpoint.txt"))
    return Kept(here, state, checkpoint, prepared.receipt, prepared.entries)


def _open(kept: Kept) -> WritingRegistry:
    return open_registry(resolve_target(str(kept.folder)), writing=True, clock=ForwardClock(START))


@pytest.fixture
def registry(kept: Kept) -> Iterator[WritingRegistry]:
    """The registry as its operator runs it, while somebody is at its files."""
    with _open(kept) as registry:
        yield registry


def _check_stopped(kept: Kept, registry: WritingRegistry) -> None:
    """Let the nightly audit find it: nothing is signed any more, after a restart neither, and reads go on."""
    signed = registry.guard.read()
    worker = Worker(registry)
    worker._audit_round()
    assert worker.failure
    registry.close()
    with _open(kept) as restarted:
        ledger = ledger_of(restarted)
        with pytest.raises(UnavailableError) as refusal:
            restarted.desk.file(ledger.sign_party("LATE"))
        assert "writing-stopped" == refusal.value.code
        assert signed.note == restarted.guard.read().note
        with TestClient(public_app(restarted), raise_server_exceptions=False) as client:
            health = client.get("/healthz").json()
            assert ("degraded", True, False) == (health["status"], health["reads"]["ok"], health["writes"]["ok"])
            assert "writing-stopped" == health["writes"]["code"]
            assert 200 == client.get("/v1/events/1").status_code


def _independent(kept: Kept, ledger: Ledger) -> tuple[str, str]:
    """Return what a verifier of its own says to the log as it is served now, and to a receipt from before."""
    folder = kept.folder.with_name("served")
    try:
        mirror(ledger, folder)
    except RegistryError as error:
        served = f"not served: {error.code}"
    else:
        served = _verify("log", kept, folder, "--since", kept.checkpoint)
    receipt, entry = folder.with_name("receipt.tlog-proof"), folder.with_name("entry.json")
    receipt.write_bytes(kept.receipt.proof)
    with ledger.store.reading() as view:
        try:
            entry.write_bytes(view.entry(kept.receipt.position).raw)
        except RegistryError as error:
            return served, f"not served: {error.code}"
    return served, _verify("receipt", kept, receipt, entry)


def _verify(what: str, kept: Kept, *arguments: object) -> str:
    command = [sys.executable, "-I", VERIFIER, what, "--vkey-file", kept.keys, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # type: ignore[arg-type]
    return "" if done.returncode == 0 else done.stdout.splitlines()[1]


def _codes(report: AuditReport) -> set[tuple[int | None, str]]:
    return {(finding.position, finding.code) for finding in report.findings}


def _changed(kept: Kept) -> bytes:
    """Return the entry at PLACE with one letter of its signature changed: still an entry, of the same length."""
    raw = bytearray(kept.entries[PLACE].raw)
    place = raw.index(b'","position"') - 10
    raw[place] = ord("A") if raw[place] != ord("A") else ord("B")
    return bytes(raw)


def test_intact_nothing_is_found(kept: Kept, registry: WritingRegistry) -> None:
    """
    Those who are asked below find nothing as long as nothing was changed.
    """
    ledger = ledger_of(registry)
    assert ("", "") == _independent(kept, ledger)
    assert report_on(ledger).ok


def test_case_27_one_bit_ends_the_signing(kept: Kept, registry: WritingRegistry) -> None:
    """
    A bit deep in the log, where no desk would look again: it is found by night, the verifier finds it by day, and
    nothing more is signed. The stop names position and both hashes.
    """
    ledger, changed = ledger_of(registry), _changed(kept)
    edit(ledger, f"UPDATE events SET entry = ? WHERE position = {PLACE}", values=(changed,))

    assert "" not in _independent(kept, ledger)
    _check_stopped(kept, registry)
    with closing(Guard.open(registry.settings.guard_url, ORIGIN)) as guard:
        stop = guard.read().stop
    assert stop
    assert ("leaf-hash", PLACE) == (stop.code, stop.position)
    assert all(each.hex() in stop.message for each in (kept.entries[PLACE].leaf_hash, leaf_hash(changed)))


@pytest.mark.parametrize("hashes", ["the row's own hash", "and the one in the tile"])
def test_case_29_a_row_and_its_leaf_hash(kept: Kept, registry: WritingRegistry, hashes: str) -> None:
    """
    An entry changed together with its hash does not lead to the root: position, hashes or roots of both are named.
    """
    ledger, changed = ledger_of(registry), _changed(kept)
    leaf, old = leaf_hash(changed), kept.entries[PLACE].leaf_hash
    edit(ledger, f"UPDATE events SET entry = ?1, leaf_hash = ?2 WHERE position = {PLACE}", values=(changed, leaf))
    in_tile = hashes.endswith("tile")
    if in_tile:
        first = PLACE * 32
        new = f"CAST(substr(hashes, 1, {first}) || ?1 || substr(hashes, {first + 33}) AS BLOB)"
        edit(ledger, f"UPDATE tiles SET hashes = {new}", values=(leaf,))

    report = report_on(ledger)

    assert (PLACE, "checkpoint-root") in _codes(report)
    assert (len(kept.entries), "head-root") in _codes(report)
    details = {finding.code: finding.detail for finding in report.findings}
    if in_tile:
        assert "leaf-hash" not in details
    else:
        assert all(each.hex() in details["leaf-hash"] for each in (old, leaf))
    assert "" not in _independent(kept, ledger)
    _check_stopped(kept, registry)


def test_case_29_the_next_filing_meets_it(kept: Kept, registry: WritingRegistry) -> None:
    """
    With the changed hash in the newest tile no audit is needed: whoever appends next finds another root, and stops.
    """
    ledger = ledger_of(registry)
    first = PLACE * 32
    new = f"CAST(substr(hashes, 1, {first}) || zeroblob(32) || substr(hashes, {first + 33}) AS BLOB)"
    edit(ledger, f"UPDATE tiles SET hashes = {new}")
    signed = registry.guard.read()
    registry.close()
    with _open(kept) as restarted:
        stop = restarted.publisher.state.stop
        assert stop
        assert "tiles under the last signed head" in stop.message
        assert all(root in stop.message for root in (signed.root.hex(), "found size"))
        with pytest.raises(UnavailableError):
            restarted.desk.file(ledger_of(restarted).sign_party("LATE"))
        assert signed.note == restarted.guard.read().note


def test_case_30_the_whole_tree_recomputed_but_not_signed(kept: Kept, registry: WritingRegistry) -> None:
    """
    Row, hashes, tiles and head fit each other: every checkpoint kept and every receipt from there on does not.
    """
    ledger, changed = ledger_of(registry), _changed(kept)
    leaves = [entry.leaf_hash for entry in kept.entries]
    leaves[PLACE] = leaf_hash(changed)
    edge, tiles = extend(TreeEdge(), leaves)
    edit(
        ledger,
        f"UPDATE events SET entry = ?1, leaf_hash = ?2 WHERE position = {PLACE}",
        values=(changed, leaves[PLACE]),
    )
    edit(ledger, "UPDATE tiles SET hashes = ? WHERE level = 0", values=(tiles[0, 0],))
    edit(ledger, "UPDATE head SET root = ?", values=(edge_root(edge),))

    found = _codes(report_on(ledger))

    with closing(dbapi2.connect(str(kept.folder / "registry.sqlite"))) as connection:
        sizes = [size for (size,) in connection.execute("SELECT size FROM checkpoints WHERE size > ?", (PLACE,))]
    assert len(sizes) > 3
    assert {(size - 1, "checkpoint-root") for size in sizes} <= found
    assert (len(kept.entries) - 1, "guard") in found or (len(kept.entries), "guard") in found
    assert "" not in _independent(kept, ledger)
    _check_stopped(kept, registry)


DELETED = {"the last": len, "one in the middle": lambda _: PLACE + 1}


@pytest.mark.parametrize("which", DELETED.values(), ids=DELETED.keys())
def test_case_31_a_deleted_event(kept: Kept, registry: WritingRegistry, which: Callable[[list[Entry]], int]) -> None:
    """
    A gap is named by its position, behind the last entry as well; the log as it is cannot even be served.
    """
    ledger, gone = ledger_of(registry), which(kept.entries) - 1
    edit(ledger, f"DELETE FROM events WHERE position = {gone}")

    assert (gone, "position-missing") in _codes(report_on(ledger))
    assert _independent(kept, ledger)[0] == "not served: position-missing"
    _check_stopped(kept, registry)


def _cut_down(ledger: Ledger, entries: list[Entry]) -> None:
    """Leave `entries` alone of the log, with head, tiles and checkpoints as they were at that size."""
    size = len(entries)
    edge, tiles = extend(TreeEdge(), [entry.leaf_hash for entry in entries])
    edit(
        ledger,
        f"DELETE FROM events WHERE position >= {size}",
        f"DELETE FROM checkpoints WHERE size > {size}",
        *([] if size else ["DELETE FROM tiles"]),
    )
    edit(ledger, f"UPDATE head SET size = {size}, root = ?", values=(edge_root(edge),))
    for tile in tiles.values():
        edit(ledger, "UPDATE tiles SET hashes = ?", values=(tile,))


@pytest.mark.parametrize("size", [-1, PLACE], ids=["the last", "from the middle on"])
def test_case_31_deleted_with_all_that_told_of_it(kept: Kept, registry: WritingRegistry, size: int) -> None:
    """
    Cut down to an older state that is in order by itself, head, tiles and checkpoints included, it is below the guard:
    a restart names how much is missing, and signs nothing. Whoever keeps a checkpoint knows that it was longer.
    """
    ledger, left = ledger_of(registry), kept.entries[:size]
    _cut_down(ledger, left)

    assert (len(left), "guard") in _codes(report_on(ledger))
    assert (
        f"NOT verified: the log has {len(left)} entries, but had {len(kept.entries)}" == _independent(kept, ledger)[0]
    )
    signed = registry.guard.read()
    registry.close()
    with _open(kept) as restarted:
        stop = restarted.publisher.state.stop
        assert stop
        assert ("guard-ahead", len(left)) == (stop.code, stop.position)
        assert f"database is at {len(left)}, last signed {len(kept.entries)}" in stop.message
        assert signed.note == restarted.guard.read().note


def test_case_31_all_deleted_with_all_that_told_of_it(kept: Kept, registry: WritingRegistry) -> None:
    """
    An emptied log is no new one: it does not even open, with the size that was signed as the reason.
    """
    ledger = ledger_of(registry)
    _cut_down(ledger, [])

    assert (0, "guard") in _codes(report_on(ledger))
    signed = registry.guard.read()
    registry.close()
    with pytest.raises(EvidenceError, match=f"last signed {len(kept.entries)}") as refusal:
        _open(kept)
    assert ("log-reset", 0) == (refusal.value.code, refusal.value.position)
    with closing(Guard.open(registry.settings.guard_url, ORIGIN)) as guard:
        assert signed.note == guard.read().note


def test_case_32_two_events_swapped_and_renumbered(kept: Kept, registry: WritingRegistry) -> None:
    """
    Two neighbours that changed places, rows and hashes alike, are both named.
    """
    ledger = ledger_of(registry)
    away, other = f"position = {PLACE}", f"position = {PLACE + 1}"
    edit(
        ledger,
        f"UPDATE events SET position = 4711 WHERE {away}",
        f"UPDATE events SET {away} WHERE {other}",
        f"UPDATE events SET {other} WHERE position = 4711",
    )
    first = PLACE * 32
    both = f"substr(hashes, {first + 33}, 32) || substr(hashes, {first + 1}, 32)"
    edit(
        ledger,
        f"UPDATE tiles SET hashes = CAST(substr(hashes, 1, {first}) || {both} || substr(hashes, {first + 65}) AS BLOB)",
    )

    report = report_on(ledger)

    assert {(PLACE, "position"), (PLACE + 1, "position")} <= _codes(report)
    assert f"expected {PLACE}, found {PLACE + 1}" in {finding.detail for finding in report.findings}
    assert "" not in _independent(kept, ledger)
    _check_stopped(kept, registry)


def _with_one_more(kept: Kept, ledger: Ledger) -> list[Entry]:
    """Return the log with an entry put in at PLACE that would have been taken there, all behind it moved on."""
    before = kept.entries[:PLACE]
    new = follow(before, ledger.sign_party("PUTIN"))
    moved = (
        make_entry(
            entry.filing,
            position=place,  # type: ignore[arg-type]
            stream_version=entry.stream_version,
            previous=entry.previous,
            recorded_at=entry.recorded_at,
        )
        for place, entry in enumerate(kept.entries[PLACE:], PLACE + 1)
    )
    return _chained([*before, new, *moved])


def _chained(entries: list[Entry]) -> list[Entry]:
    """Return `entries` with each one's link to its stream's last entry made anew."""
    heads: dict[str, str] = {}
    chained = []
    for entry in entries:
        again = make_entry(
            entry.filing,
            position=entry.position,
            stream_version=entry.stream_version,
            previous=heads.get(entry.stream, ""),
            recorded_at=entry.recorded_at,
        )
        heads[entry.stream] = again.sha256
        chained.append(again)
    return chained


def test_case_33_an_event_put_in_and_all_signed_with_the_real_keys(
    kept: Kept, registry: WritingRegistry, tmp_path: Path
) -> None:
    """
    Whoever holds the log's keys and the guard can make a log in which nothing is wrong. What was handed out before
    gives it away: an auditor's memory, an old checkpoint, an old receipt, each by itself; and two checkpoints make a
    proof that anybody can verify.
    """
    ledger = ledger_of(registry)
    rewrite(ledger, _with_one_more(kept, ledger))
    assert set() == _codes(report_on(ledger)), "by itself it is in order"
    registry.close()
    trusting = ("--vkey-file", kept.keys)

    found = verdigris("audit", kept.folder, *trusting, "--state", kept.state, "--json")
    assert (DAMAGED, ["log-forked"]) == (found.code, [each["code"] for each in found.json["findings"]])
    assert len(kept.entries) == found.json["findings"][0]["position"]
    again = verdigris("audit", kept.folder, *trusting, "--state", kept.state)
    assert DAMAGED == again.code, "the memory is not overwritten by what it does not believe"

    receipt, proof = tmp_path / "kept.tlog-proof", tmp_path / "misbehaviour.txt"
    receipt.write_bytes(kept.receipt.proof)
    for old in (kept.checkpoint, receipt):
        compared = verdigris("log", "compare", old, kept.folder, *trusting, "--out", proof, "--json")
        assert (DAMAGED, "misbehaviour") == (compared.code, compared.json["outcome"])
        assert "" == _verify("misbehaviour", kept, proof)

    with _open(kept) as restarted:
        served, about_receipt = _independent(kept, ledger_of(restarted))
        assert "have changed" in served
        assert about_receipt, "the entry that is served at the receipt's position is another"
    with pytest.raises((AssertionError, RegistryError)):
        check_everything(kept.folder, [kept.receipt])


def test_case_33_the_guard_knows_what_was_signed(kept: Kept, registry: WritingRegistry) -> None:
    """
    With the log's keys and not the guard, a restart finds another history under what was signed, and signs nothing.
    """
    ledger = ledger_of(registry)
    rewrite(ledger, _with_one_more(kept, ledger), tell_guard=False)
    signed = registry.guard.read()

    assert (len(kept.entries), "guard") in _codes(report_on(ledger))
    registry.close()
    with _open(kept) as restarted:
        stop = restarted.publisher.state.stop
        assert stop
        assert ("guard-behind", len(kept.entries)) == (stop.code, stop.position)
        assert signed.note == restarted.guard.read().note


def test_case_33_a_run_record_knows_the_tree_it_saw(kept: Kept, registry: WritingRegistry) -> None:
    """
    A run of the sweep recorded the root of the log before it: behind one, nothing can be put in without forging it too.
    """
    ledger = ledger_of(registry)
    file_run(ledger)
    kept.entries = entries_of(ledger)
    rewrite(ledger, _with_one_more(kept, ledger))

    assert {(len(kept.entries), "run-tree"), (len(kept.entries), "run-heads")} <= _codes(report_on(ledger))


def test_case_41_without_triggers_it_is_all_the_same(kept: Kept, registry: WritingRegistry) -> None:
    """
    Dropped triggers make an edit possible and hide nothing: `doctor` names each one, and what was edited is found.
    """
    ledger = ledger_of(registry)
    with closing(dbapi2.connect(str(kept.folder / "registry.sqlite"))) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
        drop_triggers(connection)
        connection.commit()
    assert {"events_follow", "events_stay", "events_last", "tiles_grow", "checkpoints_stay", "head_advances"} <= names

    checks = {each["check"]: each for each in verdigris("doctor", "-r", kept.folder, "--json").json["checks"]}
    assert not checks["append-only"]["ok"]
    assert f"missing or changed: {', '.join(sorted(names))}" == checks["append-only"]["value"]
    assert report_on(ledger).ok, "nothing rests on them"

    edit(ledger, f"UPDATE events SET entry = ? WHERE position = {PLACE}", values=(_changed(kept),))
    assert (PLACE, "leaf-hash") in _codes(report_on(ledger))
    _check_stopped(kept, registry)
