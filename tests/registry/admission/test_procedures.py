# SPDX-License-Identifier: Apache-2.0
"""What may follow: for each state of a right, the complete set of acts accepted next from those entitled to them."""

import pytest

from events.catalogue.event import Event
from tests.registry.admission import disclosed, mine, observed
from tests.registry.admission.world import World, day

ACTS: dict[str, tuple[Event, str]] = {
    "register it": (mine.register(), "REGISTRAR"),
    "transfer it": (mine.transfer(), "REGISTRAR"),
    "transfer it again": (mine.transfer(transferor="OTHERCO", transferee="MINECO"), "REGISTRAR"),
    "extinguish it": (mine.extinguish(), "REGISTRAR"),
    "submit plan 1": (mine.submit(), "MINECO"),
    "submit plan 2": (mine.submit(2), "MINECO"),
    "approve plan 1": (mine.approve(), "REGISTRAR"),
    "approve plan 2": (mine.approve(2), "REGISTRAR"),
    "schedule M1": (mine.schedule("M1"), "REGISTRAR"),
    "schedule M2 of the plan": (mine.schedule("M2", plan_id="P1"), "REGISTRAR"),
    "claim M1 met": (mine.report("M1"), "MINECO"),
    "claim M1 met in part": (mine.report("M1", "partially_met"), "MINECO"),
    "claim M1 not met": (mine.report("M1", "not_met"), "MINECO"),
    "claim M1 met, by the other company": (mine.report("M1"), "OTHERCO"),
    "verify M1": (mine.verify("M1"), "INSPECTOR"),
    "reject M1": (mine.reject("M1"), "ACCEPTANCE"),
    "extend M1": (mine.extend("M1"), "OFFICER"),
    "extend M1 once more": (mine.extend("M1", old_due=day("2027-12-31"), new_due=day("2028-06-30")), "OFFICER"),
    "flag M1": (mine.flag("M1"), "service"),
    "clear M1": (mine.clear("M1"), "service"),
    "note that M1 is soon due": (mine.come_near("M1"), "service"),
    "inspect": (mine.inspect("I1"), "INSPECTOR"),
    "find F1": (mine.find("F1"), "INSPECTOR"),
    "find something without an inspection": (mine.find("F9", inspection_id=None), "INSPECTOR"),
    "order O1": (mine.order("O1"), "OFFICER"),
    "order something without a finding": (mine.order("O9", finding_ids=()), "OFFICER"),
    "modify O1": (mine.modify("O1"), "OFFICER"),
    "report the action of O1 done": (mine.correct("O1"), "MINECO"),
    "close O1": (mine.close("O1"), "INSPECTOR"),
    "fine PEN1": (mine.fine("PEN1"), "OFFICER"),
    "reduce PEN1": (mine.vary("PEN1", variation="reduced", amount=mine.yuan(1)), "OFFICER"),
    "revoke PEN1": (mine.vary("PEN1"), "OFFICER"),
    "take money for PEN1": (mine.pay("PEN1", mine.yuan(1)), "OFFICER"),
    "order the substitute performance S1": (mine.substitute("S1"), "OFFICER"),
    "start S1": (mine.start("S1"), "OFFICER"),
    "complete S1": (mine.complete("S1"), "OFFICER"),
    "recover the cost of S1": (mine.recover("S1"), "OFFICER"),
    "contest PEN1": (mine.contest("R1", of="penalty", decision_id="PEN1"), "MINECO"),
    "decide the review R1": (mine.decide("R1"), "OFFICER"),
    "extend the action of O1": (
        mine.extend("O1/A1", old_due=day("2026-12-31"), new_due=day("2027-03-31")),
        "OFFICER",
    ),
    "impose the report D1": (mine.impose("D1"), "REGISTRAR"),
    "report under D1": (mine.annual_report("D1"), "MINECO"),
    "report under no duty": (mine.annual_report(None), "MINECO"),
    "report the land": (mine.land(), "MINECO"),
    # Ecology and monitoring
    "record the baseline B1": (observed.baseline(), "AUDITOR"),
    "define the reference ecosystem RE1": (observed.reference(), "MINECO"),
    "measure carbon against B1": (observed.carbon(baseline_id="B1"), "AUDITOR"),
    "survey species against RE1": (observed.survey(reference_id="RE1"), "MINECO"),
    "monitor a well": (observed.result(), "AUDITOR"),
    "monitor a well for M1": (observed.result("MR2", obligation_ids=("M1",)), "AUDITOR"),
    "report the tailings facility": (observed.tailings(), "MINECO"),
    # Disclosures and sites abroad
    "disclose due diligence": (disclosed.due_diligence(), "MINECO"),
    "disclose due diligence under DD": (disclosed.due_diligence("DD"), "MINECO"),
    "disclose carbon": (disclosed.carbon(), "MINECO"),
    "disclose carbon resting on C1": (disclosed.carbon(measurement_ids=("C1",)), "MINECO"),
    "impose the due diligence DD": (mine.impose("DD", report_kind="due_diligence_report"), "REGISTRAR"),
    "register it as a site abroad": (disclosed.register_abroad(), "REGISTRAR"),
    "state the site's particulars": (disclosed.site(), "MINECO"),
    "report what is restored abroad": (disclosed.restored_abroad("EMA-86"), "MINECO"),
}

