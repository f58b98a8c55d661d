# SPDX-License-Identifier: Apache-2.0
"""Damage where nobody looks until it hurts: beside the entries, behind the end, in the guard (reliability.md §5.3).

Each case is one edit of a registry that is otherwise in order; the audit names it by position and code.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from events.tlog.checkpoint import Checkpoint, sign_checkpoint
from events.tlog.head import parse_checkpoint
from events.tlog.note import sign_note
from events.tlog.signatures import Ed25519Signer, MLDSA44Signer
from projections.runner import Runner
from registry.audit import audit
from registry.keyfiles import generate_log_keys
from tests.forgeries import edit, edit_guard, findings, open_copy, report_on
from tests.histories import file_mine
from tests.ledgers import ORIGIN, Ledger, found_ledger

SIZE = 17
"""Of the log of `tests.histories`."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """A registry with a short history, its views caught up, closed."""
    ledger = found_ledger(tmp_path_factory.mktemp("prepared"))
    file_mine(ledger)
    Runner(ledger.database, ledger.store).catch_up()
    ledger.close()
    return ledger


@pytest.fixture
def ledger(prepared: Ledger, tmp_path: Path) -> Iterator[Ledger]:
    """A copy of it, open."""
    opened = open_copy(prepared, tmp_path)
    yield opened
    opened.close()


def _moved_before(ledger: Ledger) -> None:
    columns = "stream, type, subject, effective_on, recorded_at, signer, leaf_hash, entry"
    edit(
        ledger,
        f"INSERT INTO events (position, filing_id, stream_version, {columns}) "
        f"SELECT -5, 'x', 10, {columns} FROM events WHERE position = 9",
    )


def _note(ledger: Ledger, size: int, note: bytes) -> None:
    edit(ledger, f"DELETE FROM checkpoints WHERE size = {size}")
    edit(
        ledger,
        f"INSERT INTO checkpoints VALUES ({size}, ?, (SELECT max(published_at) FROM checkpoints))",
        values=(note,),
    )


def _text(ledger: Ledger, size: int) -> tuple[bytes, bytes]:
    with ledger.store.reading() as view:
        note = next(each.note for each in view.checkpoints() if each.size == size)
    return note, note.partition(b"\n\n")[0] + b"\n"


def _signed_once(ledger: Ledger) -> None:
    _note(ledger, 7, sign_note(_text(ledger, 7)[1], ledger.log_signers[:1]))


def _signed_by_others(ledger: Ledger) -> None:
    ed25519, ml_dsa = generate_log_keys().values()
    signers = Ed25519Signer(ORIGIN, ed25519), MLDSA44Signer(ORIGIN, ml_dsa)  # type: ignore[arg-type]
    _note(ledger, 7, sign_note(_text(ledger, 7)[1], signers))


def _signed_falsely(ledger: Ledger) -> None:
    _note(ledger, 7, sign_checkpoint(Checkpoint(ORIGIN, 7, b"x" * 32), ledger.log_signers, 1))


def _guard_of_before(ledger: Ledger) -> None:
    """Put the guard back to what it was two entries ago."""
    note, text = _text(ledger, SIZE - 2)
    edit_guard(ledger, size=SIZE - 2, root=parse_checkpoint(text).root, note=note)


def _guard_with_another_note(ledger: Ledger) -> None:
    """Keep a second checkpoint of the same head: ML-DSA-44 signs differently each time."""
    edit_guard(ledger, note=sign_note(_text(ledger, SIZE)[1], ledger.log_signers, timestamp=1))


DAMAGE: dict[str, tuple[Callable[[Ledger], None], set[tuple[int | None, str]]]] = {
    "a hash behind the last leaf": (
        lambda it: edit(it, "UPDATE tiles SET hashes = CAST(hashes || zeroblob(32) AS BLOB)"),
        {(0, "tile")},
    ),
    "the tile cut short": (
        lambda it: edit(it, "UPDATE tiles SET hashes = CAST(substr(hashes, 1, 16 * 32) AS BLOB)"),
        {(16, "leaf-hash")},
    ),
    "the tile gone": (
        lambda it: edit(it, "DELETE FROM tiles"),
        {(position, "leaf-hash") for position in range(SIZE)},
    ),
    "a tile of a level that is not there": (
        lambda it: edit(it, "INSERT INTO tiles VALUES (1, 0, zeroblob(32))"),
        {(None, "tile-extra")},
    ),
    "a tile far behind the end": (
        lambda it: edit(it, "INSERT INTO tiles VALUES (0, 4711, zeroblob(32))"),
        {(None, "tile-extra")},
    ),
    "an entry before the first": (_moved_before, {(-5, "position-before-log")}),
    "an entry behind the last, with a gap": (
        lambda it: edit(
            it,
            "INSERT INTO events SELECT 4711, 'x', 'right:X', 1, type, subject, effective_on, recorded_at, signer, "
            "leaf_hash, entry FROM events WHERE position = 9",
        ),
        {(SIZE, "position-missing")},
    ),
    "the head's time put back": (
        lambda it: edit(it, "UPDATE head SET recorded_at = '2020-01-01T00:00:00.000000Z'"),
        {(SIZE - 1, "head-time")},
    ),
    "the head's time in the future": (
        lambda it: edit(it, "UPDATE head SET recorded_at = '2099-01-01T00:00:00.000000Z'"),
        {(SIZE - 1, "head-time")},
    ),
    "the head gone": (lambda it: edit(it, "DELETE FROM head"), {(None, "head-mismatch")}),
    "a checkpoint of nothing": (lambda it: _note(it, 0, b"x"), {(0, "checkpoint-signature")}),
    "a checkpoint of no size": (lambda it: _note(it, -3, b"x"), {(0, "checkpoint-signature")}),
    "a checkpoint that is no note": (lambda it: _note(it, 7, b"x"), {(6, "checkpoint-signature")}),
    "a checkpoint signed with one key of two": (_signed_once, {(6, "checkpoint-signature")}),
    "a checkpoint signed with other keys": (_signed_by_others, {(6, "checkpoint-signature")}),
    "a false root signed with the log's keys": (_signed_falsely, {(6, "checkpoint-root")}),
    "the newest checkpoint gone": (
        lambda it: edit(it, f"DELETE FROM checkpoints WHERE size = {SIZE}"),
        {(SIZE - 1, "checkpoint-missing")},
    ),
    "a checkpoint of what never was": (
        lambda it: _note(it, 99, sign_checkpoint(Checkpoint(ORIGIN, 99, b"x" * 32), it.log_signers, 1)),
        {(SIZE, "entries-missing"), (SIZE, "guard")},
    ),
    "another root in the guard": (lambda it: edit_guard(it, root=b"x" * 32), {(SIZE, "guard")}),
    "another size in the guard": (lambda it: edit_guard(it, size=SIZE + 3), {(SIZE, "guard")}),
    "the guard put back": (_guard_of_before, {(SIZE - 2, "guard")}),
    "garbage in the guard": (lambda it: edit_guard(it, note=b"x"), {(None, "guard-damaged")}),
    "an older checkpoint in the guard": (
        lambda it: edit_guard(it, note=_text(it, SIZE - 1)[0]),
        {(None, "guard-damaged")},
    ),
    "a checkpoint in the guard that is not the one published": (_guard_with_another_note, {(None, "guard-damaged")}),
    "no time in the guard": (lambda it: edit_guard(it, signed_at="soon"), {(None, "guard-damaged")}),
    "the guard of another log": (lambda it: edit_guard(it, origin="x"), {(None, "guard-other-log")}),
    "views that stop earlier than they say": (
        lambda it: edit(it, "DELETE FROM view_runs", "DELETE FROM view_states WHERE subject = 'party:DEPT'"),
        {(5, "view-states")},
    ),
    "a cursor that was moved on": (
        lambda it: edit(it, f"UPDATE view_cursor SET size = {SIZE + 5}"),
        {(SIZE + 4, "view-cursor")},
    ),
}


@pytest.mark.parametrize(("damage", "expected"), DAMAGE.values(), ids=DAMAGE.keys())
def test_the_audit_finds(
    ledger: Ledger, damage: Callable[[Ledger], None], expected: set[tuple[int | None, str]]
) -> None:
    """
    Exactly what was done is found, at its place.
    """
    damage(ledger)

    assert expected == findings(ledger)


def test_the_guard_emptied(ledger: Ledger) -> None:
    """
    A guard without its row is missing, for the audit and for whoever wants to write.
    """
    with dbapi2.connect(str(ledger.folder / "guard.sqlite")) as connection:
        connection.execute("DELETE FROM guard")
    connection.close()

    assert {(None, "guard-missing")} == findings(ledger)


def test_a_cursor_moved_back_makes_rows_extra(ledger: Ledger) -> None:
    """
    Views that claim to show less than they do are as wrong as those that show more.
    """
    with ledger.store.reading() as view:
        leaf = next(iter(view.entry_index(view.head().size - 8, 1))).leaf_hash.hex()  # type: ignore[arg-type]
    edit(ledger, f"UPDATE view_cursor SET size = {SIZE - 7}, leaf_hash = '{leaf}'")

    assert {"view-states", "view-obligations"} <= {code for _, code in findings(ledger)}


def test_every_finding_says_what_was_expected_and_found(ledger: Ledger) -> None:
    """
    A person can act on a finding: it is in words, and about this registry's own state.
    """
    _signed_falsely(ledger)
    edit_guard(ledger, size=SIZE + 3)

    for finding in report_on(ledger).findings:
        assert len(finding.detail.split()) > 5


def test_a_registry_without_a_guard_at_hand_is_audited_by_itself(ledger: Ledger) -> None:
    """
    Whoever has only the database still checks all that it holds.
    """
    report = audit(ledger.database, ledger.store, guard=None, progress=lambda *_: None)

    assert (True, SIZE) == (report.ok, report.size)
