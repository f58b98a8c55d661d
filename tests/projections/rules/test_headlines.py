# SPDX-License-Identifier: Apache-2.0
"""The ends of the scale of headlines: escalated, attention by what authorities say, discharged; one act, two laws."""

from typing import Any

import pytest
from msgspec.structs import replace

from events.catalogue.acceptance import AcceptanceApplied, AcceptanceDecided
from events.catalogue.closure import AftercareReported, AftercareStarted, RestorationDutyDischarged
from events.catalogue.corrections import DisputeResolved
from events.catalogue.finance import Amount, FundCheckConducted, FundShortfallDetermined
from events.catalogue.inspections import RequiredAction
from events.catalogue.rights import MiningRightExtinguished
from events.catalogue.substitute_performance import SubstitutePerformanceCompleted
from events.values import Area, Basis, Money, Period, Text
from tests.projections.chronicles import Chronicle, day, year
from tests.projections.rules.happenings import WORDS, close, find, marks, mine, order, said
from tests.registry.admission import lived, planned, put_right
from tests.registry.admission import mine as acts

STATUTE = Basis(kind="statute")
AREAS = tuple(Area(area_id=each, area_m2=10_000) for each in ("Z1", "Z2"))


# H-1 and H-4


def test_a_substitute_performance_escalates_until_it_is_completed() -> None:
    """
    H-1: from the day it is ordered.
    """
    chronicle = mine()
    ordered = chronicle.add(acts.substitute("SP1"), "2026-05-01")
    completed = SubstitutePerformanceCompleted(
        performance_id="SP1", completed_on=day("2026-07-01"), cost=Money(amount_minor=1, currency="CNY")
    )
    chronicle.add(completed, "2026-07-01")

    assert [("enforcement_escalated", (ordered,))] == said(chronicle, "2026-05-01", "H-1")
    assert [] == said(chronicle, "2026-04-30", "H-1")
    assert "enforcement_escalated" == chronicle.headline("2026-06-30")
    assert [] == said(chronicle, "2026-07-01", "H-1")


def test_a_determined_shortfall_calls_for_attention_until_a_check_finds_enough() -> None:
    """
    H-4: an authority's word, unlike the sum of what is on record, which is an indicator (F-1).
    """
    chronicle = mine()
    amounts: dict[str, Any] = {
        "required": Amount(amount_minor=2, currency="CNY"),
        "available": Amount(amount_minor=1, currency="CNY"),
    }
    event = FundShortfallDetermined(
        shortfall_id="SF1", as_of=day("2026-05-01"), decision_no="2026-7", basis=STATUTE, **amounts
    )
    determined = chronicle.add(event, "2026-05-01")
    check = FundCheckConducted(check_id="FC1", checked_on=day("2026-06-01"), period=year(2025), accrual_sufficient=True)
    chronicle.add(check, "2026-06-01")

    assert [("attention", (determined,))] == said(chronicle, "2026-05-31", "H-4")
    assert [] == said(chronicle, "2026-06-01", "H-4")


def test_an_open_dispute_calls_for_attention() -> None:
    """
    H-4: with the dispute and the record it is about, until it is resolved.
    """
    chronicle = mine()
    raised = chronicle.add(put_right.dispute("D1", 4), "2026-05-01")
    resolved = DisputeResolved(dispute_id="D1", outcome="stands", resolved_on=day("2026-05-20"), reasons=WORDS)
    chronicle.add(resolved, "2026-05-20")

    assert [("attention", (4, raised))] == said(chronicle, "2026-05-19", "H-4")
    assert "attention" == chronicle.headline("2026-05-19")
    assert [] == said(chronicle, "2026-05-20", "H-4")


#


def discharge(chronicle: Chronicle, on: str, *area_ids: str) -> int:
    """Discharge the duty for areas, or for all."""
    return chronicle.add(RestorationDutyDischarged(area_ids=area_ids, decision_no="2026-9", basis=STATUTE), on)


def done() -> Chronicle:
    """Return a mine with two zones whose milestone is met."""
    chronicle: Chronicle = mine(areas=AREAS)
    chronicle.verify("M", "2026-04-02")
    return chronicle


