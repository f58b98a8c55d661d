# SPDX-License-Identifier: Apache-2.0
"""Corrections, retractions and disputes in the fold: kept by position, beside what was said first."""

import pytest

from events.catalogue.event import Event
from projections.right.corrections import Statement, find_last_word, find_retraction, find_statement
from tests.projections.chronicles import Chronicle, day
from tests.registry.admission import mine, put_right


def test_a_chain_of_corrections_leads_back_to_the_first_word():
    """
    A correction of a correction knows the statement both are about; a retraction ends it.
    """
    chronicle = Chronicle()
    chronicle.register()
    claim = chronicle.claim("M2", "2026-01-01")
    first = chronicle.add(put_right.correct(claim), "2026-01-02")
    second = chronicle.add(put_right.correct(first, corrected_effective_on=day("2025-12-31")), "2026-01-03")
    end = chronicle.add(put_right.retract(second), "2026-01-04")
    state = chronicle.state()

    assert [(each.corrects, each.original, each.type) for each in state.corrections] == [
        (claim, claim, "milestone.reported.v1"),
        (first, claim, "milestone.reported.v1"),
    ]
    assert state.corrections[1].corrected_effective_on == day("2025-12-31")
    expected = Statement(original=claim, type="milestone.reported.v1")
    assert [find_statement(state, each) for each in (claim, first, second, 99)] == [expected, expected, expected, None]
    assert find_last_word(state, expected) == second
    assert [find_retraction(state, each) for each in (claim, first)] == [state.retractions[0], None]
    assert state.retractions[0].position == end


def test_what_was_said_last_counts():
    """
    The land is shown as it was said last, at the position where it was first said; the correction stands beside it.
    """
    chronicle = Chronicle()
    chronicle.register()
    said = chronicle.add(mine.land(restored_m2=5), "2026-01-01")
    chronicle.add(put_right.correct(said, mine.land(restored_m2=3)), "2026-01-02")

    assert [(each.position, each.restored_m2) for each in chronicle.state().land] == [(said, 3)]
    assert [(each.position, each.restored_m2) for each in chronicle.state(said + 1).land] == [(said, 5)]
    assert [each.corrects for each in chronicle.state().corrections] == [said]


def test_a_dispute_and_its_end():
    """
    A dispute is open until an authority says what comes of it.
    """
    chronicle = Chronicle()
    duty = chronicle.register()
    raised = chronicle.add(put_right.dispute("DIS1", duty, raised_by="VILLAGE-7"), "2026-01-01")
    assert chronicle.state().disputes["DIS1"].outcome is None
    ended = chronicle.add(put_right.resolve("DIS1"), "2026-02-01")
    dispute = chronicle.state().disputes["DIS1"]

    assert (dispute.position, dispute.disputes, dispute.raised_by) == (raised, duty, "VILLAGE-7")
    assert (dispute.outcome, dispute.resolved_position) == ("stands", ended)


LOST: dict[str, tuple[Event, str]] = {
    "a correction of nothing": (put_right.correct(99), "event-unknown"),
    "a retraction of nothing": (put_right.retract(99), "event-unknown"),
    "a dispute about nothing": (put_right.dispute("DIS9", 99), "event-unknown"),
    "a dispute raised twice": (put_right.dispute("DIS1", 0), "dispute-already-raised"),
    "the end of no dispute": (put_right.resolve("DIS9"), "dispute-unknown"),
    "a second end": (put_right.resolve("DIS1"), "dispute-already-resolved"),
}


@pytest.mark.parametrize(("event", "reason"), LOST.values(), ids=LOST.keys())
def test_what_finds_nothing_is_noted(event, reason):
    """
    Admission refuses such; the fold notes it and goes on.
    """
    chronicle = Chronicle()
    duty = chronicle.register()
    chronicle.add(put_right.dispute("DIS1", duty), "2026-01-01")
    chronicle.add(put_right.resolve("DIS1"), "2026-01-02")
    chronicle.add(event, "2026-01-03")

    assert [each.reason for each in chronicle.state().unmatched] == [reason]
