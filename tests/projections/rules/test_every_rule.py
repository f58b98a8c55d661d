# SPDX-License-Identifier: Apache-2.0
"""What each rule says about a case: both sides of its limit, its citation and the events it names."""

from typing import Any, get_args

import pytest

from events.catalogue.inspections import FindingRecorded, OrderClosed, OrderIssued, RequiredAction
from events.catalogue.milestones import MilestoneVerificationRejected
from events.catalogue.monitoring import AreaState, LandRow, LandStatusReported
from events.catalogue.rights import MiningRightExtinguished
from events.values import Basis, ReasonableTimeDue, Text
from tests.projections.chronicles import VOLUNTARY, Chronicle, day, year

WORDS = Text(en="words")


def order(chronicle, on="2026-05-10", **fields):
    """Issue order O1 with one action due on 30 June 2026."""
    given: dict[str, Any] = {
        "order_id": "O1",
        "order_kind": "order_to_correct",
        "decision_no": "2026-9",
        "required_actions": (RequiredAction(action_id="A1", text=WORDS, due_on=day("2026-06-30")),),
        "basis": Basis(kind="order"),
        "served_on": day(on),
    }
    return chronicle.add(OrderIssued(**given | fields), on)


def close(chronicle, on, order_id="O1"):
    """Close an order."""
    return chronicle.add(OrderClosed(order_id=order_id, verified_on=day(on)), on)


def find(chronicle, finding_class="noncompliance", on="2026-05-02", *obligations):
    """Record finding F1."""
    event = FindingRecorded(finding_id="F1", finding_class=finding_class, description=WORDS, obligation_ids=obligations)
    return chronicle.add(event, on)


def reject(chronicle, milestone_id, on):
    """Reject a claim."""
    event = MilestoneVerificationRejected(milestone_id=milestone_id, verified_on=day(on), reason=WORDS)
    return chronicle.add(event, on)


def mine(jurisdiction="CN", **fields):
    """Return a licensed mine with a plan, inspected in April 2026, with a milestone due at the end of 2026."""
    chronicle = Chronicle(jurisdiction=jurisdiction)
    chronicle.register(**{"state": "licensed"} | fields)
    chronicle.plan()
    chronicle.milestone("M", "2026-12-31")
    chronicle.inspect("2026-04-01")
    return chronicle


def said(chronicle, as_of, rule):
    """Return what a rule says as headline and positions."""
    return [(each.headline, each.positions) for each in chronicle.status(as_of).reasons if each.rule == rule]


def marks(chronicle, as_of):
    """Return the indicators."""
    return {each.mark: each for each in chronicle.status(as_of).indicators}


def test_a_mine_in_order_is_in_progress():
    """
    H-6: nothing is known against it, and no more than that is said.
    """
    chronicle = mine()

    assert said(chronicle, "2026-05-01", "H-6") == [("in_progress_no_issue_known", (3,))]
    assert chronicle.headline("2026-05-01") == "in_progress_no_issue_known"


OVERDUE = {
    "on its last day": ("2026-12-31", []),
    "the day after": ("2027-01-01", [("overdue", (3,))]),
}


@pytest.mark.parametrize(("as_of", "expected"), OVERDUE.values(), ids=OVERDUE.keys())
def test_a_binding_obligation_overdue(as_of, expected):
    """
    D-1: from the day after its last day the right is overdue, by the law of the place.
    """
    assert expected == said(mine(), as_of, "D-1")


def test_in_china_a_passed_day_is_a_fact_and_in_queensland_a_contravention():
    """
    The same headline for different reasons, and the words say so in both languages.
    """
    in_china, in_queensland = mine(), mine("AU-QLD")
    china, queensland = (each.status("2027-02-01").reasons[0] for each in (in_china, in_queensland))

    assert (in_china.headline("2027-02-01"), in_queensland.headline("2027-02-01")) == ("overdue", "overdue")
    assert (china.rule, queensland.rule) == ("D-1", "Q-1")
    assert "a fact of the clock" in china.text.en
    assert "是否违法，须由主管部门" in china.text.zh
    assert "is itself a contravention" in queensland.text.en
    assert "s 206A(2)" in queensland.citation
    assert china.text.en.startswith("1 obligation overdue, since 2027-01-01: M. ")
    assert china.text.zh.startswith("1项义务逾期，最早自2027-01-01起：M。")


