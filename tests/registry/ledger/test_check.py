# SPDX-License-Identifier: Apache-2.0
"""The check of a log of several pages and tiles: everything is read, and what is damaged is named at its place."""

import itertools
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import pytest

from events.ids import Position
from events.tlog.checkpoint import Checkpoint, sign_checkpoint
from events.tlog.merkle import EMPTY_ROOT, leaf_hash
from registry.ledger.chain import Chain
from registry.ledger.check import LedgerCheck
from registry.ledger.following import Following
from tests.events.tlog.rfc9162 import mth
from tests.forgeries import edit, open_copy
from tests.ledgers import ORIGIN, Ledger, found_ledger

SIGNED = (1, 301, 1100)
"""The sizes whose checkpoints are signed."""
SIZE = SIGNED[-1]
"""One page of 1024 entries and a part of one; four full tiles, a part of one, and one above."""
PAGE = 1024


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """A registry of so many parties, closed."""
    ledger = found_ledger(tmp_path_factory.mktemp("prepared"))
    for before, after in itertools.pairwise(SIGNED):
        ledger.desk.file_all([ledger.sign_party(f"P{number}") for number in range(before, after)])
    ledger.close()
    return ledger


@pytest.fixture
def ledger(prepared: Ledger, tmp_path: Path) -> Iterator[Ledger]:
    """A copy of it, open."""
    opened = open_copy(prepared, tmp_path)
    yield opened
    opened.close()


class Checked:
    """What a check leaves, taken while its view was open."""

    def __init__(self, ledger: Ledger, sizes: Collection[int] = (), ask: Collection[int] = ()) -> None:
        self.progress: list[tuple[int, int]] = []
        with ledger.store.reading() as view, Chain() as chain:
            check = LedgerCheck(view, Following(chain, ()), sizes=sizes)
            check.run(lambda done, total: self.progress.append((done, total)))
            self.asked = {size: check.root_at(size) for size in ask}
            self.notes: dict[int, bytes] = {each.size: each.note for each in view.checkpoints()}
            self.leaves = [leaf_hash(each.raw) for each in view.entries(Position(0), PAGE)] if ask else []
        self.check = check
        self.codes = {(finding.position, finding.code) for finding in check.findings}
        self.is_whole = check.following.is_whole


def test_a_log_in_order_is_read_to_its_end(ledger: Ledger) -> None:
    """
    Nothing is found, all is whole, and the newest checkpoint and every page are told of.
    """
    checked = Checked(ledger)

    assert (set(), True) == (checked.codes, checked.is_whole)
    assert [(PAGE, SIZE), (SIZE, SIZE)] == checked.progress
    assert (SIZE, checked.notes[SIZE]) == (checked.check.signed, checked.check.newest)
    with ledger.store.reading() as view:
        head = view.head()
    assert (head.size, head.root) == (checked.check.size, checked.check.root)
    assert {} == checked.check.roots


def test_roots_of_any_size_are_those_of_the_definition(ledger: Ledger) -> None:
    """
    Those asked for before and those asked for afterwards, at the edges of tiles and pages; none beyond the end.
    """
    sizes = {0, 1, 2, 255, 256, 257, 301, 511, 512, 700, PAGE}
    checked = Checked(ledger, {*sizes, SIZE, SIZE + 1}, {*sizes, SIZE, SIZE + 1})

    assert {*sizes, SIZE} == set(checked.check.roots)
    assert {size: mth(checked.leaves[:size]) for size in sizes} == {size: checked.check.roots[size] for size in sizes}
    assert {**checked.check.roots, SIZE + 1: None} == checked.asked


def _sign(size: int, root: bytes) -> Callable[[Ledger], None]:
    def sign(ledger: Ledger) -> None:
        note = sign_checkpoint(Checkpoint(ORIGIN, size, root), ledger.log_signers, 1)
        edit(ledger, f"INSERT OR REPLACE INTO checkpoints VALUES ({size}, ?, '2026-10-01')", values=(note,))

    return sign


def _tile(level: int, index: int, at: int) -> Callable[[Ledger], None]:
    """Return the edit of one byte of a tile."""

    def change(ledger: Ledger) -> None:
        another = f"CASE substr(hashes, {at + 1}, 1) WHEN x'ff' THEN x'00' ELSE x'ff' END"
        spoilt = f"CAST(substr(hashes, 1, {at}) || {another} || substr(hashes, {at + 2}) AS BLOB)"
        edit(ledger, f"UPDATE tiles SET hashes = {spoilt} WHERE level = {level} AND idx = {index}")

    return change


def _run(*statements: str) -> Callable[[Ledger], None]:
    return lambda ledger: edit(ledger, *statements)