def after_discharge_of(*area_ids: str) -> Chronicle:
    """Return such a mine with the duty discharged on 1 June 2026."""
    chronicle = done()
    discharge(chronicle, "2026-06-01", *area_ids)
    return chronicle


def test_a_discharged_right_is_called_so_from_the_day_on() -> None:
    """
    A-7: for the whole; years later too, since nobody has to inspect it any more.
    """
    chronicle = after_discharge_of()

    assert "in_progress_no_issue_known" == chronicle.headline("2026-05-31")
    assert ["discharged"] == [each.headline for each in chronicle.status("2026-06-01").reasons]
    assert ("discharged", ("A-7", (6,))) == (
        chronicle.headline("2036-06-01"),
        next((each.rule, each.positions) for each in chronicle.status("2036-06-01").reasons),
    )


DISCHARGED: dict[str, tuple[tuple[tuple[str, ...], ...], str]] = {
    "one zone of two": ((("Z1",),), "in_progress_no_issue_known"),
    "zone after zone": ((("Z1",), ("Z2",)), "discharged"),
    "both at once": ((("Z1", "Z2"),), "discharged"),
}


@pytest.mark.parametrize(("acts_of", "headline"), DISCHARGED.values(), ids=DISCHARGED.keys())
def test_every_zone_has_to_be_let_go(acts_of: tuple[tuple[str, ...], ...], headline: str) -> None:
    """
    A-7: all of the land, whether by one decision or by several.
    """
    chronicle = done()
    for area_ids in acts_of:
        discharge(chronicle, "2026-06-01", *area_ids)

    assert headline == chronicle.headline("2026-06-01")


def care(chronicle: Chronicle) -> None:
    """Start aftercare until the end of 2027."""
    period = Period(first=day("2026-01-01"), last=day("2027-12-31"))
    chronicle.add(AftercareStarted(aftercare_id="AC1", period=period, restart_rule="none", basis=STATUTE), "2026-01-01")


CONTRADICTED: dict[str, tuple[Any, str]] = {
    "a milestone nobody met": (lambda c: c.milestone("LEFT", "2030-12-31"), "an open obligation"),
    "an order": (order, "an open order"),
    "a finding": (find, "an open finding"),
    "aftercare": (care, "aftercare that still runs"),
}


@pytest.mark.parametrize(("act", "words"), CONTRADICTED.values(), ids=CONTRADICTED.keys())
def test_what_is_open_stands_against_a_discharge(act: Any, words: str) -> None:
    """
    A-7: then the right is not shown as discharged, and the contradiction is.
    """
    chronicle = done()
    act(chronicle)
    discharge(chronicle, "2026-06-01")

    assert "discharged" != chronicle.headline("2026-06-01")
    assert words in marks(chronicle, "2026-06-01")["discharge_contradicted"].text.en


def test_a_discharged_right_that_ended_is_discharged() -> None:
    """
    A-7 before H-7: the authority's word says more than that the right is over.
    """
    chronicle = after_discharge_of()
    chronicle.add(MiningRightExtinguished(ground="surrender"), "2026-07-01")

    assert ["discharged", "historic"] == [each.headline for each in chronicle.status("2026-07-01").reasons]


# One act under two laws


def test_the_same_missed_milestone_under_two_laws() -> None:
    """
    The same facts: in Queensland the passed day contravenes the schedule, in China it is a fact until an order; the
    reasons say why, and a finding makes it a determination in both.
    """
    china, queensland = mine("CN"), mine("AU-QLD")
    first = {each.jurisdiction: each.status("2027-01-15").reasons[0] for each in (china, queensland)}

    assert {"CN": "D-1", "AU-QLD": "Q-1"} == {place: each.rule for place, each in first.items()}
    assert "whether the law is broken is for an order of the authority to say" in first["CN"].text.en
    assert "contravention of the condition" in first["AU-QLD"].text.en
    assert "无须另行认定" in str(first["AU-QLD"].text.zh)
    assert ((), ("M",)) == tuple(each.status("2027-01-15").axes.contraventions for each in (china, queensland))
    assert ((), ()) == tuple(each.status("2026-12-31").axes.contraventions for each in (china, queensland))
    assert {"none"} == {each.status("2027-01-15").axes.determination for each in (china, queensland)}
    for chronicle in (china, queensland):
        find(chronicle, "noncompliance", "2027-01-10", "M")
        assert "non_compliance_determined" == chronicle.headline("2027-01-15")