def test_overdue_obligations_are_told_by_rule():
    """
    One reason for each rule, with the number, the first day and the first five; orders are told elsewhere.
    """
    chronicle = Chronicle(jurisdiction="AU-QLD")
    for number in range(7):
        chronicle.duty(f"R{number}", f"2026-0{number + 1}-01", year(2025))
    chronicle.milestone("M", "2026-06-30")
    reasons = {each.rule: each for each in chronicle.status("2026-12-31").reasons if each.headline == "overdue"}

    assert set(reasons) == {"R-1", "Q-1"}
    assert reasons["R-1"].text.en.startswith(
        "7 obligations overdue, since 2026-01-02: R0, R1, R2, R3, R4 and 2 more. The holder must give"
    )
    assert reasons["R-1"].text.zh.startswith("7项义务逾期，最早自2026-01-02起：R0、R1、R2、R3、R4等7项。")
    assert reasons["R-1"].positions == (0, 1, 2, 3, 4, 5, 6)
    assert reasons["R-1"].obligations == ("R0", "R1", "R2", "R3", "R4", "R5", "R6")


def test_a_voluntary_promise_overdue_calls_for_attention_only():
    """
    C-3: labelled as what it is, never as a duty of law.
    """
    chronicle = mine()
    chronicle.milestone("CARBON", "2026-06-30", basis=VOLUNTARY)
    reason = chronicle.status("2026-07-01").reasons[0]

    assert chronicle.headline("2026-06-30") == "attention"
    assert (reason.headline, reason.rule, reason.obligations) == ("attention", "C-3", ("CARBON",))
    assert "Voluntary commitment not met by its own date" in reason.text.en


def test_a_promise_in_time_calls_for_nothing_under_c_3():
    """
    It may still fall due soon.
    """
    chronicle = mine()
    chronicle.milestone("CARBON", "2026-06-30", basis=VOLUNTARY)

    assert said(chronicle, "2026-06-30", "C-3") == []
    assert [headline for headline, _ in said(chronicle, "2026-07-01", "C-3")] == ["attention"]


def test_five_are_listed_without_more():
    """
    The sixth is counted.
    """
    chronicle = Chronicle(jurisdiction="AU-QLD")
    for number in range(5):
        chronicle.duty(f"R{number}", "2026-01-01", year(2025))
    assert ": R0, R1, R2, R3, R4. " in chronicle.status("2026-12-31").reasons[0].text.en

    chronicle.duty("R5", "2026-01-01", year(2025))
    assert ": R0, R1, R2, R3, R4 and 1 more. " in chronicle.status("2026-12-31").reasons[0].text.en


def test_due_soon_and_rejected_claims_call_for_attention():
    """
    H-4: within thirty days of the due day, and from a rejection until something is claimed again.
    """
    chronicle = mine()
    claimed = chronicle.claim("M", "2026-06-01")
    rejected = reject(chronicle, "M", "2026-06-20")

    assert said(chronicle, "2026-06-19", "H-4") == []
    assert said(chronicle, "2026-06-20", "H-4") == [("attention", (3, rejected))]
    assert len(said(chronicle, "2026-12-01", "H-4")) == 2
    assert claimed < rejected


def test_an_open_order_is_a_determination():
    """
    E-1: from the day it is issued until the day before it is closed.
    """
    chronicle = mine()
    issued = order(chronicle)
    close(chronicle, "2026-06-15")

    assert said(chronicle, "2026-05-09", "E-1") == []
    assert said(chronicle, "2026-05-10", "E-1") == [("non_compliance_determined", (issued,))]
    assert said(chronicle, "2026-06-14", "E-1") == [("non_compliance_determined", (issued,))]
    assert said(chronicle, "2026-06-15", "E-1") == []


