# SPDX-License-Identifier: Apache-2.0
"""The month ends at which something is overdue, against judging it at every one of them."""

from hypothesis import given
from hypothesis import strategies as st

from projections.answers.months import month_ends
from projections.answers.obligations import Candidate
from projections.answers.overdue_months import overdue_at
from projections.answers.places import Place
from tests.projections.chronicles import Chronicle, day
from tests.projections.random_histories import chronicles

ENDS = month_ends("2023-06", "2030-06", as_of=day("2031-01-01"))


def candidates_of(chronicle: Chronicle) -> list[Candidate]:
    """Return all that the subject owes, as the answers take it."""
    place = Place(jurisdiction=chronicle.jurisdiction, region=None, minerals=(), names=None)
    return [
        Candidate(subject=chronicle.subject, obligation=each, place=place, under_review=False, position=0)
        for each in chronicle.state().obligations.values()
    ]


@given(chronicles(), st.integers(0, 60), st.integers(1, 25))
def test_skipping_what_cannot_have_changed_changes_nothing(chronicle: Chronicle, first: int, months: int) -> None:
    """From whichever month on, at each month's end: overdue or not, by which due day, owed by whom."""
    ends = ENDS[first : first + months]
    for candidate in candidates_of(chronicle):
        found = [(end, each.due_on, each.owed_by, each.side) for end, each in overdue_at(candidate, ends)]
        judged = [(end, candidate.judge(end)) for end in ends]
        expected = [(end, each.due_on, each.owed_by, each.side) for end, each in judged if each.timeliness == "overdue"]
        assert found == expected


def test_every_kind_of_change_is_seen() -> None:
    """Imposed, due, granted more time, claimed, rejected, transferred: each in a month of its own."""
    told = Chronicle(jurisdiction="CN")
    told.register("2023-01-01")
    told.milestone("M1", "2024-01-31", on="2023-12-05")
    told.extend("M1", "2024-01-31", "2024-05-31", "2024-03-10")
    told.transfer("2024-07-04")
    told.claim("M1", "2024-08-20", imported=True)
    (candidate,) = candidates_of(told)

    found = [(end.isoformat(), each.owed_by) for end, each in overdue_at(candidate, ENDS)]
    assert found == [("2024-02-29", "SELLER"), ("2024-06-30", "SELLER"), ("2024-07-31", "BUYER")]
