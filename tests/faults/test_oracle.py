# SPDX-License-Identifier: Apache-2.0
"""The oracle itself: it is content with a registry in order, and with nothing less (reliability.md §7.1)."""

from collections.abc import Callable

import pytest

from events.errors import EvidenceError, RegistryError
from events.tlog.checkpoint import Checkpoint, sign_checkpoint
from registry.ledger.receipts import Receipt
from tests.forgeries import edit, edit_guard, slip_in
from tests.histories import file_mine
from tests.ledgers import ORIGIN, Ledger
from tests.oracle import check_everything


def test_a_registry_in_order(ledger: Ledger) -> None:
    """
    With every receipt it ever gave, open as it is and opened anew from its folder.
    """
    receipts = [ledger.desk.file(ledger.sign_party(name)) for name in "ABC"]
    file_mine(ledger)

    check_everything(ledger, receipts)
    ledger.close()
    check_everything(ledger.folder, receipts)


def _unpublish(ledger: Ledger) -> None:
    edit(ledger, "DELETE FROM checkpoints WHERE size = 2")


def _sign_twice(ledger: Ledger) -> None:
    note = sign_checkpoint(Checkpoint(ORIGIN, 2, b"x" * 32), ledger.log_signers, 1)
    edit(ledger, "UPDATE checkpoints SET note = ? WHERE size = 2", values=(note,))


def _slip_in(ledger: Ledger) -> None:
    slip_in(ledger, ledger.sign_party("X").rpartition(b".")[0] + b"." + b"A" * 86)


WRONG: dict[str, Callable[[Ledger], object]] = {
    "a position is missing": lambda it: edit(it, "DELETE FROM events WHERE position = 3"),
    "an entry was changed": lambda it: edit(
        it, "UPDATE events SET entry = CAST(replace(entry, 'party:B', 'party:Z') AS BLOB)"
    ),
    "a hash was changed": lambda it: edit(
        it, "UPDATE tiles SET hashes = CAST(zeroblob(32) || substr(hashes, 33) AS BLOB)"
    ),
    "a receipt's checkpoint is gone": _unpublish,
    "a checkpoint signs another history": _sign_twice,
    "the guard is behind": lambda it: edit_guard(it, size=1),
    "a view was edited": lambda it: edit(it, "UPDATE view_rights SET holders = 'X'"),
    "an entry that was not to be taken": _slip_in,
    "a temporary file is left": lambda it: (it.folder / "receipt.tmp").touch(),
    "a key file is half written": lambda it: (it.folder / "service.pem").write_bytes(b"-----BEGIN PRIVATE KEY-----\n"),
    "writing has stopped": lambda it: it.publisher.stop(EvidenceError("a doubt")),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_the_oracle_is_not_content(ledger: Ledger, wrong: Callable[[Ledger], object]) -> None:
    """
    Whichever of its seven points does not hold, it fails.
    """
    receipts = [ledger.desk.file(ledger.sign_party(name)) for name in "ABC"]
    file_mine(ledger)
    check_everything(ledger, receipts)
    wrong(ledger)

    with pytest.raises((AssertionError, RegistryError)):
        check_everything(ledger, receipts)


def test_a_receipt_of_another_entry(ledger: Ledger) -> None:
    """
    A receipt that was never true is not taken for one.
    """
    first, second = (ledger.desk.file(ledger.sign_party(name)) for name in "AB")
    false = Receipt(position=second.position, entry=first.entry, proof=second.proof, is_new=True)

    with pytest.raises((AssertionError, RegistryError)):
        check_everything(ledger, [false])
