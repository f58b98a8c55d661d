# SPDX-License-Identifier: Apache-2.0
"""No false receipt, and no refusal for damage of ours: hashes and checkpoints are checked before they go out."""

from collections.abc import Callable

import msgspec
import pytest

from events.entry import parse_entry
from events.errors import EvidenceError, HashMismatchError, NotFoundError, UnavailableError
from events.ids import Position
from registry.ledger.receipts import Receipt, Receipts, make_receipts
from registry.ledger.sequencer import Sequenced
from tests.forgeries import edit
from tests.histories import file_mine
from tests.ledgers import Ledger


def _receipt(ledger: Ledger, position: int) -> object:
    with ledger.store.reading() as view:
        return Receipts(view).make(Position(position))


def _swapped(ledger: Ledger) -> None:
    edit(ledger, "UPDATE checkpoints SET note = (SELECT note FROM checkpoints WHERE size = 3) WHERE size = 6")


DAMAGE: dict[str, Callable[[Ledger], None]] = {
    "the tile is gone": lambda it: edit(it, "DELETE FROM tiles"),
    "the tile is cut short": lambda it: edit(it, "UPDATE tiles SET hashes = CAST(substr(hashes, 1, 64) AS BLOB)"),
    "a hash beside it is another": lambda it: edit(
        it, "UPDATE tiles SET hashes = CAST(substr(hashes, 1, 128) || zeroblob(32) || substr(hashes, 161) AS BLOB)"
    ),
    "the entry is another": lambda it: edit(
        it, "UPDATE events SET entry = (SELECT entry FROM events WHERE position = 4) WHERE position = 5"
    ),
    "the checkpoint is no note": lambda it: edit(it, "UPDATE checkpoints SET note = CAST('x' AS BLOB) WHERE size = 6"),
    "the checkpoint is of a smaller tree": _swapped,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_receipt_that_would_not_verify_is_not_made(ledger: Ledger, damage: Callable[[Ledger], None]) -> None:
    """
    Damage under a receipt is told as damage: not as a receipt, and not as if the filing were not there.
    """
    file_mine(ledger)
    damage(ledger)

    with pytest.raises(EvidenceError):
        _receipt(ledger, 5)


def test_what_is_not_there_is_not_found(ledger: Ledger) -> None:
    """
    A position behind the end, and one that no checkpoint covers yet, are questions without an answer, not damage.
    """
    desk = ledger.desk
    desk._sequencer.sequence([desk._read(ledger.sign_party("A"))], desk._register.open)
    for position, code in ((2, "position-unknown"), (1, "checkpoint-unknown")):
        with pytest.raises(NotFoundError) as refusal:
            _receipt(ledger, position)
        assert code == refusal.value.code


def test_a_filer_is_not_refused_for_a_tile_that_is_gone(ledger: Ledger) -> None:
    """
    Without its tiles the ledger stops writing; nobody is told that the filing was at fault.
    """
    file_mine(ledger)
    again = ledger.reopened()
    edit(again, "DELETE FROM tiles")
    filing = again.sign_party("A")

    with pytest.raises(UnavailableError, match="gone from the store"):
        again.desk.file(filing)
    assert not again.publisher.state.writing
    again.close()


def test_a_running_desk_notices_too(ledger: Ledger) -> None:
    """
    A desk that knows the tree's edge by heart still refuses to put a new tile in place of one that is gone.
    """
    file_mine(ledger)
    edit(ledger, "UPDATE tiles SET hashes = CAST(hashes || zeroblob(32) AS BLOB)")

    with pytest.raises(EvidenceError, match="do not start with the stored ones"):
        ledger.desk.file(ledger.sign_party("A"))
    assert not ledger.publisher.state.writing


def test_damage_met_while_making_a_receipt_stops_writing(ledger: Ledger) -> None:
    """
    A receipt that cannot be given again, though its filing is recorded, is more than that filer's affair.
    """
    filing = ledger.sign_party("A")
    ledger.desk.file(filing)
    ledger.desk.file(ledger.sign_party("B"))
    edit(ledger, "UPDATE checkpoints SET note = CAST('x' AS BLOB) WHERE size = 2")

    with pytest.raises(EvidenceError):
        ledger.desk.file(filing)
    with pytest.raises(UnavailableError, match="writing has stopped"):
        ledger.desk.file(ledger.sign_party("C"))


def test_a_receipt_made_while_publishing_is_the_one_made_ever_after(ledger: Ledger) -> None:
    """
    What is proved by what was just read back is byte for byte what the store's tiles prove later, for every place.
    """
    handed = [ledger.desk.file(ledger.sign_party("A"))]
    for count in (1, 2, 3, 6):
        parties = [ledger.sign_party(f"P{count}-{number}") for number in range(count)]
        outcomes = ledger.desk._record_group([ledger.desk._read(party) for party in parties])
        handed += [outcome for outcome in outcomes if isinstance(outcome, Receipt)]

    assert list(range(1, 14)) == [receipt.position for receipt in handed]
    for receipt in handed:
        assert receipt.is_new
        assert msgspec.structs.replace(receipt, is_new=False) == ledger.desk.get_receipt(receipt.position)


def test_no_receipt_for_an_entry_other_than_the_one_read_back(ledger: Ledger) -> None:
    """
    The bytes in hand must hash to what the store gave back; what an earlier checkpoint covers is not proved anew.
    """
    first = parse_entry(ledger.desk.file(ledger.sign_party("A")).entry)
    desk = ledger.desk
    outcomes, published = desk._record([desk._read(ledger.sign_party("B"))])
    assert published
    assert isinstance(outcomes[0], Sequenced)
    second = outcomes[0].entry
    assert {2} == make_receipts(published, [first, second]).keys()

    swapped = msgspec.structs.replace(published, leaf_hashes=[first.leaf_hash])
    with pytest.raises(HashMismatchError, match="another one was read back"):
        make_receipts(swapped, [second])
