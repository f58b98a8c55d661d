# SPDX-License-Identifier: Apache-2.0
"""Reports and the duties they answer, in whichever order they arrive."""

from typing import Any

import pytest

from tests.projections.chronicles import Chronicle, year

IMPORTED: dict[str, Any] = {"imported": True, "recorded": "2026-11-01T00:00:00Z"}


def met_of(chronicle, duty_id="R"):
    """Return the day, precision and position at which a duty is met."""
    met = chronicle.state().obligations[duty_id].met
    return met and (str(met.on), met.precision, met.position, met.standing)


def test_a_report_filed_here_counts_from_its_recording():
    """
    The effective day that the filer states does not back-date it; the instant is kept for the local day.
    """
    chronicle = Chronicle()
    chronicle.duty("R", "2026-03-31", year(2025))
    position = chronicle.report("R", "2026-03-30", year(2025), recorded="2026-04-02T00:30:00Z")

    assert met_of(chronicle) == ("2026-04-02", "day", position, "filed")
    assert chronicle.state().obligations["R"].met.recorded_at == chronicle.facts[position].recorded_at


def test_an_imported_report_counts_from_its_effective_day():
    """
    The day stated by the authority that received it decides, as exactly as it is known.
    """
    chronicle = Chronicle()
    chronicle.duty("R", "2026-03-31", year(2025))
    position = chronicle.report("R", "2026-03-31", year(2025), precision="on_or_before", **IMPORTED)

    assert met_of(chronicle) == ("2026-03-31", "on_or_before", position, "filed")
    assert chronicle.state().obligations["R"].met.recorded_at is None


EARLIEST = {
    "the earlier of two": (["2026-05-01", "2026-04-01"], ["day", "day"], 2),
    "of one day, the exactly known": (["2026-05-01", "2026-05-01"], ["on_or_before", "day"], 2),
    "of one day and precision, the first recorded": (["2026-05-01", "2026-05-01"], ["day", "day"], 1),
}


@pytest.mark.parametrize(("days", "precisions", "decisive"), EARLIEST.values(), ids=EARLIEST.keys())
def test_the_earliest_filed_report_decides(days, precisions, decisive):
    """
    A second report never makes a duty met later, and one recorded late may make it met earlier.
    """
    chronicle = Chronicle()
    chronicle.duty("R", "2026-03-31", year(2025))
    for on, precision in zip(days, precisions, strict=True):
        chronicle.report("R", on, year(2025), precision=precision, **IMPORTED)

    assert decisive == chronicle.state().obligations["R"].met.position


def test_a_draft_never_meets_the_duty():
    """
    A signed draft is kept as a claim, in order of its day; the duty stays open.
    """
    chronicle = Chronicle()
    chronicle.duty("R", "2026-03-31", year(2025))
    chronicle.report("R", "2026-05-01", year(2025), standing="signed_draft", **IMPORTED)
    chronicle.report("R", "2026-04-01", year(2025), standing="signed_draft", **IMPORTED)

    assert met_of(chronicle) is None
    assert [draft.position for draft in chronicle.state().obligations["R"].drafts] == [2, 1]


@pytest.mark.parametrize("duty_id", ["R", None], ids=["naming its duty", "naming none"])
def test_a_report_may_come_before_its_duty(duty_id):
    """
    A duty recorded later finds the report that was already filed.
    """
    chronicle = Chronicle()
    position = chronicle.report(duty_id, "2026-03-01", year(2025), **IMPORTED)
    chronicle.duty("R", "2026-03-31", year(2025))

    assert met_of(chronicle) == ("2026-03-01", "day", position, "filed")
    assert chronicle.state().reports[0].obligation_id == "R"


def test_a_report_that_names_no_duty_meets_the_oldest_open_one():
    """
    It must be for the same period and kind; a second such report goes to the next duty.
    """
    chronicle = Chronicle()
    chronicle.duty("OTHER-YEAR", "2025-03-31", year(2024))
    chronicle.duty("OTHER-KIND", "2026-03-31", year(2025), report_kind="information_filing")
    chronicle.duty("FIRST", "2026-03-31", year(2025))
    chronicle.duty("SECOND", "2026-03-31", year(2025))
    chronicle.report(None, "2026-03-01", year(2025))
    chronicle.report(None, "2026-03-02", year(2025))
    chronicle.report(None, "2026-03-03", year(2025))

    assert [report.obligation_id for report in chronicle.state().reports] == ["FIRST", "SECOND", None]


def test_a_report_for_another_duty_stays_unmatched():
    """
    A report that names a duty is never counted for another one, nor for a milestone.
    """
    chronicle = Chronicle()
    chronicle.milestone("M", "2026-12-31")
    chronicle.report("R", "2026-03-01", year(2025))
    position = chronicle.report("M", "2026-03-01", year(2025))
    chronicle.duty("OTHER", "2026-03-31", year(2025))
    chronicle.duty("OTHER", "2027-03-31", year(2026))
    state = chronicle.state()

    assert state.obligations["OTHER"].met is None
    assert state.obligations["M"].met is None
    assert [(position, "obligation-of-another-kind"), (4, "obligation-already-imposed")] == [
        (each.position, each.reason) for each in state.unmatched
    ]


def test_a_claim_on_a_report_is_noted():
    """
    A milestone claim cannot meet a report.
    """
    chronicle = Chronicle()
    chronicle.duty("R", "2026-03-31", year(2025))
    position = chronicle.claim("R", "2026-03-01")

    assert [(position, "obligation-of-another-kind")] == [
        (each.position, each.reason) for each in chronicle.state().unmatched
    ]
    assert chronicle.state().obligations["R"].claims == []
