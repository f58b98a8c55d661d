# SPDX-License-Identifier: Apache-2.0
"""Plans amended, land divided, commitments changed, duties allocated, time stayed: what the state then says."""

import pytest

from events.catalogue.event import Event
from projections.right.obligation import DutyPassed
from tests.projections.chronicles import Chronicle, day
from tests.registry.admission import mine, planned
from tests.registry.admission.planned import give_up, move, piece, redefine, terms


@pytest.fixture
def chronicle() -> Chronicle:
    """Return a right with an approved plan and two of its milestones."""
    given = Chronicle()
    given.register()
    given.plan()
    given.milestone("M1", "2027-06-30", plan_id="P1")
    given.milestone("M2", "2027-06-30", plan_id="P1")
    return given


def test_an_amended_plan(chronicle):
    """
    The new version is approved, what is listed ends or moves, and all else stays owed as it was (rule D-9).
    """
    chronicle.milestone("M3", "2027-06-30", plan_id="P1")
    chronicle.add(mine.submit(2), "2026-01-01")
    amendment = planned.amend(2, superseded=(give_up("M1", replaced_by="M9"),), rescheduled=(move("M2"),))
    at = chronicle.add(amendment, "2026-02-01")
    state = chronicle.state()
    version = state.plans["P1"].versions[1]
    ended = state.obligations["M1"].ended

    assert (version.approved_position, version.amended, version.decision_no) == (at, True, "2026-19")
    assert (ended.how, ended.position, ended.on) == ("superseded", at, day("2026-02-01"))
    assert (ended.replaced_by, ended.although_overdue) == ("M9", False)
    assert [due.due_on for due in state.obligations["M2"].dues] == [day("2027-06-30"), day("2027-03-31")]
    assert state.obligations["M2"].dues[-1].reason == "plan_amended"
    assert (state.obligations["M3"].ended, len(state.obligations["M3"].dues)) == (None, 1)
    assert state.unmatched == []


def test_a_returned_version_is_not_approved_later(chronicle):
    """
    A version sent back keeps its decision; an approval that comes all the same changes nothing and is noted.
    """
    chronicle.add(mine.submit(2), "2026-01-01")
    at = chronicle.add(planned.send_back(2), "2026-02-01")
    late = chronicle.add(mine.approve(2), "2026-03-01")
    state = chronicle.state()
    version = state.plans["P1"].versions[1]

    assert (version.returned_position, version.approved_position, version.decision_no) == (at, None, "2026-18")
    assert [(each.position, each.reason) for each in state.unmatched] == [(late, "plan-version-unknown")]


def test_land_is_divided_and_put_together(chronicle):
    """
    Each area knows what it came from and what became of it; a new survey keeps the id, and the old outline is told.
    """
    chronicle.add(planned.define("Z1"), "2026-01-01")
    chronicle.add(planned.split("Z1"), "2026-02-01")
    end = chronicle.add(redefine("merged", ("Z1-N", "Z1-S"), piece("Z2", 100)), "2026-03-01")
    survey = redefine("resurveyed", ("Z2",), piece("Z2", 103), difference_m2=3, reason=planned.WORDS)
    chronicle.add(survey, "2026-04-01")
    areas = chronicle.state().areas

    assert {key: (each.came_from, each.replaced_by) for key, each in areas.items()} == {
        "Z1": ((), ("Z1-N", "Z1-S")),
        "Z1-N": (("Z1",), ("Z2",)),
        "Z1-S": (("Z1",), ("Z2",)),
        "Z2": (("Z1-N", "Z1-S"), ()),
    }
    assert areas["Z1-N"].ended_position == end
    assert [(each.area.area_m2, each.change) for each in areas["Z2"].versions] == [(100, "merged"), (103, "resurveyed")]
    assert areas["Z2"].area.area_m2 == 103
    assert areas["Z2"].ended_on is None


def test_a_commitment_keeps_what_it_said(chronicle):
    """
    All terms of a commitment stay readable after it is changed and given up.
    """
    chronicle.add(planned.commit("K1"), "2026-01-01")
    chronicle.add(planned.change_commitment("K1", terms(until=day("2030-01-01"))), "2026-02-01")
    end = chronicle.add(planned.withdraw("K1"), "2026-03-01")
    commitment = chronicle.state().commitments["K1"]

    assert [each.terms.until for each in commitment.versions] == [None, day("2030-01-01")]
    assert commitment.terms.until == day("2030-01-01")
    assert (commitment.withdrawn_on, commitment.withdrawn_position) == (day("2026-03-01"), end)