# United States


def notice(chronicle: Chronicle, due: str, served: str = "2026-05-01") -> int:
    """Serve a notice of violation with one action."""
    action = RequiredAction(action_id="A1", text=WORDS, due_on=day(due))
    position: int = order(chronicle, served, required_actions=(action,))
    return position


ABATEMENT = {
    "ninety days": ("2026-07-30", False),
    "ninety-one days": ("2026-07-31", True),
}


@pytest.mark.parametrize(("due", "is_marked"), ABATEMENT.values(), ids=ABATEMENT.keys())
def test_a_notice_gives_ninety_days_at_most(due: str, is_marked: bool) -> None:  # noqa: FBT001
    """
    U-1: counted from the day of service; in China there is no such limit.
    """
    wyoming, henan = mine("US-WY"), mine("CN")
    for chronicle in (wyoming, henan):
        notice(chronicle, due)

    assert is_marked == ("abatement_over_90_days" in marks(wyoming, "2026-05-01"))
    assert "abatement_over_90_days" not in marks(henan, "2026-05-01")


def test_a_notice_that_ran_out_makes_the_authority_order_cessation() -> None:
    """
    U-2: from the day after the last one until a cessation order is issued; the task is the authority's.
    """
    chronicle = mine("US-WY")
    served = notice(chronicle, "2026-06-30")
    cessation = {"order_id": "O2", "order_kind": "cessation", "required_actions": ()}
    order(chronicle, "2026-07-05", **cessation)
    task = marks(chronicle, "2026-07-04")["cessation_required"]

    assert "cessation_required" not in marks(chronicle, "2026-06-30")
    assert ((served,), ("O1/A1",)) == (task.positions, task.obligations)
    assert "From 2026-07-01 the authority has to order cessation for O1" in task.text.en
    assert "cessation_required" not in marks(chronicle, "2026-07-05")
    assert "non_compliance_determined" == chronicle.headline("2026-07-04")


def test_a_notice_abated_in_time_asks_for_nothing() -> None:
    """
    U-2: closed on the last day.
    """
    chronicle = mine("US-WY")
    notice(chronicle, "2026-06-30")
    close(chronicle, "2026-06-30")

    assert "cessation_required" not in marks(chronicle, "2026-07-15")


def test_the_responsibility_period_starts_anew_with_augmented_work() -> None:
    """
    U-3: five years from the last augmented seeding on record by the date.
    """
    chronicle = mine("US-WY")
    period = Period(first=day("2020-01-01"), last=day("2024-12-31"))
    begun = AftercareStarted(aftercare_id="R1", period=period, restart_rule="on_augmented_work", basis=STATUTE)
    chronicle.add(begun, "2020-01-01")
    seeded = AftercareReported(
        aftercare_id="R1", period=year(2023), works=Text(en="seeded"), augmented_work_on=day("2023-04-01")
    )
    chronicle.add(seeded, "2023-12-31")

    assert "until 2024-12-31." in marks(chronicle, "2023-03-31")["responsibility_period_running"].text.en
    assert "started anew by augmented work" in marks(chronicle, "2025-06-01")["responsibility_period_running"].text.en
    assert "responsibility_period_running" not in marks(chronicle, "2028-04-02")
    assert "responsibility_period_running" not in marks(mine("CN"), "2025-06-01")


def test_an_audit_in_queensland_is_due_by_its_own_rule() -> None:
    """
    Q-2: the report of three years, cited by its section; elsewhere by the general rule.
    """
    here, there = Chronicle(jurisdiction="AU-QLD"), Chronicle(jurisdiction="AU-NSW")
    for chronicle in (here, there):
        chronicle.duty("AUDIT", "2026-04-30", year(2025), report_kind="audit_report")

    assert ("Q-2", "D-1") == (here.obligation("AUDIT", "2026-05-01").rule, there.obligation("AUDIT", "2026-05-01").rule)
    assert "overdue" == here.obligation("AUDIT", "2026-05-01").timeliness