ALWAYS = {
    "find something without an inspection",
    "order something without a finding",
    "report under no duty",
    "report the land",
    "monitor a well",
    "report the tailings facility",
    "disclose due diligence",
    "disclose carbon",
}
FRESH = {
    "schedule M1",
    "inspect",
    "impose the report D1",
    "extinguish it",
    "record the baseline B1",
    "define the reference ecosystem RE1",
    "impose the due diligence DD",
    "fine PEN1",
    "order the substitute performance S1",
}
ALIVE = ALWAYS | FRESH | {"transfer it"}
OWED = {"note that M1 is soon due", "monitor a well for M1"}
"""What can be said of the milestone M1 as long as it is on record, met or not."""
HOLDERS = {
    "report under no duty",
    "report the land",
    "report the tailings facility",
    "define the reference ecosystem RE1",
}
HOLDERS |= {"disclose due diligence", "disclose carbon"}
"""What the holder says, and nobody who held the right before."""


def accepted(world: World) -> set[str]:
    """Return the acts the registry would take next."""
    return {name for name, (event, by) in ACTS.items() if not world.verdict(event, mine.RIGHT, by)}


def after(*names: str) -> World:
    """Return the mine after these acts, each admitted in turn."""
    world = mine.people()
    for name in names:
        event, by = ACTS[name]
        world.file(event, mine.RIGHT, by)
    return world