def test_a_stay_stops_and_runs_on(chronicle):
    """
    A stay names its days on each obligation, an order's actions among them; lifting it ends it the day before.
    """
    chronicle.add(mine.order("O1"), "2026-01-01")
    begin = chronicle.add(planned.stay("ST1", "M1", order_id="O1"), "2026-10-10")
    state = chronicle.state()
    assert state.stays["ST1"].obligation_ids == ("M1", "O1/A1")
    assert [each.stayed_to for each in state.obligations["O1/A1"].stays] == [None]

    end = chronicle.add(planned.lift("ST1", lifted_on=day("2026-11-01")), "2026-11-01")
    state = chronicle.state()
    stays = state.obligations["M1"].stays
    assert [(each.position, each.stayed_from, each.stayed_to, each.lifted_position) for each in stays] == [
        (begin, day("2026-10-10"), day("2026-10-31"), end)
    ]
    assert state.stays["ST1"].lifted_on == day("2026-11-01")
    assert state.obligations["M2"].stays == []


def test_a_request_and_its_answers(chronicle):
    """
    A request is refused by name, or granted by the extension that follows; others are untouched.
    """
    chronicle.add(planned.ask("X1", "M1"), "2026-01-01")
    chronicle.add(planned.ask("X2", "M2"), "2026-01-01")
    refused = chronicle.add(planned.refuse("X1"), "2026-02-01")
    chronicle.add(planned.ask("X3", "M1"), "2026-03-01")
    granted = chronicle.extend("M1", "2027-06-30", "2027-12-31", "2026-04-01")
    owed = chronicle.state().obligations

    assert [(each.request_id, each.outcome, each.answered_position) for each in owed["M1"].extension_requests] == [
        ("X1", "refused", refused),
        ("X3", "granted", granted),
    ]
    assert [(each.request_id, each.outcome) for each in owed["M2"].extension_requests] == [("X2", None)]


def test_the_whole_duty_is_allocated(chronicle):
    """
    What is open passes to whom the authority names, with the day and the event; so does what is imposed afterwards.
    """
    chronicle.claim("M2", "2026-01-01")
    chronicle.verify("M2", "2026-01-02")
    at = chronicle.add(planned.allocate("CITY"), "2026-02-01")
    chronicle.milestone("M3", "2028-06-30", on="2026-03-01")
    chronicle.milestone("M0", "2028-06-30", on="2026-01-15")
    state = chronicle.state()

    assert state.obligations["M1"].passed == [
        DutyPassed(from_party="SELLER", to_party="CITY", on=day("2026-02-01"), position=at)
    ]
    assert {
        key: [*(passed.from_party for passed in each.passed), each.owed_by] for key, each in state.obligations.items()
    } == {
        "M1": ["SELLER", "CITY"],
        "M2": ["SELLER"],
        "M3": ["CITY"],
        "M0": ["SELLER", "CITY"],
    }


ALLOCATIONS: dict[str, tuple[Event, list[str]]] = {
    "by name": (planned.allocate("CITY", obligation_ids=("M1",)), ["M1"]),
    "by areas": (planned.allocate("CITY", area_ids=("Z1", "Z2")), ["M3"]),
    "by one area of two": (planned.allocate("CITY", area_ids=("Z1",)), []),
    "by both": (planned.allocate("CITY", area_ids=("Z1", "Z2"), obligation_ids=("M1",)), ["M1", "M3"]),
    "a share": (planned.allocate("CITY", share_percent="50"), []),
    "all": (planned.allocate("CITY"), ["M1", "M2", "M3"]),
}


@pytest.mark.parametrize(("event", "moved"), ALLOCATIONS.values(), ids=ALLOCATIONS.keys())
def test_part_of_the_duty_is_allocated(chronicle, event, moved):
    """
    Only what is named passes; what lies on other land too stays, and a share puts nobody in the holder's place.
    """
    chronicle.milestone("M3", "2028-06-30", area_ids=("Z1", "Z2"))
    chronicle.add(event, "2026-02-01")
    state = chronicle.state()

    assert [key for key, each in state.obligations.items() if each.owed_by == "CITY"] == moved
    assert [each.duty_holder for each in state.allocations] == ["CITY"]


def test_after_a_later_transfer_new_duties_are_the_buyers(chronicle):
    """
    An allocation holds for what is imposed until the right passes on; what it moved does not come along.
    """
    chronicle.add(planned.allocate("CITY"), "2026-02-01")
    chronicle.transfer("2026-03-01")
    chronicle.milestone("M3", "2028-06-30", on="2026-04-01")
    state = chronicle.state()

    assert {key: each.owed_by for key, each in state.obligations.items()} == {"M1": "CITY", "M2": "CITY", "M3": "BUYER"}


def test_nobody_owed_it_before():
    """
    A site without a holder or government passes to whom the authority names, from nobody.
    """
    chronicle = Chronicle()
    chronicle.register(holder=None, right_kind="legacy_site")
    chronicle.milestone("M1", "2028-06-30")
    chronicle.add(planned.allocate("CITY", basis="legacy_assumption"), "2026-02-01")

    assert [each.from_party for each in chronicle.state().obligations["M1"].passed] == [None]
    assert chronicle.obligation("M1", "2025-12-01").owed_by is None
    assert chronicle.obligation("M1", "2026-03-01").owed_by == "CITY"