DAMAGE: dict[str, tuple[Callable[[Ledger], None], set[tuple[int | None, str]]]] = {
    "a byte of the first hash": (_tile(0, 0, 0), {(0, "leaf-hash")}),
    "a byte of the last hash of the first tile": (_tile(0, 0, 255 * 32 + 31), {(255, "leaf-hash")}),
    "a byte of the first hash of the second tile": (_tile(0, 1, 0), {(256, "leaf-hash")}),
    "a byte in the middle of a tile": (_tile(0, 2, 40 * 32 + 7), {(552, "leaf-hash")}),
    "a byte where the second page begins": (_tile(0, 4, 0), {(PAGE, "leaf-hash")}),
    "a byte of the last hash": (_tile(0, 4, 75 * 32 + 31), {(SIZE - 1, "leaf-hash")}),
    "a byte of the tile above": (_tile(1, 0, 3 * 32), {(0, "tile")}),
    "a hash behind the last one": (
        _run("UPDATE tiles SET hashes = CAST(hashes || zeroblob(32) AS BLOB) WHERE idx = 4"),
        {(PAGE, "tile")},
    ),
    "a tile emptied": (
        _run("UPDATE tiles SET hashes = x'' WHERE idx = 3"),
        {(position, "leaf-hash") for position in range(768, PAGE)},
    ),
    "the first tile gone": (
        _run("DELETE FROM tiles WHERE level = 0 AND idx = 0"),
        {(position, "leaf-hash") for position in range(256)},
    ),
    "the tile above gone": (_run("DELETE FROM tiles WHERE level = 1"), {(0, "tile")}),
    "the tile above one hash short": (
        _run("UPDATE tiles SET hashes = CAST(substr(hashes, 1, 3 * 32) AS BLOB) WHERE level = 1"),
        {(0, "tile")},
    ),
    "the last tile one hash short": (
        _run("UPDATE tiles SET hashes = CAST(substr(hashes, 1, 75 * 32) AS BLOB) WHERE idx = 4"),
        {(SIZE - 1, "leaf-hash")},
    ),
    "another time in the head": (
        _run("UPDATE head SET recorded_at = '2026-10-01T08:00:00.000000Z'"),
        {(SIZE - 1, "head-time")},
    ),
    "a false root over part of a page": (_sign(700, b"x" * 32), {(699, "checkpoint-root")}),
    "a false root over the first page": (_sign(PAGE, b"x" * 32), {(PAGE - 1, "checkpoint-root")}),
    "another root in the head": (_run("UPDATE head SET root = zeroblob(32)"), {(SIZE, "head-root")}),
    "the checkpoint of another size": (
        _run("UPDATE checkpoints SET size = 700 WHERE size = 301"),
        {(699, "checkpoint-root")},
    ),
    "a checkpoint of less than nothing": (
        _run("UPDATE checkpoints SET size = -1 WHERE size = 301"),
        {(0, "checkpoint-root")},
    ),
    "a checkpoint of one more than there is": (_sign(SIZE + 1, b"x" * 32), {(SIZE, "entries-missing")}),
    "a checkpoint of nothing": (_sign(0, b"x" * 32), {(0, "checkpoint-signature")}),
    "a tile behind the last": (_run("INSERT INTO tiles VALUES (0, 5, zeroblob(32))"), {(None, "tile-extra")}),
    "a tile of a level too high": (_run("INSERT INTO tiles VALUES (2, 0, zeroblob(32))"), {(None, "tile-extra")}),
}