FINDINGS = {
    "serious_imminent_harm": "non_compliance_determined",
    "noncompliance": "non_compliance_determined",
    "minor_noncompliance": "attention",
    "warning": "in_progress_no_issue_known",
    "advisory": "in_progress_no_issue_known",
    "observation": "in_progress_no_issue_known",
}


@pytest.mark.parametrize(("finding_class", "headline"), FINDINGS.items(), ids=FINDINGS.keys())
def test_the_class_of_a_finding_decides_what_it_calls_for(finding_class, headline):
    """
    E-1: noncompliance and worse are determinations, minor ones call for attention, the rest for nothing.
    """
    chronicle = mine()
    find(chronicle, finding_class)

    assert chronicle.headline("2026-05-01") == "in_progress_no_issue_known"
    assert chronicle.headline("2026-05-02") == headline


def test_a_finding_stays_open_until_every_order_on_it_is_closed():
    """
    One of two orders closed is not enough.
    """
    chronicle = mine()
    found = find(chronicle)
    for order_id in ("O1", "O2"):
        order(chronicle, order_id=order_id, finding_ids=("F1",), required_actions=())
    close(chronicle, "2026-06-01", "O1")
    close(chronicle, "2026-06-02", "O2")

    assert ("non_compliance_determined", (found,)) in said(chronicle, "2026-06-01", "E-1")
    assert said(chronicle, "2026-06-02", "E-1") == []


def cured_by_nothing(c):
    """Leave it as found."""


def cured_by_a_claim(c):
    c.claim("M", "2026-06-01")


def cured_by_a_verification(c):
    c.claim("M", "2026-06-01")
    c.verify("M", "2026-06-02")


def cured_and_rejected(c):
    cured_by_a_verification(c)
    reject(c, "M", "2026-06-05")


CURES = {
    "nothing": (cured_by_nothing, True),
    "a claim of the company": (cured_by_a_claim, True),
    "a verification": (cured_by_a_verification, False),
    "a verification that was rejected again": (cured_and_rejected, True),
}


@pytest.mark.parametrize(("act", "is_open"), CURES.values(), ids=CURES.keys())
def test_a_finding_on_a_milestone_needs_a_verification(act, is_open):
    """
    The company's word does not close what an inspector found.
    """
    chronicle = mine()
    find(chronicle, "noncompliance", "2026-05-02", "M")
    act(chronicle)

    assert is_open == bool(said(chronicle, "2026-07-01", "E-1"))


def test_a_finding_is_not_cured_by_what_was_verified_before_it():
    """
    A milestone verified earlier and found wanting now must be verified again.
    """
    chronicle = mine()
    chronicle.verify("M", "2026-04-20")
    found = find(chronicle, "noncompliance", "2026-05-02", "M")
    assert said(chronicle, "2026-05-03", "E-1") == [("non_compliance_determined", (found,))]

    chronicle.verify("M", "2026-05-04")
    assert said(chronicle, "2026-05-03", "E-1") == [("non_compliance_determined", (found,))]
    assert said(chronicle, "2026-05-04", "E-1") == []


REPORTED = {"filed the day before the finding": ("2026-05-01", True), "filed on the day": ("2026-05-02", False)}


@pytest.mark.parametrize(("filed", "is_open"), REPORTED.values(), ids=REPORTED.keys())
def test_a_finding_on_a_report_is_cured_by_filing_it(filed, is_open):
    """
    Filed from the day of the finding on.
    """
    chronicle = mine()
    chronicle.duty("R", "2026-03-31", year(2025))
    find(chronicle, "noncompliance", "2026-05-02", "R")
    chronicle.report("R", filed, year(2025))

    assert is_open == bool(said(chronicle, "2026-05-03", "E-1"))


def test_a_finding_about_what_is_not_owed_stays_open():
    """
    Nothing on record can close it but an order.
    """
    chronicle = mine()
    find(chronicle, "noncompliance", "2026-05-02", "UNKNOWN")

    assert chronicle.headline("2026-06-01") == "non_compliance_determined"


