# SPDX-License-Identifier: Apache-2.0
"""What the log has published, by size: found exactly, named when it is near, and never made up from damage."""

from collections.abc import Callable
from itertools import combinations_with_replacement

import pytest

from events.errors import EvidenceError, MalformedError, NotFoundError
from events.ids import TreeSize
from events.tlog.growth import parse_consistency, verify_growth
from events.tlog.head import parse_checkpoint
from events.tlog.note import parse_note
from registry.ledger.published import get_checkpoint, list_checkpoints, newest_size, prove_growth, read_stored
from tests.forgeries import edit
from tests.ledgers import ORIGIN, Ledger

SIZES = [1, 4, 5, 9]
"""Published by groups of filings, behind the founding of the registry."""
LARGEST = 2**63 - 1


@pytest.fixture
def grouped(ledger: Ledger) -> Ledger:
    """A registry that has published `SIZES`, and none between."""
    for count in (3, 1, 4):
        ledger.desk.file_all([ledger.sign_party(f"P{ledger.filed}") for _ in range(count)])
    with ledger.store.reading() as view:
        assert SIZES == [each.size for each in view.checkpoints()]
    return ledger


def _unpublish(ledger: Ledger) -> None:
    edit(ledger, "DELETE FROM checkpoints")


def test_each_published_size_has_its_own_checkpoint(grouped: Ledger) -> None:
    """
    Verbatim as stored, and of exactly that size.
    """
    with grouped.store.reading() as view:
        stored = {int(each.size): each.note for each in view.checkpoints()}
        assert stored == {size: get_checkpoint(view, TreeSize(size)) for size in SIZES}
    assert SIZES == [parse_checkpoint(parse_note(note).text).size for note in stored.values()]


NEAR = {
    "before the first": (0, "; the nearest are of 1"),
    "between two": (2, "; the nearest are of 1 and 4"),
    "just below one": (3, "; the nearest are of 1 and 4"),
    "just above one": (6, "; the nearest are of 5 and 9"),
    "behind the last": (10, "; the nearest are of 9"),
    "the largest there is": (LARGEST, "; the nearest are of 9"),
    "larger than any store counts": (LARGEST + 1, "; the nearest are of 9"),
    "a number of thirty digits": (10**30, "; the nearest are of 9"),
}


@pytest.mark.parametrize(("size", "near"), NEAR.values(), ids=NEAR.keys())
def test_a_size_that_was_never_published_is_not_found(grouped: Ledger, size: int, near: str) -> None:
    """
    The sizes on both sides of it are named, and the field in which it was asked for.
    """
    for pointer, asked in (("/size", {}), ("/old", {"pointer": "/old"})):
        with grouped.store.reading() as view, pytest.raises(NotFoundError) as refusal:
            get_checkpoint(view, TreeSize(size), **asked)
        assert ("size-not-published", pointer, f"no checkpoint of size {size} was published{near}") == (
            refusal.value.code,
            refusal.value.pointer,
            refusal.value.message,
        )


def test_before_the_first_checkpoint_nothing_is_near(grouped: Ledger) -> None:
    _unpublish(grouped)
    with grouped.store.reading() as view:
        assert ([], 0) == (list(list_checkpoints(view, -1, 10)), newest_size(view))
        with pytest.raises(NotFoundError) as refusal:
            get_checkpoint(view, TreeSize(1))
    assert "no checkpoint of size 1 was published" == refusal.value.message


LISTS = {
    "from the beginning": (-1, 10, SIZES),
    "after nothing": (0, 10, SIZES),
    "after a published size": (4, 10, [5, 9]),
    "after a size between": (2, 10, [4, 5, 9]),
    "after the last": (9, 10, []),
    "no more than asked for": (0, 2, [1, 4]),
    "none": (0, 0, []),
}


@pytest.mark.parametrize(("after", "limit", "sizes"), LISTS.values(), ids=LISTS.keys())
def test_published_sizes_are_listed(grouped: Ledger, after: int, limit: int, sizes: list[int]) -> None:
    """
    The smallest first, each with its own note.
    """
    with grouped.store.reading() as view:
        found = list(list_checkpoints(view, after, limit))
        assert 9 == newest_size(view)
        assert [get_checkpoint(view, TreeSize(size)) for size in sizes] == [each.note for each in found]
    assert sizes == [each.size for each in found]