STATES: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "nothing": ((), {"register it", "register it as a site abroad"}),
    "registered": (("register it",), ALIVE | {"submit plan 1"}),
    "plan submitted": (
        ("register it", "submit plan 1"),
        ALIVE | {"submit plan 2", "approve plan 1"},
    ),
    "plan approved": (
        ("register it", "submit plan 1", "approve plan 1"),
        ALIVE | {"submit plan 2", "schedule M2 of the plan"},
    ),
    "second plan submitted": (
        ("register it", "submit plan 1", "approve plan 1", "submit plan 2"),
        ALIVE | {"approve plan 2", "schedule M2 of the plan"},
    ),
    "milestone scheduled": (
        ("register it", "schedule M1"),
        (ALIVE | OWED) - {"schedule M1"}
        | {"submit plan 1", "claim M1 met", "claim M1 met in part", "claim M1 not met", "extend M1", "flag M1"},
    ),
    "milestone claimed not met": (
        ("register it", "schedule M1", "claim M1 not met"),
        (ALIVE | OWED) - {"schedule M1"}
        | {"submit plan 1", "claim M1 met", "claim M1 met in part", "claim M1 not met", "extend M1", "flag M1"},
    ),
    "milestone claimed met": (
        ("register it", "schedule M1", "claim M1 met"),
        (ALIVE | OWED) - {"schedule M1"}
        | {"submit plan 1", "claim M1 met", "claim M1 met in part", "claim M1 not met", "extend M1", "flag M1"}
        | {"verify M1", "reject M1"},
    ),
    "milestone verified": (
        ("register it", "schedule M1", "claim M1 met", "verify M1"),
        (ALIVE | OWED) - {"schedule M1"} | {"submit plan 1", "flag M1"},
    ),
    "milestone rejected": (
        ("register it", "schedule M1", "claim M1 met", "reject M1"),
        (ALIVE | OWED) - {"schedule M1"}
        | {"submit plan 1", "claim M1 met", "claim M1 met in part", "claim M1 not met", "extend M1", "flag M1"},
    ),
    "milestone claimed again after the rejection": (
        ("register it", "schedule M1", "claim M1 met", "reject M1", "claim M1 met"),
        (ALIVE | OWED) - {"schedule M1"}
        | {"submit plan 1", "claim M1 met", "claim M1 met in part", "claim M1 not met", "extend M1", "flag M1"}
        | {"verify M1", "reject M1"},
    ),
    "milestone extended": (
        ("register it", "schedule M1", "extend M1"),
        (ALIVE | OWED) - {"schedule M1"}
        | {"submit plan 1", "claim M1 met", "claim M1 met in part", "claim M1 not met", "extend M1 once more"}
        | {"flag M1"},
    ),
    "milestone noted as soon due": (
        ("register it", "schedule M1", "note that M1 is soon due"),
        (ALIVE | OWED) - {"schedule M1", "note that M1 is soon due"}
        | {"submit plan 1", "claim M1 met", "claim M1 met in part", "claim M1 not met", "extend M1", "flag M1"},
    ),
    "milestone flagged overdue": (
        ("register it", "schedule M1", "flag M1"),
        (ALIVE | OWED) - {"schedule M1"}
        | {"submit plan 1", "claim M1 met", "claim M1 met in part", "claim M1 not met", "extend M1", "clear M1"},
    ),
    "inspected": (
        ("register it", "inspect"),
        ALIVE - {"inspect"} | {"submit plan 1", "find F1"},
    ),
    "finding recorded": (
        ("register it", "inspect", "find F1"),
        ALIVE - {"inspect"} | {"submit plan 1", "order O1"},
    ),
    "order open": (
        ("register it", "inspect", "find F1", "order O1"),
        ALIVE - {"inspect"}
        | {"submit plan 1", "modify O1", "report the action of O1 done", "close O1", "extend the action of O1"},
    ),
    "order closed": (
        ("register it", "inspect", "find F1", "order O1", "close O1"),
        ALIVE - {"inspect"} | {"submit plan 1"},
    ),
    "order done, the holder says": (
        ("register it", "inspect", "find F1", "order O1", "report the action of O1 done"),
        ALIVE - {"inspect"}
        | {"submit plan 1", "modify O1", "report the action of O1 done", "close O1", "extend the action of O1"},
    ),
    "fined": (
        ("register it", "fine PEN1"),
        ALIVE - {"fine PEN1"} | {"submit plan 1", "reduce PEN1", "revoke PEN1", "take money for PEN1", "contest PEN1"},
    ),
    "the fine contested": (
        ("register it", "fine PEN1", "contest PEN1"),
        ALIVE - {"fine PEN1"}
        | {"submit plan 1", "reduce PEN1", "revoke PEN1", "take money for PEN1", "decide the review R1"},
    ),
    "the review decided": (
        ("register it", "fine PEN1", "contest PEN1", "decide the review R1"),
        ALIVE - {"fine PEN1"} | {"submit plan 1", "reduce PEN1", "revoke PEN1", "take money for PEN1"},
    ),
    "the fine reduced": (
        ("register it", "fine PEN1", "reduce PEN1"),
        ALIVE - {"fine PEN1"} | {"submit plan 1", "revoke PEN1", "take money for PEN1", "contest PEN1"},
    ),
    "the fine revoked": (
        ("register it", "fine PEN1", "revoke PEN1"),
        ALIVE - {"fine PEN1"} | {"submit plan 1", "take money for PEN1", "contest PEN1"},
    ),
    "substitute performance ordered": (
        ("register it", "order the substitute performance S1"),
        ALIVE - {"order the substitute performance S1"} | {"submit plan 1", "start S1"},
    ),
    "substitute performance started": (
        ("register it", "order the substitute performance S1", "start S1"),
        ALIVE - {"order the substitute performance S1"} | {"submit plan 1", "complete S1"},
    ),
    "substitute performance completed": (
        ("register it", "order the substitute performance S1", "start S1", "complete S1"),
        ALIVE - {"order the substitute performance S1"} | {"submit plan 1", "recover the cost of S1"},
    ),
    "report owed": (
        ("register it", "impose the report D1"),
        ALIVE - {"impose the report D1"} | {"submit plan 1", "report under D1"},
    ),
    "baseline and reference ecosystem recorded": (
        ("register it", "record the baseline B1", "define the reference ecosystem RE1"),
        ALIVE - {"record the baseline B1", "define the reference ecosystem RE1"}
        | {"submit plan 1", "measure carbon against B1", "survey species against RE1"},
    ),
    "carbon measured": (
        ("register it", "record the baseline B1", "measure carbon against B1"),
        ALIVE - {"record the baseline B1"} | {"submit plan 1", "disclose carbon resting on C1"},
    ),
    "due diligence owed": (
        ("register it", "impose the due diligence DD"),
        ALIVE - {"impose the due diligence DD"} | {"submit plan 1", "disclose due diligence under DD"},
    ),
    "registered as a site abroad": (
        ("register it as a site abroad",),
        ALIVE | {"submit plan 1", "state the site's particulars"},
    ),
    "site abroad described": (
        ("register it as a site abroad", "state the site's particulars"),
        ALIVE | {"submit plan 1", "state the site's particulars", "report what is restored abroad"},
    ),
    "extinguished": (
        ("register it", "schedule M1", "extinguish it"),
        (ALIVE | OWED) - {"schedule M1", "extinguish it", "transfer it"}
        | {"submit plan 1", "claim M1 met", "claim M1 met in part", "claim M1 not met", "extend M1", "flag M1"},
    ),
    "transferred": (
        ("register it", "schedule M1", "transfer it"),
        (ALIVE | OWED) - {"schedule M1", "transfer it"} - HOLDERS
        | {"transfer it again", "claim M1 met, by the other company", "extend M1", "flag M1"},
    ),
}


def test_every_act_is_possible_in_some_state() -> None:
    """
    No act of the table is refused everywhere, so no state passes for lack of trying.
    """
    possible = set().union(*(acts for _, acts in STATES.values()))

    assert set(ACTS) == possible


@pytest.mark.parametrize(("history", "expected"), STATES.values(), ids=STATES.keys())
def test_only_these_acts_come_next(history: tuple[str, ...], expected: set[str]) -> None:
    """
    In each state exactly the acts listed are accepted, and every other one is refused.
    """
    assert expected == accepted(after(*history))