ACTIONS = {
    "on its day": ("2026-06-30", []),
    "the day after": ("2026-07-01", ["non_compliance_determined"]),
    "the day before it is closed": ("2026-07-09", ["non_compliance_determined"]),
    "on the day it is closed": ("2026-07-10", []),
}


@pytest.mark.parametrize(("as_of", "expected"), ACTIONS.values(), ids=ACTIONS.keys())
def test_an_action_of_an_order_overdue(as_of, expected):
    """
    E-2: its day has passed and the order is not closed.
    """
    chronicle = mine()
    order(chronicle)
    close(chronicle, "2026-07-10")

    assert expected == [headline for headline, _ in said(chronicle, as_of, "E-2")]
    assert said(chronicle, as_of, "D-1") == []


def test_an_order_closed_late_was_late():
    """
    Its actions keep that they were closed after their day.
    """
    chronicle = mine()
    order(chronicle)
    closed = close(chronicle, "2026-07-10")
    status = chronicle.obligation("O1/A1", "2026-08-01")

    assert (status.timeliness, status.days_overdue, status.progress) == ("late", 10, "closed")
    assert (status.rule, closed in status.positions) == ("E-2", True)
    assert chronicle.obligation("O1/A1", "2026-06-01").progress == "open"


def test_substitute_performance_escalates():
    """
    H-1: while the order is open.
    """
    chronicle = mine()
    issued = order(chronicle, order_kind="substitute_performance")
    close(chronicle, "2026-07-10")

    assert said(chronicle, "2026-06-01", "H-1") == [("enforcement_escalated", (issued,))]
    assert chronicle.headline("2026-06-01") == "enforcement_escalated"
    assert said(chronicle, "2026-07-10", "H-1") == []


def test_an_ordinary_order_does_not_escalate():
    """
    An order to correct is a determination, not yet an escalation.
    """
    chronicle = mine()
    order(chronicle)

    assert said(chronicle, "2026-06-01", "H-1") == []
    assert chronicle.headline("2026-06-01") == "non_compliance_determined"


def test_a_suspended_right_escalates():
    """
    From the day it is registered as suspended.
    """
    chronicle = mine(state="suspended")

    assert said(chronicle, "2025-07-01", "H-1") == [("enforcement_escalated", (0,))]
    assert said(chronicle, "2025-06-30", "H-1") == []


REVOKED = {
    "the day before": ("revoked", "2026-05-31", False),
    "on the day": ("revoked", "2026-06-01", True),
    "surrendered": ("surrender", "2026-06-01", False),
}


@pytest.mark.parametrize(("ground", "as_of", "expected"), REVOKED.values(), ids=REVOKED.keys())
def test_a_revoked_right_escalates_while_something_is_owed(ground, as_of, expected):
    """
    H-1: not a surrendered one, and not before the day.
    """
    chronicle = mine()
    chronicle.add(MiningRightExtinguished(ground=ground), "2026-06-01")

    assert expected == (chronicle.headline(as_of) == "enforcement_escalated")


def test_a_revoked_right_with_nothing_open_is_history():
    """
    H-7 takes the place of H-1.
    """
    chronicle = mine()
    chronicle.verify("M", "2026-04-02")
    ended = chronicle.add(MiningRightExtinguished(ground="revoked"), "2026-06-01")

    assert said(chronicle, "2026-06-01", "H-7") == [("historic", (ended,))]
    assert chronicle.headline("2026-06-01") == "historic"
    assert chronicle.headline("2026-05-31") == "in_progress_no_issue_known"


ENDED = {
    "expired": "historic",
    "surrendered": "historic",
    "cancelled": "historic",
    "licensed": "in_progress_no_issue_known",
}


@pytest.mark.parametrize(("standing", "headline"), ENDED.items(), ids=ENDED.keys())
def test_a_right_registered_as_ended_is_history_once_nothing_is_open(standing, headline):
    """
    H-7: while something is owed it is not.
    """
    chronicle = mine(state=standing)
    assert chronicle.headline("2026-04-10") == "in_progress_no_issue_known"

    chronicle.verify("M", "2026-04-20")
    assert chronicle.headline("2026-04-20") == headline


