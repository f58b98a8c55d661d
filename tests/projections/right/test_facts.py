# SPDX-License-Identifier: Apache-2.0
"""Facts: what the fold takes from an entry."""

import datetime

import pytest

from events.catalogue.milestones import MilestoneVerified
from events.entry import make_entry
from events.filing import parse_filing, sign_filing, write_payload
from events.ids import Position, StreamVersion
from events.keys import PrivateKey, generate_key
from projections.right.facts import Fact, fact_of

RECORDED = datetime.datetime(2026, 10, 2, 17, 30, tzinfo=datetime.UTC)
EVENT = MilestoneVerified(milestone_id="M1", verified_on=datetime.date(2026, 9, 30))


def fact_with(**envelope: object) -> Fact:
    """Sign a filing with `envelope`, make it an entry and return its fact."""
    payload = {
        "ledger": "ledger.example/test",
        "filing_id": "0199f0c2-0000-7000-8000-000000000001",
        "subject": "right:CN-1",
        "effective_on": "2026-09-30",
        "signed_at": "2026-10-02T17:29:00Z",
    } | envelope
    filing = parse_filing(sign_filing(write_payload(EVENT, payload), PrivateKey(generate_key("Ed25519"))))
    entry = make_entry(
        filing, position=Position(7), stream_version=StreamVersion(3), previous="0" * 64, recorded_at=RECORDED
    )
    return fact_of(entry)


def test_a_fact_says_where_when_and_what():
    """
    The fact repeats position, stream version, both times, signer, filing and event of its entry.
    """
    fact = fact_with()

    assert (fact.position, fact.stream_version, fact.recorded_at) == (7, 3, RECORDED)
    assert (fact.effective_on, fact.precision) == (datetime.date(2026, 9, 30), "day")
    assert (fact.imported, fact.assurance, len(fact.key_id)) == (False, None, 43)
    assert (fact.filing_id, fact.event) == ("0199f0c2-0000-7000-8000-000000000001", EVENT)


SOURCES = {
    "made here: on the UTC day of recording": ({}, False, None, "2026-10-02"),
    "imported: on the day the other register states": (
        {"source": {"channel": "import", "assurance": "imported_unverified", "register": "QLD"}},
        True,
        "imported_unverified",
        "2026-09-30",
    ),
    "on paper: on the day the paper states": (
        {"source": {"channel": "paper", "assurance": "authority_verified", "register": "archive"}},
        True,
        "authority_verified",
        "2026-09-30",
    ),
}


@pytest.mark.parametrize(("envelope", "imported", "assurance", "made_on"), SOURCES.values(), ids=SOURCES.keys())
def test_the_day_a_statement_was_made_depends_on_where(envelope, imported, assurance, made_on):
    """
    A filing made here was made when it was recorded; one taken over from elsewhere when it is effective.
    """
    fact = fact_with(**envelope)

    assert (fact.imported, fact.assurance, fact.made_on.isoformat()) == (imported, assurance, made_on)


def test_the_precision_of_the_effective_day_is_kept():
    """
    A day known only as a latest day stays one.
    """
    assert fact_with(effective_precision="on_or_before").precision == "on_or_before"