def test_the_public_is_answered():
    """
    Consultation, comments, reports and responses stand with their outcome and the events they rest on.
    """
    chronicle = Chronicle()
    register = chronicle.register()
    chronicle.add(planned.consult("PC1"), "2025-07-02")
    chronicle.add(planned.invite("CP1"), "2025-07-02")
    chronicle.add(planned.end_comments("CP1"), "2025-12-31")
    chronicle.add(planned.tip("PR1"), "2026-01-01")
    chronicle.add(mine.inspect("I1"), "2026-01-02")
    end = chronicle.add(planned.answer("PR1", inspection_ids=("I1",)), "2026-01-03")
    chronicle.add(planned.respond("HR1", register), "2026-01-04")
    chronicle.add(planned.programme(), "2026-01-05")
    state = chronicle.state()

    assert [each.bodies_heard[0].opinion for each in state.consultations] == ["supports"]
    assert [(each.closed_on, each.comments_received) for each in state.comment_periods.values()] == [
        (day("2025-12-31"), 3)
    ]
    report = state.public_reports["PR1"]
    assert (report.outcome, report.resolved_position, report.inspection_ids) == ("substantiated", end, ("I1",))
    assert [each.in_reply_to for each in state.responses] == [register]
    assert [(each.year, each.revision) for each in state.programmes] == [(2027, 1)]
    assert state.unmatched == []


LOST: dict[str, tuple[list[Event], str]] = {
    "a consultation twice": ([planned.consult("PC1"), planned.consult("PC1")], "consultation-already-recorded"),
    "the return of no plan": ([planned.send_back(7)], "plan-version-unknown"),
    "an amendment of no plan": ([planned.amend(7)], "plan-version-unknown"),
    "a programme twice": ([planned.programme(), planned.programme()], "programme-already-filed"),
    "an area twice": ([planned.define("Z1"), planned.define("Z1")], "area-already-defined"),
    "a split of no area": ([planned.split("Z1")], "area-unknown"),
    "a second split": ([planned.define("Z1"), planned.split("Z1"), planned.split("Z1")], "area-unknown"),
    "a split into an area there is": (
        [planned.define("Z1"), planned.define("Z1-N"), planned.split("Z1")],
        "area-already-defined",
    ),
    "a commitment twice": ([planned.commit("K1"), planned.commit("K1")], "commitment-already-made"),
    "a change of no commitment": ([planned.change_commitment("K1")], "commitment-unknown"),
    "a change of one given up": (
        [planned.commit("K1"), planned.withdraw("K1"), planned.change_commitment("K1")],
        "commitment-withdrawn",
    ),
    "a request for nothing owed": ([planned.ask("X1", "M9")], "obligation-unknown"),
    "a request twice": ([planned.ask("X1"), planned.ask("X1")], "request-already-filed"),
    "the refusal of no request": ([planned.refuse("X1")], "request-unknown"),
    "a second refusal": ([planned.ask("X1"), planned.refuse("X1"), planned.refuse("X1")], "request-already-answered"),
    "a stay of nothing owed": ([planned.stay("ST1", "M9")], "obligation-unknown"),
    "a stay twice": ([planned.stay("ST1", "M1"), planned.stay("ST1", "M1")], "stay-already-granted"),
    "the end of no stay": ([planned.lift("ST1")], "stay-unknown"),
    "a second end of a stay": (
        [planned.stay("ST1", "M1"), planned.lift("ST1"), planned.lift("ST1")],
        "stay-already-lifted",
    ),
    "a waiver of nothing owed": ([planned.waive("M9")], "obligation-unknown"),
    "a second waiver": ([planned.waive("M1"), planned.waive("M1")], "obligation-ended"),
    "a waiver of a report": ([mine.impose("D1"), planned.waive("D1")], "obligation-of-another-kind"),
    "a public report twice": ([planned.tip("PR1"), planned.tip("PR1")], "public-report-already-received"),
    "the answer to no public report": ([planned.answer("PR1")], "public-report-unknown"),
    "a second answer": (
        [planned.tip("PR1"), planned.answer("PR1"), planned.answer("PR1")],
        "public-report-already-resolved",
    ),
    "a response to nothing": ([planned.respond("HR1", 99)], "event-unknown"),
    "a comment period twice": ([planned.invite("CP1"), planned.invite("CP1")], "comment-period-already-opened"),
    "the end of no comment period": ([planned.end_comments("CP1")], "comment-period-unknown"),
    "a second end of a comment period": (
        [planned.invite("CP1"), planned.end_comments("CP1"), planned.end_comments("CP1")],
        "comment-period-already-closed",
    ),
}


@pytest.mark.parametrize(("events", "reason"), LOST.values(), ids=LOST.keys())
def test_what_finds_nothing_is_noted(chronicle, events, reason):
    """
    Admission refuses such; the fold notes the last of them and goes on.
    """
    positions = [chronicle.add(event, "2026-10-10") for event in events]

    assert [(each.position, each.reason) for each in chronicle.state().unmatched] == [(positions[-1], reason)]