def test_a_right_may_be_history_from_the_day_it_is_registered():
    """
    Registered as ended, with what was owed met on the same day.
    """
    chronicle = Chronicle(jurisdiction="AU-QLD")
    chronicle.register("2026-01-01", state="expired")
    chronicle.duty("R", "2026-03-31", year(2025), "2026-01-01")
    chronicle.report("R", "2026-01-01", year(2025))

    assert chronicle.headline("2026-01-01") == "historic"


def test_a_right_in_force_with_everything_met_still_needs_an_inspection():
    """
    H-5: only a right that has ended is spared it.
    """
    chronicle = Chronicle(jurisdiction="AU-QLD")
    chronicle.register(state="licensed")
    chronicle.duty("R", "2026-03-31", year(2025))
    chronicle.report("R", "2026-01-01", year(2025))

    assert chronicle.headline("2026-02-01") == "not_assessed"


def test_a_right_that_ended_without_any_record_is_not_history():
    """
    What was never recorded cannot be over.
    """
    chronicle = Chronicle(jurisdiction="AU-QLD")
    chronicle.register(state="surrendered")

    assert chronicle.headline("2026-01-01") == "not_assessed"


def test_an_open_finding_keeps_an_ended_right_from_history():
    """
    As does an open order.
    """
    chronicle = mine(state="expired")
    chronicle.verify("M", "2026-04-20")
    find(chronicle, "minor_noncompliance")

    assert chronicle.headline("2026-05-02") == "attention"


def test_the_end_of_a_right_clears_nothing():
    """
    D-8: what is still owed is shown with the end of the right.
    """
    chronicle = mine()
    ended = chronicle.add(MiningRightExtinguished(ground="expiry_unrenewed"), "2026-06-01")

    assert "duty_outlives_right" not in marks(chronicle, "2026-05-31")
    mark = marks(chronicle, "2026-06-01")["duty_outlives_right"]
    assert (mark.positions, mark.obligations, mark.headline) == ((ended,), ("M",), None)
    assert chronicle.headline("2027-01-01") == "overdue"


INSPECTED = {
    "never": ([], "not_assessed"),
    "on the day asked about": (["2026-05-01"], "in_progress_no_issue_known"),
    "the day after": (["2026-05-02"], "not_assessed"),
    "730 days ago": (["2024-05-01"], "in_progress_no_issue_known"),
    "731 days ago": (["2024-04-30"], "not_assessed"),
    "long ago and lately": (["2024-04-30", "2026-04-01"], "in_progress_no_issue_known"),
}


@pytest.mark.parametrize(("days", "headline"), INSPECTED.values(), ids=INSPECTED.keys())
def test_a_right_is_assessed_by_inspections_of_the_last_two_years(days, headline):
    """
    H-5: without one nothing is claimed to be in order.
    """
    chronicle = Chronicle()
    chronicle.register("2024-01-01", state="licensed")
    chronicle.plan("2024-01-02")
    chronicle.milestone("M", "2026-12-31", "2024-01-03")
    for on in days:
        chronicle.inspect(on)

    assert chronicle.headline("2026-05-01") == headline


PLANS = {
    "licensed, before the law": ({"state": "licensed"}, "2025-06-30", False),
    "licensed, from the first day of the law": ({"state": "licensed"}, "2025-07-01", True),
    "suspended": ({"state": "suspended"}, "2025-07-01", True),
    "registered and not yet licensed": ({}, "2025-07-01", False),
    "an exploration right": ({"state": "licensed", "right_kind": "exploration"}, "2025-07-01", False),
}


@pytest.mark.parametrize(("fields", "as_of", "expected"), PLANS.values(), ids=PLANS.keys())
def test_a_licensed_mine_in_china_needs_a_plan(fields, as_of, expected):
    """
    P-1: Art. 46, since 1 July 2025.
    """
    chronicle = Chronicle()
    chronicle.register("2024-01-01", **fields)

    assert expected == bool(said(chronicle, as_of, "P-1"))