@pytest.mark.parametrize(("damage", "expected"), DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_beside_the_entries_is_named_at_its_place(
    ledger: Ledger, damage: Callable[[Ledger], None], expected: set[tuple[int | None, str]]
) -> None:
    """
    Exactly what was done is found, whatever page and tile it is in; the entries are whole, and all of them are read.
    """
    damage(ledger)

    checked = Checked(ledger)

    assert (expected, SIZE, True) == (checked.codes, checked.check.size, checked.is_whole)


HOLES: dict[str, tuple[str, int, set[tuple[int | None, str]]]] = {
    "at the beginning": ("DELETE FROM events WHERE position = 0", 0, {(0, "position-missing")}),
    "on the first page": ("DELETE FROM events WHERE position = 200", 0, {(200, "position-missing")}),
    "on the second page": ("DELETE FROM events WHERE position = 1030", PAGE, {(1030, "position-missing")}),
    "at the end": (f"DELETE FROM events WHERE position = {SIZE - 1}", PAGE, {(SIZE - 1, "position-missing")}),
}


@pytest.mark.parametrize(("statement", "size", "expected"), HOLES.values(), ids=HOLES.keys())
def test_behind_a_hole_nothing_is_whole(
    ledger: Ledger, statement: str, size: int, expected: set[tuple[int | None, str]]
) -> None:
    """
    What stands before its page is still checked, and that signed entries and the head's are not there is said, too.
    """
    edit(ledger, statement)

    checked = Checked(ledger)

    behind = {(None, "tile-extra"), (size, "head-root"), (size, "entries-missing")}
    assert (expected | behind, size, False) == (checked.codes, checked.check.size, checked.is_whole)


def test_an_entry_behind_the_head_is_found(ledger: Ledger) -> None:
    """
    Nobody who reads as far as the head says would ever see it.
    """
    edit(ledger, f"UPDATE head SET size = {SIZE - 1}")

    checked = Checked(ledger)

    expected = {(PAGE, "tile")} | {
        (SIZE - 1, code) for code in ("position-behind-head", "head-root", "entries-missing")
    }
    assert (expected, False) == (checked.codes, checked.is_whole)


def test_another_entry_is_found_by_all_that_was_made_of_the_first(ledger: Ledger) -> None:
    """
    By its tile, by the signed root over it, and by the head; and that it is no entry any more.
    """
    edit(ledger, """UPDATE events SET entry = CAST(replace(entry, '"v":1', '"v":2') AS BLOB) WHERE position = 1050""")

    checked = Checked(ledger)

    expected = {(1050, "leaf-hash"), (1050, "entry-wrong-stream"), (SIZE - 1, "checkpoint-root"), (SIZE, "head-root")}
    assert (expected, False) == (checked.codes, checked.is_whole)


@pytest.mark.parametrize("position", [-1, -(2**63)], ids=["just before", "as far as can be"])
def test_an_entry_before_the_first_is_found(ledger: Ledger, position: int) -> None:
    """
    No page would ever come across it, but whoever asks for its stream would.
    """
    columns = "stream, type, subject, effective_on, recorded_at, signer, leaf_hash, entry"
    edit(
        ledger,
        f"INSERT INTO events (position, filing_id, stream_version, {columns}) "
        f"SELECT {position}, 'x', 10, {columns} FROM events WHERE position = 9",
    )

    checked = Checked(ledger)

    assert ({(position, "position-before-log")}, SIZE, True) == (checked.codes, checked.check.size, checked.is_whole)


def test_every_checkpoint_of_what_is_not_there_is_named(ledger: Ledger) -> None:
    """
    One by one, and the largest is the size that was signed.
    """
    for size in (SIZE + 1, 2000):
        _sign(size, b"x" * 32)(ledger)

    checked = Checked(ledger)

    said = [finding.detail for finding in checked.check.findings]
    assert [f"a checkpoint of size {size} is signed, {SIZE} were read" for size in (SIZE + 1, 2000)] == said
    assert (2000, checked.notes[SIZE]) == (checked.check.signed, checked.check.newest)


def test_a_log_without_checkpoints_is_signed_nowhere(ledger: Ledger) -> None:
    """
    Its entries are in order all the same; that something should have been signed is for others to say.
    """
    edit(ledger, "DELETE FROM checkpoints")

    checked = Checked(ledger)

    assert (set(), True, SIZE) == (checked.codes, checked.is_whole, checked.check.size)
    assert (0, b"") == (checked.check.signed, checked.check.newest)


NOTHING: dict[str, tuple[Callable[[Ledger], None], set[tuple[int | None, str]]]] = {
    "in order": (_run(), set()),
    "with the time of an entry": (
        _run("UPDATE head SET recorded_at = '2026-10-01T08:00:00.000000Z'"),
        {(0, "head-time")},
    ),
    "signed by keys that no entry names": (_sign(0, EMPTY_ROOT), {(0, "checkpoint-signature")}),
}


@pytest.mark.parametrize(("damage", "expected"), NOTHING.values(), ids=NOTHING.keys())
def test_a_log_of_nothing_is_read_to_its_end(
    ledger: Ledger, damage: Callable[[Ledger], None], expected: set[tuple[int | None, str]]
) -> None:
    """
    A registry that was never founded: no entry, no page, no tile, and the root of the empty tree.
    """
    edit(ledger, "DELETE FROM events", "DELETE FROM tiles", "DELETE FROM checkpoints")
    edit(ledger, f"UPDATE head SET size = 0, root = x'{EMPTY_ROOT.hex()}', recorded_at = NULL")
    damage(ledger)

    checked = Checked(ledger, {0}, {0, 1})

    assert (expected, True, []) == (checked.codes, checked.is_whole, checked.progress)
    assert (0, EMPTY_ROOT) == (checked.check.size, checked.check.root)
    assert (0, checked.notes.get(0, b"")) == (checked.check.signed, checked.check.newest)
    assert ({0: EMPTY_ROOT}, {0: EMPTY_ROOT, 1: None}) == (checked.check.roots, checked.asked)