def test_growth_is_proved_between_any_two(grouped: Ledger) -> None:
    """
    By the log's public keys alone; equal sizes need no hashes.
    """
    verifiers = [signer.verifier for signer in grouped.log_signers]
    for old, new in combinations_with_replacement(SIZES, 2):
        with grouped.store.reading() as view:
            proof = parse_consistency(prove_growth(view, TreeSize(old), TreeSize(new)))
        before, after = verify_growth(proof, verifiers, ORIGIN)
        assert (old, new, old == new) == (before.size, after.size, proof.hashes == ())


NO_GROWTH = {
    "the larger first": (5, 4, "sizes-reversed", "/old"),
    "the larger first, though neither was published": (8, 2, "sizes-reversed", "/old"),
    "an older one that was never published": (2, 5, "size-not-published", "/old"),
    "a newer one that was never published": (4, 8, "size-not-published", "/new"),
    "an empty tree": (0, 5, "size-not-published", "/old"),
    "two that no store counts to": (10**30, 10**30, "size-not-published", "/old"),
}


@pytest.mark.parametrize(("old", "new", "code", "pointer"), NO_GROWTH.values(), ids=NO_GROWTH.keys())
def test_no_growth_is_proved_with(grouped: Ledger, old: int, new: int, code: str, pointer: str) -> None:
    kind = {"sizes-reversed": MalformedError, "size-not-published": NotFoundError}[code]
    with grouped.store.reading() as view, pytest.raises(kind) as refusal:
        prove_growth(view, TreeSize(old), TreeSize(new))
    assert (code, pointer) == (refusal.value.code, refusal.value.pointer)


def _note_of(size: int, instead: int) -> Callable[[Ledger], None]:
    statement = "UPDATE checkpoints SET note = (SELECT note FROM checkpoints WHERE size = ?) WHERE size = ?"
    return lambda ledger: edit(ledger, statement, values=(instead, size))


DAMAGE: dict[str, Callable[[Ledger], None]] = {
    "the tiles are gone": lambda it: edit(it, "DELETE FROM tiles"),
    "the tile is cut short": lambda it: edit(it, "UPDATE tiles SET hashes = CAST(substr(hashes, 1, 64) AS BLOB)"),
    "a hash between the two is another": lambda it: edit(
        it, "UPDATE tiles SET hashes = CAST(substr(hashes, 1, 128) || zeroblob(32) || substr(hashes, 161) AS BLOB)"
    ),
    "a new hash is another": lambda it: edit(
        it, "UPDATE tiles SET hashes = CAST(substr(hashes, 1, 224) || zeroblob(64) AS BLOB)"
    ),
    "the older checkpoint is no note": lambda it: edit(it, "UPDATE checkpoints SET note = x'00' WHERE size = 4"),
    "the newer checkpoint is no note": lambda it: edit(it, "UPDATE checkpoints SET note = x'00' WHERE size = 9"),
    "the older checkpoint is of a smaller tree": _note_of(4, 1),
    "the older checkpoint is of a larger tree": _note_of(4, 5),
    "the newer checkpoint is of a smaller tree": _note_of(9, 5),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_is_told_as_damage(grouped: Ledger, damage: Callable[[Ledger], None]) -> None:
    """
    No false proof is made, and nobody is told that a size was never published because its row was changed.
    """
    damage(grouped)
    with grouped.store.reading() as view, pytest.raises(EvidenceError):
        prove_growth(view, TreeSize(4), TreeSize(9))


def test_a_list_over_damage_comes_to_an_end(grouped: Ledger) -> None:
    """
    A note of a smaller tree under a larger size would lead the list back to where it was.
    """
    _note_of(5, 1)(grouped)
    with (
        grouped.store.reading() as view,
        pytest.raises(EvidenceError, match="over position 4: it is of size 1") as told,
    ):
        list(list_checkpoints(view, -1, 10))
    assert "checkpoint-mismatch" == told.value.code


def test_a_newest_checkpoint_that_is_damaged_is_told(grouped: Ledger) -> None:
    edit(grouped, "UPDATE checkpoints SET note = x'00' WHERE size = 9")
    with grouped.store.reading() as view, pytest.raises(EvidenceError, match="stored checkpoint: note"):
        newest_size(view)


@pytest.mark.parametrize("note", [b"", b"x", b"a note\n\n- no signature\n", b"\xff"])
def test_a_stored_checkpoint_that_is_none_is_evidence(note: bytes) -> None:
    with pytest.raises(EvidenceError, match=r"^stored checkpoint: ") as told:
        read_stored(note)
    assert "checkpoint-mismatch" == told.value.code