def test_a_mine_needs_its_plan_from_the_day_it_is_registered():
    """
    Not before.
    """
    chronicle = Chronicle()
    chronicle.register("2026-01-01", state="licensed")

    assert [[], ["no_plan_on_record"]] == [
        [headline for headline, _ in said(chronicle, as_of, "P-1")] for as_of in ("2025-12-31", "2026-01-01")
    ]


WORKED = {"no land statement": ([], False), "nothing disturbed": ([0], False), "land disturbed": ([7], True)}


@pytest.mark.parametrize(("disturbed", "expected"), WORKED.values(), ids=WORKED.keys())
def test_a_mine_that_is_worked_needs_a_plan_too(disturbed, expected):
    """
    Even if no licence is on record; and only until one is approved.
    """
    chronicle = Chronicle()
    chronicle.register()
    for area in disturbed:
        chronicle.add(LandStatusReported(as_of=day("2025-12-31"), disturbed_m2=area), "2026-01-31")
    chronicle.plan("2026-03-01")

    assert expected == (chronicle.headline("2025-12-31") == "no_plan_on_record")
    assert expected == (chronicle.headline("2026-02-28") == "no_plan_on_record")
    assert chronicle.headline("2025-12-30") == "not_assessed"
    assert chronicle.headline("2026-03-01") == "not_assessed"
    assert not said(chronicle, "2025-06-30", "P-1")


def test_a_plan_rule_is_for_china_alone():
    """
    Elsewhere a mine without a plan is not assessed.
    """
    chronicle = Chronicle(jurisdiction="AU-QLD")
    chronicle.register(state="licensed")

    assert chronicle.headline("2026-01-01") == "not_assessed"


CONSULTED = {"approved before the law": ("2025-06-30", False), "approved under it": ("2025-07-01", True)}


@pytest.mark.parametrize(("approved", "expected"), CONSULTED.values(), ids=CONSULTED.keys())
def test_an_approved_plan_bears_the_mark_that_no_consultation_is_shown(approved, expected):
    """
    P-3: the plan's own section on consultation is the holder's word; it never moves the headline.
    """
    chronicle = Chronicle()
    chronicle.register("2024-01-01")
    position = chronicle.plan(approved)
    found = marks(chronicle, "2026-01-01")

    assert expected == ("consultation_not_shown" in found)
    if expected:
        assert "consultation_not_shown" in marks(chronicle, approved)
        assert found["consultation_not_shown"].positions == (position - 1, position)
        assert found["consultation_not_shown"].text.en.startswith("Plan P1 version 1: No record shows")
    assert "consultation_not_shown" not in marks(chronicle, "2025-06-29")


def test_dates_unset_provisional_and_moved_are_marked():
    """
    D-2, D-3 and D-5 stand beside the headline.
    """
    chronicle = mine()
    chronicle.milestone("UNDATED", ReasonableTimeDue())
    chronicle.milestone("FAR", "2028-06-30")
    chronicle.milestone("MOVED", "2026-01-30")
    chronicle.extend("MOVED", "2026-01-30", "2026-12-31", "2026-02-10")
    found = marks(chronicle, "2026-05-01")

    assert found["due_undetermined"].obligations == ("UNDATED",)
    assert found["due_provisional"].obligations == ("FAR",)
    assert found["extended_after_due"].obligations == ("MOVED",)
    assert "10 days overdue before that" in found["extended_after_due"].text.en
    assert {"D-2", "D-3", "D-5", "P-3"} == {each.rule for each in found.values()}
    assert chronicle.headline("2026-05-01") == "in_progress_no_issue_known"


TRANSFERS = {
    "by default": ((), False, None),
    "the contract keeps a duty back": (("M",), True, "duty_retained"),
    "the contract keeps back what is not owed": (("X",), True, None),
    "the contract says otherwise and names nothing": ((), True, "duty_allocation_unconfirmed"),
}


