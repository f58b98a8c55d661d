# SPDX-License-Identifier: Apache-2.0
"""A captured filing sent again, by anybody, at any time, to anyone (reliability.md case 76)."""

from pathlib import Path

import pytest

from events.catalogue.trust import PartyRegistered
from events.errors import ConflictError, RejectedError
from events.values import Text
from projections.runner import Runner
from registry.ledger.receipts import Receipt
from tests.forgeries import entries_of, report_on
from tests.ledgers import Ledger, found_ledger


@pytest.mark.parametrize("days", [0, 1, 365, 3650])
def test_case_76_sent_again_it_gives_the_first_receipt(days: int, ledger: Ledger) -> None:
    """
    The same day or ten years later, after a restart of the desk: one entry, and the receipt it always had.
    """
    captured = ledger.sign_party("MINECO")
    first = ledger.desk.file(captured)
    ledger.clock.forward(days=days)
    ledger.file(PartyRegistered(party_kind="company", names=Text(en="Later")), "party:LATER", "governance")
    again = ledger.reopened()

    receipt = again.desk.file(captured)

    assert Receipt(position=first.position, entry=first.entry, proof=first.proof, is_new=False) == receipt
    assert 3 == len(entries_of(again))
    Runner(again.database, again.store).catch_up()
    assert () == report_on(again).findings


def test_case_76_another_log_does_not_take_it(ledger: Ledger, tmp_path: Path) -> None:
    """
    What is addressed to another ledger is refused by its name, what comes from a twin of the same name by its key.
    """
    (tmp_path / "twin").mkdir()
    twin = found_ledger(tmp_path / "twin")
    elsewhere = twin.sign(
        PartyRegistered(party_kind="company", names=Text(en="x")),
        "party:X",
        "governance",
        ledger="ledger.example/other",
    )
    refusals = []
    for desk, captured in ((twin.desk, elsewhere), (twin.desk, ledger.sign_party("MINECO"))):
        with pytest.raises(RejectedError) as refusal:
            desk.file(captured)
        refusals.append(refusal.value.code)

    assert (["wrong-ledger", "key-unknown"], 1) == (refusals, len(entries_of(twin)))
    twin.close()


def test_case_76_its_id_serves_no_other_filing(ledger: Ledger) -> None:
    """
    Other bytes under the id of a recorded filing are a conflict, however long ago that was.
    """
    event = PartyRegistered(party_kind="company", names=Text(en="x"))
    first = ledger.file(event, "party:A", "governance", filing_id="0199f0c2-0000-7000-8000-000000000001")
    ledger.clock.forward(days=365)

    with pytest.raises(ConflictError):
        ledger.file(event, "party:B", "governance", filing_id="0199f0c2-0000-7000-8000-000000000001")
    assert (1, 2) == (first.position, len(entries_of(ledger)))
