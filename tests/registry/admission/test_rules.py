# SPDX-License-Identifier: Apache-2.0
"""The rules of law and of the registry, each on both sides of its limit (reliability.md cases 85, 86, 88)."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from events.catalogue.event import Event
from events.catalogue.trust import RoleGranted
from events.errors import MalformedError, RuleViolationError
from events.values import Basis, FixedDue, Money, ReasonableTimeDue
from registry.admission import rules
from registry.admission.rules import RULES
from tests.registry.admission import mine
from tests.registry.admission.world import IMPORT, TODAY, World, day

LAW = "Mineral Resources Law (2024)"


@pytest.fixture(scope="module")
def world() -> World:
    return mine.busy_mine()


# Each stands beside an act of the same type that test_permissions shows to be accepted.
LIMITS: dict[str, tuple[Event, str, str, str, str]] = {
    "a right registered twice": (
        mine.register(), "REGISTRAR", "right-already-registered", "right-registered-once", "/subject",
    ),
    "a transfer by who does not hold it": (
        mine.transfer(transferor="OTHERCO", transferee="MINECO"),
        "REGISTRAR", "transferor-not-holder", "transfer-by-present-holder", "/data/transferor",
    ),
    "a transfer to oneself": (
        mine.transfer(transferee="MINECO"),
        "REGISTRAR", "transferee-is-holder", "transfer-by-present-holder", "/data/transferee",
    ),
    "a transfer to nobody registered": (
        mine.transfer(transferee="GHOSTCO"),
        "REGISTRAR", "party-unknown", "parties-are-registered", "/data/transferee",
    ),
    "duties kept back against the default": (
        mine.transfer(retained_obligations=("M1",)),
        "REGISTRAR", "retained-without-contract", "transfer-by-present-holder", "/data/retained_obligations",
    ),
    "an unknown duty kept back": (
        mine.transfer(duty_rule="contract_otherwise", retained_obligations=("M1", "M99")),
        "REGISTRAR", "obligation-unknown", "transfer-by-present-holder", "/data/retained_obligations/1",
    ),
    "a plan silent on tailings": (
        mine.submit(3, sections_present=("works",)),
        "MINECO", "plan-without-tailings-section", "P-2", "/data/sections_present",
    ),
    "a plan with tailings and with none": (
        mine.submit(3, sections_present=("tailings", "tailings_none_declared")),
        "MINECO", "plan-without-tailings-section", "P-2", "/data/sections_present",
    ),
    "a second plan": (
        mine.submit(plan_id="P2"), "MINECO", "plan-already-live", "P-4", "/data/plan_id",
    ),
    "a plan version skipped": (
        mine.submit(4), "MINECO", "plan-version-out-of-turn", "P-4", "/data/version",
    ),
    "a plan version again": (
        mine.submit(2), "MINECO", "plan-version-out-of-turn", "P-4", "/data/version",
    ),
    "a plan version that supersedes itself": (
        mine.submit(3, supersedes_version=3),
        "MINECO", "plan-supersedes-wrong-version", "P-4", "/data/supersedes_version",
    ),
    "a plan version that supersedes none": (
        mine.submit(3, supersedes_version=None),
        "MINECO", "plan-supersedes-wrong-version", "P-4", "/data/supersedes_version",
    ),
    "an approval of a version to come": (
        mine.approve(3), "REGISTRAR", "plan-not-submitted", "approval-needs-submission", "/data/version",
    ),
    "an approval once more": (
        mine.approve(1), "REGISTRAR", "plan-already-approved", "approval-needs-submission", "/data/version",
    ),
    "a milestone with the id of a milestone": (
        mine.schedule("M1"), "REGISTRAR", "obligation-id-in-use", "obligation-id-is-new", "/data/milestone_id",
    ),
    "a milestone with the id of a report": (
        mine.schedule("D1"), "REGISTRAR", "obligation-id-in-use", "obligation-id-is-new", "/data/milestone_id",
    ),
    "a milestone of an unknown plan": (
        mine.schedule("M9", plan_id="P2"),
        "REGISTRAR", "plan-not-approved", "milestone-of-approved-plan", "/data/plan_id",
    ),
    "a milestone owed by nobody registered": (
        mine.schedule("M9", owed_by="GHOSTCO"),
        "REGISTRAR", "party-unknown", "parties-are-registered", "/data/owed_by",
    ),
    "a verdict on what is not scheduled": (
        mine.verify("M99"), "INSPECTOR", "milestone-unknown", "claim-needs-open-milestone", "/data/milestone_id",
    ),
    "a verdict on a report": (
        mine.verify("D1"), "INSPECTOR", "milestone-unknown", "claim-needs-open-milestone", "/data/milestone_id",
    ),
    "a claim about what is not scheduled": (
        mine.report("M99"), "MINECO", "milestone-unknown", "claim-needs-open-milestone", "/data/milestone_id",
    ),
    "a verdict without a claim": (
        mine.verify("M1"), "INSPECTOR", "milestone-not-reported", "claim-needs-open-milestone", "/data/milestone_id",
    ),
    "a rejection without a claim": (
        mine.reject("M1"), "INSPECTOR", "milestone-not-reported", "claim-needs-open-milestone", "/data/milestone_id",
    ),
    "a rejection found before the claim was made": (
        mine.reject("M2", verified_on=day("2026-10-09")),
        "INSPECTOR", "rejected-before-claimed", "claim-needs-open-milestone", "/data/verified_on",
    ),
    "an auditor on what the law demands": (
        mine.verify("M2"),
        "AUDITOR", "verification-needs-authority", "auditors-verify-promises", "/data/milestone_id",
    ),
    "an extension of what is not owed": (
        mine.extend("M99"), "OFFICER", "obligation-unknown", "D-5", "/data/obligation_id",
    ),
    "an extension from another day": (
        mine.extend("M1", old_due=day("2027-06-29")), "OFFICER", "due-day-differs", "D-5", "/data/old_due",
    ),
    "an extension to the same day": (
        mine.extend("M1", new_due=day("2027-06-30")), "OFFICER", "due-day-not-later", "D-5", "/data/new_due",
    ),
    "an extension to an earlier day": (
        mine.extend("M1", new_due=day("2027-06-29")), "OFFICER", "due-day-not-later", "D-5", "/data/new_due",
    ),
    "an inspection with an id in use": (
        mine.inspect("I1"), "INSPECTOR", "inspection-id-in-use", "findings-rest-on-inspections", "/data/inspection_id",
    ),
    "an inspection that ends before it starts": (
        mine.inspect("I9", last_day=day("2026-10-09")),
        "INSPECTOR", "period-reversed", "findings-rest-on-inspections", "/data/last_day",
    ),
    "a finding with an id in use": (
        mine.find("F1"), "INSPECTOR", "finding-id-in-use", "findings-rest-on-inspections", "/data/finding_id",
    ),
    "a finding of no inspection on record": (
        mine.find("F9", inspection_id="I9"),
        "INSPECTOR", "inspection-unknown", "findings-rest-on-inspections", "/data/inspection_id",
    ),
    "a finding on what is not owed": (
        mine.find("F9", obligation_ids=("M1", "M99")),
        "INSPECTOR", "obligation-unknown", "findings-rest-on-inspections", "/data/obligation_ids/1",
    ),
    "an order with an id in use": (
        mine.order("O1"), "OFFICER", "order-id-in-use", "obligation-id-is-new", "/data/order_id",
    ),
    "an order on no finding on record": (
        mine.order("O9", finding_ids=("F1", "F9")),
        "OFFICER", "finding-unknown", "findings-rest-on-inspections", "/data/finding_ids/1",
    ),
    "an order that demands one thing twice": (
        mine.order("O9", required_actions=(mine.action("A1"), mine.action("A1"))),
        "OFFICER", "obligation-id-in-use", "obligation-id-is-new", "/data/required_actions/1/action_id",
    ),
    "a milestone with the id of an order's action": (
        mine.schedule("O1/A1"), "REGISTRAR", "obligation-id-in-use", "obligation-id-is-new", "/data/milestone_id",
    ),
    "an action whose id would grow too long": (
        mine.order("O" * 33, required_actions=(mine.action("A" * 31),)),
        "OFFICER", "obligation-id-too-long", "obligation-id-is-new", "/data/required_actions/0/action_id",
    ),
    "an action whose id just fits": (
        mine.order("O" * 33, required_actions=(mine.action("A" * 30),)), "OFFICER", "", "", "",
    ),
    "the closing of no order": (
        mine.close("O9"), "INSPECTOR", "order-unknown", "order-closed-once", "/data/order_id",
    ),
    "a change of no order": (
        mine.modify("O9"), "OFFICER", "order-unknown", "order-closed-once", "/data/order_id",
    ),
    "a change that changes nothing": (
        mine.modify("O1", mine.action("A1")),
        "OFFICER", "order-action-unchanged", "order-actions-are-known", "/data/required_actions/0",
    ),
    "a change that names one action twice": (
        mine.modify("O1", mine.action("A2"), mine.action("A2")),
        "OFFICER", "obligation-id-in-use", "obligation-id-is-new", "/data/required_actions/1/action_id",
    ),
    "a change that adds an action whose id would grow too long": (
        mine.modify("O1", mine.action("A" * 62)),
        "OFFICER", "obligation-id-too-long", "obligation-id-is-new", "/data/required_actions/0/action_id",
    ),
    "a change that adds an action": (
        mine.modify("O1", mine.action("A2")), "OFFICER", "", "", "",
    ),
    "a change that moves the due day nearer": (
        mine.modify("O1", mine.action("A1", "2026-12-30")), "OFFICER", "", "", "",
    ),
    "a correction under no order": (
        mine.correct("O9"), "MINECO", "order-unknown", "order-closed-once", "/data/order_id",
    ),
    "a correction of what the order does not demand": (
        mine.correct("O1", "A1", "A2"),
        "MINECO", "order-action-unknown", "order-actions-are-known", "/data/action_ids/1",
    ),
    "a penalty with an id in use": (
        mine.fine("PEN1"), "OFFICER", "penalty-id-in-use", "penalty-stands", "/data/penalty_id",
    ),
    "a penalty on no finding on record": (
        mine.fine("PEN9", finding_ids=("F1", "F9")),
        "OFFICER", "finding-unknown", "penalty-stands", "/data/finding_ids/1",
    ),
    "a penalty beside no order on record": (
        mine.fine("PEN9", order_id="O9"), "OFFICER", "order-unknown", "penalty-stands", "/data/order_id",
    ),
    "a penalty against nobody registered": (
        mine.fine("PEN9", against="GHOSTCO"), "OFFICER", "party-unknown", "parties-are-registered", "/data/against",
    ),
    "a penalty against somebody else than the holder": (
        mine.fine("PEN9", against="OTHERCO", finding_ids=("F1",), order_id="O1"), "OFFICER", "", "", "",
    ),
    "a variation of no penalty": (
        mine.vary("PEN9"), "OFFICER", "penalty-unknown", "penalty-stands", "/data/penalty_id",
    ),
    "a variation of what is revoked": (
        mine.vary("GONE"), "OFFICER", "penalty-not-in-force", "penalty-stands", "/data/penalty_id",
    ),
    "a variation by no review on record": (
        mine.vary("PEN1", review_id="R9"), "OFFICER", "review-unknown", "penalty-stands", "/data/review_id",
    ),
    "a variation by a review": (
        mine.vary("PEN1", review_id="R1"), "OFFICER", "", "", "",
    ),
    "a reduction to the same amount": (
        mine.vary("PEN1", variation="reduced", amount=mine.yuan(1000)),
        "OFFICER", "penalty-not-reduced", "penalty-stands", "/data/amount/amount_minor",
    ),
    "a reduction by a fen": (
        mine.vary("PEN1", variation="reduced", amount=Money(amount_minor=99_999, currency="CNY")),
        "OFFICER", "", "", "",
    ),
    "a reduction to nothing": (
        mine.vary("PEN1", variation="reduced", amount=mine.yuan(0)), "OFFICER", "", "", "",
    ),
    "a reduction to less than nothing": (
        mine.vary("PEN1", variation="reduced", amount=mine.yuan(-1)),
        "OFFICER", "penalty-not-reduced", "penalty-stands", "/data/amount/amount_minor",
    ),
    "a reduction in another currency": (
        mine.vary("PEN1", variation="reduced", amount=mine.yuan(1, "USD")),
        "OFFICER", "currency-differs", "penalty-stands", "/data/amount/currency",
    ),
    "a reduction of a warning": (
        mine.vary("WARN", variation="reduced", amount=mine.yuan(1)),
        "OFFICER", "penalty-without-amount", "penalty-stands", "/data/amount",
    ),
    "the payment of no penalty": (
        mine.pay("PEN9"), "OFFICER", "penalty-unknown", "penalty-stands", "/data/penalty_id",
    ),
    "the payment of a warning": (
        mine.pay("WARN"), "OFFICER", "penalty-without-amount", "penalty-stands", "/data/amount",
    ),
    "a payment in another currency": (
        mine.pay("PEN1", mine.yuan(1000, "USD")),
        "OFFICER", "currency-differs", "penalty-stands", "/data/amount/currency",
    ),
    "a payment of nothing": (
        mine.pay("PEN1", mine.yuan(0)), "OFFICER", "amount-not-positive", "penalty-stands", "/data/amount/amount_minor",
    ),
    "a payment of a fen": (
        mine.pay("PEN1", Money(amount_minor=1, currency="CNY")), "OFFICER", "", "", "",
    ),
    "a payment, recorded late, for what is revoked": (
        mine.pay("GONE"), "OFFICER", "", "", "",
    ),
    "a substitute performance with an id in use": (
        mine.substitute("S1"), "OFFICER", "performance-id-in-use", "performance-in-turn", "/data/performance_id",
    ),
    "a substitute performance for no order on record": (
        mine.substitute("S9", order_id="O9"), "OFFICER", "order-unknown", "performance-in-turn", "/data/order_id",
    ),
    "a substitute performance of what is not owed": (
        mine.substitute("S9", order_id="O1", obligation_ids=("O1/A1", "M99")),
        "OFFICER", "obligation-unknown", "performance-in-turn", "/data/obligation_ids/1",
    ),
    "a substitute performance by nobody registered": (
        mine.substitute("S9", performer="GHOSTCO"),
        "OFFICER", "party-unknown", "parties-are-registered", "/data/performer",
    ),
    "the start of what was not ordered": (
        mine.start("S9"), "OFFICER", "performance-unknown", "performance-in-turn", "/data/performance_id",
    ),
    "the start by nobody registered": (
        mine.start("S1", performer="GHOSTCO"),
        "OFFICER", "party-unknown", "parties-are-registered", "/data/performer",
    ),
    "a second start": (
        mine.start("S2"), "OFFICER", "performance-already-started", "performance-in-turn", "/data/performance_id",
    ),
    "an end before the start": (
        mine.complete("S1"), "OFFICER", "performance-not-started", "performance-in-turn", "/data/performance_id",
    ),
    "an end on a day before the start": (
        mine.complete("S2", completed_on=TODAY - datetime.timedelta(days=1)),
        "OFFICER", "period-reversed", "performance-in-turn", "/data/completed_on",
    ),
    "a second end": (
        mine.complete("S3"), "OFFICER", "performance-already-completed", "performance-in-turn", "/data/performance_id",
    ),
    "a cost below nothing": (
        mine.complete("S2", cost=mine.yuan(-1)),
        "OFFICER", "amount-not-positive", "performance-in-turn", "/data/cost/amount_minor",
    ),
    "a cost of nothing": (
        mine.complete("S2", cost=mine.yuan(0)), "OFFICER", "", "", "",
    ),
    "the recovery of what is not known": (
        mine.recover("S2"), "OFFICER", "performance-not-completed", "performance-in-turn", "/data/performance_id",
    ),
    "a recovery in another currency": (
        mine.recover("S3", mine.yuan(1, "USD")),
        "OFFICER", "currency-differs", "performance-in-turn", "/data/amount/currency",
    ),
    "the recovery of nothing": (
        mine.recover("S3", mine.yuan(0)),
        "OFFICER", "amount-not-positive", "performance-in-turn", "/data/amount/amount_minor",
    ),
    "a review with an id in use": (
        mine.contest("R1"), "MINECO", "review-id-in-use", "review-in-turn", "/data/review_id",
    ),
    "a review of no order on record": (
        mine.contest("R9", decision_id="O9"), "MINECO", "decision-unknown", "review-in-turn", "/data/decision_id",
    ),
    "a review of an order named as a penalty": (
        mine.contest("R9", of="penalty"), "MINECO", "decision-unknown", "review-in-turn", "/data/decision_id",
    ),
    "a review of a penalty": (
        mine.contest("R9", of="penalty", decision_id="PEN1"), "MINECO", "", "", "",
    ),
    "a review of the plan's approval": (
        mine.contest("R9", of="plan_decision", decision_id="P1"), "MINECO", "", "", "",
    ),
    "a review of what has no id here": (
        mine.contest("R9", of="other", decision_id=None, decision_no="2025-7"), "MINECO", "", "", "",
    ),
    "the outcome of no review": (
        mine.decide("R9"), "OFFICER", "review-unknown", "review-in-turn", "/data/review_id",
    ),
    "a second outcome": (
        mine.decide("R2"), "OFFICER", "review-already-decided", "review-in-turn", "/data/review_id",
    ),
    "an outcome before the review": (
        mine.decide("R1", decided_on=TODAY - datetime.timedelta(days=1)),
        "OFFICER", "period-reversed", "review-in-turn", "/data/decided_on",
    ),
    "a duty with an id in use": (
        mine.impose("D1"), "REGISTRAR", "obligation-id-in-use", "obligation-id-is-new", "/data/duty_id",
    ),
    "a duty owed by nobody registered": (
        mine.impose("D9", owed_by="GHOSTCO"),
        "REGISTRAR", "party-unknown", "parties-are-registered", "/data/owed_by",
    ),
    "a report under no such duty": (
        mine.annual_report("D9"), "MINECO", "duty-unknown", "R-1", "/data/duty_id",
    ),
    "a report under a milestone": (
        mine.annual_report("M1"), "MINECO", "duty-unknown", "R-1", "/data/duty_id",
    ),
    "a draft the holder files": (
        mine.annual_report("D1", standing="signed_draft"), "MINECO", "draft-not-imported", "R-1", "/data/standing",
    ),
    "a flag on what is not owed": (
        mine.flag("M99"), "service", "obligation-unknown", "flag-notes-a-due-day", "/data/obligation_id",
    ),
    "a flag on a due day there is not": (
        mine.flag("M1", obligation_version=2),
        "service", "due-version-unknown", "flag-notes-a-due-day", "/data/obligation_version",
    ),
    "a flag on another day than was due": (
        mine.flag("M1", due_on=day("2027-07-01")),
        "service", "due-version-unknown", "flag-notes-a-due-day", "/data/obligation_version",
    ),
    "a flag that is up": (
        mine.flag("M3"), "service", "already-flagged", "flag-notes-a-due-day", "/data/obligation_version",
    ),
    "a mark on what is not owed": (
        mine.come_near("M99"), "service", "obligation-unknown", "flag-notes-a-due-day", "/data/obligation_id",
    ),
    "a mark on another day than is due": (
        mine.come_near("M1", due_on=day("2027-07-01")),
        "service", "due-version-unknown", "flag-notes-a-due-day", "/data/obligation_version",
    ),
    "a mark that is not passed": (
        mine.come_near("M1", days_left=31), "service", "mark-not-passed", "flag-notes-a-due-day", "/data/mark_days",
    ),
    "the lowering of no flag": (
        mine.clear("M1"), "service", "not-flagged", "flag-notes-a-due-day", "/data/obligation_version",
    ),
    "land that does not add up is taken, and a view says so": (
        mine.land(disturbed_m2=1, restored_m2=5, accepted_m2=9), "MINECO", "", "", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LIMITS.values(), ids=LIMITS.keys())
def test_the_rule_decides(world: World, case: tuple[Event, str, str, str, str]) -> None:
    """
    A refusal names its code, its rule with a citation, and the field; what is within the limit is accepted.
    """
    event, by, code, rule, pointer = case
    if not code:
        assert world.verdict(event, mine.RIGHT, by) == ""
        return
    refusal = world.refusal(event, mine.RIGHT, by)
    assert isinstance(refusal, RuleViolationError)

    assert (code, rule, pointer) == (refusal.code, refusal.rule, refusal.pointer)
    assert refusal.citation


def test_every_rule_is_asked() -> None:
    """
    Every rule file is in the table of rules by type.
    """
    files = {path.stem for path in Path(rules.__file__).parent.glob("*.py")} - {"__init__"}
    asked = {check.__module__.rpartition(".")[2] for checks in RULES.values() for check in checks}
    assert files == asked


UNREGISTERED = {
    "holder": {"holder": "GHOSTCO"},
    "granting authority": {"granting_authority": "GHOSTCO"},
    "responsible government": {"responsible_government": "GHOSTCO"},
}


@pytest.mark.parametrize("changes", UNREGISTERED.values(), ids=UNREGISTERED.keys())
def test_a_right_names_registered_parties(world: World, changes: dict[str, str]) -> None:
    """
    A right is registered for parties that are.
    """
    refusal = world.refusal(mine.register(**changes), "right:CN-41-2", "REGISTRAR")

    assert ("party-unknown", f"/data/{next(iter(changes))}") == (refusal.code, refusal.pointer)


ABOUT_NOTHING: dict[str, tuple[Event, str]] = {
    "a plan": (mine.submit(), "MINECO"),
    "a report of the land": (mine.land(), "MINECO"),
    "an inspection": (mine.inspect("I1"), "INSPECTOR"),
    "a duty": (mine.impose("D1"), "REGISTRAR"),
    "a flag": (mine.flag("M1"), "service"),
    "a mark that a due day comes near": (mine.come_near("M1"), "service"),
}


@pytest.mark.parametrize(("event", "by"), ABOUT_NOTHING.values(), ids=ABOUT_NOTHING.keys())
@pytest.mark.parametrize("subject", ["right:CN-41-GHOST", "party:GHOSTCO"])
def test_the_subject_comes_first(world: World, event: Event, by: str, subject: str) -> None:
    """
    Nothing is said about a right or party before it is registered.
    """
    refusal = world.refusal(event, subject, by)

    expected = {(RuleViolationError, "subject-unknown"), (MalformedError, "subject-kind")}
    assert (type(refusal), refusal.code) in expected
    assert refusal.pointer == ("/subject")


def mine_with(*history: tuple[Event, str]) -> World:
    """Return the registered mine after these acts."""
    world = mine.people()
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    for event, by in history:
        world.file(event, mine.RIGHT, by)
    return world


def test_a_plan_needs_approval_before_its_milestones() -> None:
    """
    A submitted plan is not yet one that milestones can rest on; a milestone without a plan needs none (Art. 47).
    """
    world = mine_with((mine.submit(), "MINECO"))

    assert [
        world.verdict(mine.schedule("M1", plan_id="P1"), mine.RIGHT, "REGISTRAR"),
        world.verdict(mine.schedule("M1"), mine.RIGHT, "REGISTRAR"),
    ] == ["plan-not-approved", ""]
    assert world.verdict(mine.approve(plan_id="P2"), mine.RIGHT, "REGISTRAR") == "plan-not-submitted"


FIRST_VERSIONS: dict[str, tuple[Event, dict[str, Any], str]] = {
    "the first": (mine.submit(1), {}, ""),
    "the second": (mine.submit(2), {}, "plan-version-out-of-turn"),
    "the first, superseding one": (mine.submit(1, supersedes_version=1), {}, "plan-supersedes-wrong-version"),
    "the third, from another register": (mine.submit(3), {"source": IMPORT}, ""),
}


@pytest.mark.parametrize(("event", "envelope", "code"), FIRST_VERSIONS.values(), ids=FIRST_VERSIONS.keys())
def test_a_plan_starts_with_version_one(event: Event, envelope: dict[str, Any], code: str) -> None:
    """
    The first version recorded is 1, unless another register brings a later one (rule P-4).
    """
    by = "REGISTRAR" if envelope else "MINECO"

    assert code == mine_with().verdict(event, mine.RIGHT, by, **envelope)


def test_an_older_version_is_not_approved_behind_a_newer_one() -> None:
    """
    Once version 2 is approved, version 1 cannot be any more.
    """
    world = mine_with((mine.submit(), "MINECO"), (mine.submit(2), "MINECO"), (mine.approve(2), "REGISTRAR"))

    assert world.verdict(mine.approve(1), mine.RIGHT, "REGISTRAR") == "plan-already-approved"


def test_nobody_verifies_their_own_work() -> None:
    """
    Who owes the milestone, holds the right or speaks for the holder gives no verdict and closes no order (E-1).
    """
    world = mine.people()
    for party in ("MINECO", "OTHERCO", "SIGNATORY"):
        world.file(RoleGranted(role="inspector", valid_from=TODAY), f"party:{party}", "governance")
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    world.file(mine.appoint(mine.NAME), "party:SIGNATORY", "REGISTRAR")
    for event, by in (
        (mine.schedule("M1", owed_by="OTHERCO"), "REGISTRAR"),
        (mine.report("M1"), "OTHERCO"),
        (mine.order("O1", finding_ids=()), "OFFICER"),
    ):
        world.file(event, mine.RIGHT, by)

    def verdicts(event: Event) -> list[str]:
        return [world.verdict(event, mine.RIGHT, by) for by in ("MINECO", "SIGNATORY", "OTHERCO", "INSPECTOR")]

    assert verdicts(mine.verify("M1")) == ["own-work", "own-work", "own-work", ""]
    assert verdicts(mine.reject("M1")) == ["own-work", "own-work", "own-work", ""]
    assert verdicts(mine.close("O1")) == ["own-work", "own-work", "", ""]


BASES = {
    "statute": "verification-needs-authority",
    "plan": "verification-needs-authority",
    "licence_condition": "verification-needs-authority",
    "order": "verification-needs-authority",
    "foreign_law": "verification-needs-authority",
    "contract": "",
    "voluntary": "",
    "standard": "",
}


@pytest.mark.parametrize(("kind", "code"), BASES.items())
def test_an_auditor_verifies_promises(kind: str, code: str) -> None:
    """
    An auditor verifies what was promised; what the law, the plan, the licence or an order demands, an authority does.
    """
    owed = mine.schedule("M1", basis=Basis(kind=kind))  # type: ignore[arg-type]
    world = mine_with((owed, "REGISTRAR"), (mine.report("M1"), "MINECO"))

    assert [code, code, ""] == [
        world.verdict(mine.verify("M1"), mine.RIGHT, "AUDITOR"),
        world.verdict(mine.reject("M1"), mine.RIGHT, "AUDITOR"),
        world.verdict(mine.verify("M1"), mine.RIGHT, "INSPECTOR"),
    ]


def test_case_86_a_verified_milestone_is_not_talked_back_to_open() -> None:
    """
    After a verification neither a new claim nor an extension reopens the milestone (case 86).
    """
    world = mine_with(
        (mine.schedule("M1"), "REGISTRAR"), (mine.report("M1"), "MINECO"), (mine.verify("M1"), "INSPECTOR")
    )

    assert [
        world.verdict(mine.report("M1", "not_met"), mine.RIGHT, "MINECO"),
        world.verdict(mine.reject("M1"), mine.RIGHT, "INSPECTOR"),
        world.verdict(mine.extend("M1"), mine.RIGHT, "OFFICER"),
    ] == ["milestone-already-verified", "milestone-already-verified", "obligation-already-met"]


def test_an_extension_rests_on_the_one_before() -> None:
    """
    A second extension starts from the day the first one gave, and is not granted before it (rule D-5).
    """
    world = mine_with((mine.schedule("M1"), "REGISTRAR"), (mine.extend("M1"), "OFFICER"))
    further = {"old_due": day("2027-12-31"), "new_due": day("2028-06-30")}

    assert [
        world.verdict(mine.extend("M1", **further), mine.RIGHT, "OFFICER"),
        world.verdict(mine.extend("M1", **further, granted_on=day("2026-10-09")), mine.RIGHT, "OFFICER"),
        world.verdict(mine.extend("M1"), mine.RIGHT, "OFFICER"),
    ] == ["", "extension-out-of-turn", "due-day-differs"]


def test_an_extension_may_be_granted_before_the_milestone_is_owed() -> None:
    """
    The day on which a milestone begins to be owed is no earlier extension; a refusal names the day now due.
    """
    world = mine.people()
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    world.file(mine.schedule("M1"), mine.RIGHT, "REGISTRAR", effective_on="2027-01-01")
    refusal = world.refusal(mine.extend("M1", old_due=TODAY), mine.RIGHT, "OFFICER")

    assert world.verdict(mine.extend("M1"), mine.RIGHT, "OFFICER") == ""
    assert refusal.message == "old_due 2026-10-10: M1 is due on 2027-06-30"


def test_a_milestone_may_be_verified_before_its_claim_is_filed() -> None:
    """
    An inspector may have been there before the holder's paper was; only a rejection must come behind the claim.
    """
    world = mine_with((mine.schedule("M1"), "REGISTRAR"), (mine.report("M1"), "MINECO"))
    seen = mine.verify("M1", verified_on=day("2026-10-09"))

    assert world.verdict(seen, mine.RIGHT, "INSPECTOR") == ""


def test_a_reasonable_time_is_not_extended() -> None:
    """
    What has no due day cannot be extended from one (rule D-3).
    """
    open_ended = mine.schedule("M1", due=ReasonableTimeDue(after=TODAY))
    refusal = mine_with((open_ended, "REGISTRAR")).refusal(mine.extend("M1"), mine.RIGHT, "OFFICER")

    assert (refusal.code, "no fixed day" in refusal.message) == ("due-day-differs", True)


def test_a_flag_may_go_up_again_once_it_is_down() -> None:
    """
    A lowered flag can be raised again, as when a claim that cleared it is rejected.
    """
    world = mine_with((mine.schedule("M1"), "REGISTRAR"), (mine.flag("M1"), "service"), (mine.clear("M1"), "service"))

    assert [
        world.verdict(mine.flag("M1"), mine.RIGHT, "service"),
        world.verdict(mine.clear("M1"), mine.RIGHT, "service"),
    ] == ["", "not-flagged"]


def test_each_mark_is_noted_once_and_none_behind_a_nearer_one() -> None:
    """
    For one due day a mark is noted once; once a nearer one is noted, those farther away are over.
    """
    world = mine_with((mine.schedule("M1"), "REGISTRAR"), (mine.come_near("M1"), "service"))
    marks = {mark: mine.come_near("M1", mark_days=mark, days_left=min(mark, 7)) for mark in (90, 30, 7)}

    said = {mark: world.verdict(event, mine.RIGHT, "service") for mark, event in marks.items()}
    assert {90: "already-flagged", 30: "already-flagged", 7: ""} == said


def test_a_flag_is_for_one_due_day() -> None:
    """
    After an extension the new due day has a flag of its own, whether that of the old one is up or not.
    """
    world = mine_with((mine.schedule("M1"), "REGISTRAR"), (mine.flag("M1"), "service"), (mine.extend("M1"), "OFFICER"))
    second = {"obligation_version": 2, "due_on": day("2027-12-31")}

    assert [
        world.verdict(mine.flag("M1"), mine.RIGHT, "service"),
        world.verdict(mine.clear("M1", **second), mine.RIGHT, "service"),
        world.verdict(mine.flag("M1", **second), mine.RIGHT, "service"),
    ] == ["already-flagged", "not-flagged", ""]


def test_a_draft_is_imported() -> None:
    """
    An importing authority may hold a signed draft that was never received as filed.
    """
    world = mine_with((mine.impose("D1"), "REGISTRAR"))
    draft = mine.annual_report("D1", standing="signed_draft")

    assert world.verdict(draft, mine.RIGHT, "REGISTRAR", source=IMPORT) == ""


def test_transfers_follow_one_another_in_effect() -> None:
    """
    A transfer does not take effect before its transferor held the right, and passes on only what that one owes.
    """
    first = mine.transfer(duty_rule="contract_otherwise", retained_obligations=("M1",))
    world = mine_with((mine.schedule("M1", due=FixedDue(on=day("2027-06-30"))), "REGISTRAR"))
    world.file(first, mine.RIGHT, "REGISTRAR", effective_on="2026-10-12")
    back = mine.transfer(transferor="OTHERCO", transferee="MINECO")
    kept = mine.transfer(
        transferor="OTHERCO", transferee="SIGNATORY", duty_rule="contract_otherwise", retained_obligations=("M1",)
    )

    assert [
        world.verdict(back, mine.RIGHT, "REGISTRAR", effective_on="2026-10-11"),
        world.verdict(back, mine.RIGHT, "REGISTRAR", effective_on="2026-10-12"),
        world.verdict(kept, mine.RIGHT, "REGISTRAR", effective_on="2026-10-12"),
    ] == ["transfer-before-holding", "", "obligation-unknown"]


def test_an_extinguished_right_goes_nowhere() -> None:
    """
    After its end a right is neither transferred nor ended again, while its duties go on (rule D-8).
    """
    world = mine_with((mine.schedule("M1"), "REGISTRAR"), (mine.extinguish(), "REGISTRAR"))

    assert [
        world.verdict(mine.transfer(), mine.RIGHT, "REGISTRAR"),
        world.verdict(mine.extinguish(), mine.RIGHT, "REGISTRAR"),
        world.verdict(mine.report("M1"), mine.RIGHT, "MINECO"),
    ] == ["right-extinguished", "right-extinguished", ""]


def test_a_legacy_site_is_handed_on_by_its_government() -> None:
    """
    Who answers for a site without a holder may pass it to one; a right that nobody answers for passes to nobody.
    """
    world = mine.people()
    site = mine.register(right_kind="legacy_site", holder=None, responsible_government="OFFICER")
    world.file(site, mine.RIGHT, "REGISTRAR")
    world.file(mine.register(holder=None), "right:CN-41-2", "REGISTRAR")

    assert [
        world.verdict(mine.transfer(transferor="OFFICER"), subject, "REGISTRAR")
        for subject in (mine.RIGHT, "right:CN-41-2")
    ] == ["", "transferor-not-holder"]
