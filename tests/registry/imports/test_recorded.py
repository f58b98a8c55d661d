# SPDX-License-Identifier: Apache-2.0
"""What is on record, asked of a real store."""

from events.catalogue.trust import PartyRegistered
from events.values import Text
from registry.imports.recorded import StoreRecorded
from tests.ledgers import Ledger


def test_store_tells_filings_and_subjects_with_a_history(ledger: Ledger) -> None:
    """What is not recorded is simply not in the answer."""
    event = PartyRegistered(party_kind="company", names=Text(en="Tin Co"))
    receipt = ledger.file(event, "party:TIN", "governance")
    with ledger.store.reading() as view:
        entry = view.entry(receipt.position)
    filing_id = next(iter(_ids(entry.raw)))
    recorded = StoreRecorded(ledger.store)

    unknown = "01932c07-0000-7000-8000-000000000000"
    assert recorded.find_filings([filing_id, unknown]) == {filing_id: entry.raw}
    assert recorded.find_subjects({"party:TIN", "party:ZINC", "registry"}) == {"party:TIN", "registry"}


def _ids(raw: bytes) -> list[str]:
    from events.entry import parse_entry

    return [parse_entry(raw).filing.payload.filing_id]