def test_authorities_have_their_own_clocks() -> None:
    """
    A-1, A-3, A-8, E-5 and A-0: overdue on the authority's side is shown, by the rule that makes it owe, and changes no
    headline.
    """
    chronicle, untouched = mine(), mine()
    chronicle.add(AcceptanceApplied(application_id="LATE", acceptance_scope="whole"), "2026-04-01")
    chronicle.add(AcceptanceApplied(application_id="DONE", acceptance_scope="whole"), "2026-04-01")
    decision = AcceptanceDecided(
        application_id="DONE",
        acceptance_result="not_qualified",
        decision_no="9",
        decided_on=day("2026-04-20"),
        basis=STATUTE,
    )
    chronicle.add(decision, "2026-04-20")
    chronicle.add(planned.tip("T1", received_on=day("2026-04-02")), "2026-04-02")
    chronicle.add(acts.fine("PEN1", served_on=day("2026-04-02")), "2026-04-02")
    chronicle.add(acts.vary("PEN1", variation="void", decided_on=day("2026-04-03")), "2026-04-03")
    said_by = [each.obligations for each in chronicle.status("2026-08-20").indicators if each.rule == "A-0"]

    assert {
        ("acceptance_decision#LATE",),
        ("acceptance_publication#DONE",),
        ("penalty_withdrawal#PEN1",),
        ("public_report_check#T1",),
    } == set(said_by)
    assert untouched.headline("2026-08-20") == chronicle.headline("2026-08-20")


# H-1 and H-4 by what authorities recorded of orders, licences and lists


def not_complied(chronicle: Chronicle) -> None:
    """Order something in May, and record on 1 July that it was not done."""
    order(chronicle)
    chronicle.add(lived.break_order("O1", determined_on=day("2026-07-01")), "2026-07-01")


def suspended(chronicle: Chronicle) -> None:
    """Suspend a licence from 1 July to 31 August."""
    chronicle.add(lived.issue("L1", issued_on=day("2026-01-01")), "2026-01-01")
    chronicle.add(lived.suspend("L1", suspended_on=day("2026-07-01"), until=day("2026-08-31")), "2026-07-01")


def revoked(chronicle: Chronicle) -> None:
    """Revoke a licence."""
    chronicle.add(lived.issue("L1", issued_on=day("2026-01-01")), "2026-01-01")
    chronicle.add(replace(lived.revoke("L1"), revoked_on=day("2026-07-01")), "2026-07-01")


def on_list(credit_list: str) -> Any:
    """Return what puts the holder on a list from 1 July to 31 August."""

    def act(chronicle: Chronicle) -> None:
        listing = lived.list_holder(
            "CL1", credit_list=credit_list, listed_on=day("2026-07-01"), until=day("2026-08-31")
        )
        chronicle.add(listing, "2026-07-01")

    return act


RECORDED: dict[str, tuple[Any, str, str, str]] = {
    "an order not complied with": (not_complied, "2026-07-01", "2026-06-30", "enforcement_escalated"),
    "a suspended licence": (suspended, "2026-07-01", "2026-06-30", "enforcement_escalated"),
    "on its last day": (suspended, "2026-08-31", "2026-09-01", "enforcement_escalated"),
    "a revoked licence": (revoked, "2026-07-01", "2026-06-30", "enforcement_escalated"),
    "the serious list": (on_list("serious"), "2026-07-01", "2026-06-30", "enforcement_escalated"),
    "the serious list, on its last day": (on_list("serious"), "2026-08-31", "2026-09-01", "enforcement_escalated"),
    "the abnormal list": (on_list("abnormal"), "2026-07-01", "2026-06-30", "attention"),
}


@pytest.mark.parametrize(("act", "on", "off", "headline"), RECORDED.values(), ids=RECORDED.keys())
def test_what_authorities_record_decides(act: Any, on: str, off: str, headline: str) -> None:
    """
    From its day on, and to its last one.
    """
    chronicle = mine()
    act(chronicle)

    assert headline == chronicle.headline(on)
    assert headline != chronicle.headline(off)
