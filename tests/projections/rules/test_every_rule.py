# SPDX-License-Identifier: Apache-2.0
"""What each rule says about a case: both sides of its limit, its citation and the events it names."""

import pytest

from tests.projections.chronicles import VOLUNTARY, Chronicle, year
from tests.projections.rules.happenings import close, find, mine, order, reject, said


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