@pytest.mark.parametrize(("retained", "otherwise", "mark"), TRANSFERS.values(), ids=TRANSFERS.keys())
def test_what_a_contract_says_otherwise_is_shown(retained, otherwise, mark):
    """
    D-7: both names, or that the allocation is not confirmed; from the day of the transfer.
    """
    chronicle = mine()
    position = chronicle.transfer("2026-03-01", *retained, otherwise=otherwise)
    found = marks(chronicle, "2026-05-01")

    assert {mark} - {None} == set(found) & {"duty_retained", "duty_allocation_unconfirmed"}
    if mark:
        assert found[mark].positions == (position,)
        assert "SELLER" in found[mark].text.en
        assert "BUYER" in found[mark].text.zh
        assert mark in marks(chronicle, "2026-03-01")
        assert mark not in marks(chronicle, "2026-02-28")


def test_only_what_the_contract_names_is_shown_as_kept_back():
    """
    Not what the transferor owes for another reason.
    """
    chronicle = mine()
    chronicle.transfer("2026-03-01", "M")
    chronicle.milestone("LATER", "2026-12-31", "2026-03-02", owed_by="SELLER")

    assert marks(chronicle, "2026-05-01")["duty_retained"].obligations == ("M",)


def land(**areas):
    """Return a land statement."""
    return LandStatusReported(as_of=day("2025-12-31"), **areas)


def rows(*areas):
    """Return rows of land, all disturbed but the first."""
    return tuple(LandRow(state=state, area_m2=area) for state, area in zip(get_args(AreaState), areas, strict=False))


LAND = {
    "all of it fits": (
        {"total_m2": 90_000, "disturbed_m2": 60_000, "restored_m2": 50_000, "accepted_m2": 50_000, "available_m2": 0},
        "",
    ),
    "accepted exceeds restored by rounding": ({"restored_m2": 10_000, "accepted_m2": 10_100}, ""),
    "accepted exceeds restored": ({"restored_m2": 10_000, "accepted_m2": 10_101}, "accepted exceeds restored"),
    "one per mille of a large area": ({"restored_m2": 999_000, "accepted_m2": 1_000_000}, ""),
    "more than one per mille": ({"restored_m2": 998_999, "accepted_m2": 1_000_000}, "accepted exceeds restored"),
    "available exceeds disturbed": ({"disturbed_m2": 1, "available_m2": 200}, "available exceeds disturbed"),
    "restored exceeds disturbed": ({"disturbed_m2": 1, "restored_m2": 200}, "restored exceeds disturbed"),
    "disturbed exceeds the whole": ({"total_m2": 1, "disturbed_m2": 200}, "disturbed exceeds the whole"),
    "the states add up": ({"disturbed_m2": 600, "table": rows(900, 100, 200, 300)}, ""),
    "the states do not add up": (
        {"disturbed_m2": 1600, "table": rows(900, 100, 200, 300)},
        "the states do not add up to disturbed",
    ),
    "two things at once": (
        {"total_m2": 1, "disturbed_m2": 200, "restored_m2": 400},
        "restored exceeds disturbed, disturbed exceeds the whole",
    ),
    "nothing stated": ({}, ""),
}


@pytest.mark.parametrize(("areas", "words"), LAND.values(), ids=LAND.keys())
def test_areas_that_do_not_fit_are_marked(areas, words):
    """
    L-1: as an indicator on the newest statement, with what does not fit.
    """
    chronicle = mine()
    position = chronicle.add(land(**areas), "2026-01-31")
    mark = marks(chronicle, "2026-05-01").get("area_inconsistent")

    assert words == (mark.text.en.partition(": ")[2].partition(". ")[0] if mark else "")
    assert mark is None or mark.positions == (position,)
    assert "area_inconsistent" not in marks(chronicle, "2025-12-30")


def test_only_the_newest_land_statement_counts():
    """
    A later one that fits ends the mark.
    """
    chronicle = mine()
    chronicle.add(land(total_m2=1, disturbed_m2=900), "2026-01-31")
    chronicle.add(LandStatusReported(as_of=day("2026-03-31"), total_m2=900, disturbed_m2=900), "2026-04-30")

    assert "area_inconsistent" in marks(chronicle, "2026-03-30")
    assert "area_inconsistent" not in marks(chronicle, "2026-03-31")
