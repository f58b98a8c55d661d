# SPDX-License-Identifier: Apache-2.0
"""Plans, areas, commitments, deadlines and the public: the rules on both sides of their limits."""

import datetime
from typing import Any

import pytest

from events.catalogue.commitments import BiodiversityTarget, EcosystemServiceTarget
from events.catalogue.event import Event
from events.catalogue.programmes import LandForecast, ProgrammeTask
from events.errors import RuleViolationError
from events.values import ReasonableTimeDue
from tests.registry.admission import mine, observed, planned
from tests.registry.admission.planned import WORDS, give_up, heard, move, piece, redefine, terms
from tests.registry.admission.world import IMPORT, PAPER, TODAY, World, day

YESTERDAY = TODAY - datetime.timedelta(days=1)
LATER = TODAY + datetime.timedelta(days=2)

HISTORY: tuple[tuple[Event, str], ...] = (
    (mine.submit(), "MINECO"),
    (mine.approve(), "REGISTRAR"),
    (mine.submit(2), "MINECO"),
    (planned.send_back(2), "OFFICER"),
    (mine.submit(3), "MINECO"),
    (mine.schedule("M1", plan_id="P1"), "OFFICER"),
    (mine.schedule("M2"), "OFFICER"),
    (mine.schedule("M3", plan_id="P1"), "OFFICER"),
    (planned.waive("M3"), "OFFICER"),
    (mine.schedule("M4", plan_id="P1"), "OFFICER"),
    (mine.report("M4"), "MINECO"),
    (mine.verify("M4"), "INSPECTOR"),
    (mine.schedule("M5", plan_id="P1", due=ReasonableTimeDue()), "OFFICER"),
    (mine.inspect("I1"), "INSPECTOR"),
    (mine.find("F1"), "INSPECTOR"),
    (mine.order("O1"), "OFFICER"),
    (mine.fine("PEN1"), "OFFICER"),
    (mine.contest("R1"), "MINECO"),
    (planned.consult("PC1"), "MINECO"),
    (planned.programme(), "MINECO"),
    (planned.define("Z1"), "MINECO"),
    (planned.define("Z2"), "MINECO"),
    (planned.define("Z3"), "MINECO"),
    (planned.split("Z3"), "MINECO"),
    (planned.commit("K1"), "MINECO"),
    (planned.commit("K2", "statute"), "MINECO"),
    (planned.commit("K3", "standard"), "MINECO"),
    (planned.withdraw("K3"), "MINECO"),
    (observed.baseline("B1"), "AUDITOR"),
    (observed.reference("RE1"), "AUDITOR"),
    (planned.ask("X1", "M1"), "MINECO"),
    (planned.ask("X2", "M2"), "MINECO"),
    (planned.refuse("X2"), "OFFICER"),
    (planned.stay("ST1", "M1", stayed_to=LATER), "OFFICER"),
    (planned.stay("ST2", order_id="O1"), "OFFICER"),
    (planned.lift("ST2"), "OFFICER"),
    (planned.tip("PR1"), "OFFICER"),
    (planned.tip("PR2"), "INSPECTOR"),
    (planned.answer("PR2"), "OFFICER"),
    (planned.invite("CP1"), "OFFICER"),
    (planned.invite("CP2"), "OFFICER"),
    (planned.end_comments("CP2"), "OFFICER"),
)


@pytest.fixture(scope="module")
def world() -> World:
    """Return the mine with something of everything, open and done."""
    world = mine.people()
    register = world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    for event, by in HISTORY:
        world.file(event, mine.RIGHT, by)
    world.file(planned.respond("HR1", register.position), mine.RIGHT, "MINECO")
    return world


SERVICE = EcosystemServiceTarget(
    scheme="CICES-5-1", code="2.2.1.1", indicator="soil kept", unit="t/ha", baseline_id="B1", target_value="2"
)

# The act, who files it, the code of the refusal and the field; all of these have the right to file it.
LIMITS: dict[str, tuple[Event, str, str, str]] = {
    "a consultation with an id in use": (
        planned.consult("PC1"), "MINECO", "consultation-id-in-use", "/data/consultation_id",
    ),
    "a consultation on another plan": (
        planned.consult("PC9", plan_id="P2"), "MINECO", "plan-unknown", "/data/plan_id",
    ),
    "a consultation on a version to come": (planned.consult("PC9", version=9), "MINECO", "", ""),
    "a body that is not registered": (
        planned.consult("PC9", heard(), heard(body="VILLAGE-7")),
        "MINECO", "party-unknown", "/data/bodies_heard/1/body",
    ),
    "a body that is": (planned.consult("PC9", heard(body="OTHERCO")), "MINECO", "", ""),
    "a body heard the day after tomorrow": (
        planned.consult("PC9", heard(heard_on=LATER)), "MINECO", "fact-in-the-future", "/data/bodies_heard/0/heard_on",
    ),
    "a body heard tomorrow, where it is tomorrow": (
        planned.consult("PC9", heard(heard_on=TODAY + datetime.timedelta(days=1))), "MINECO", "", "",
    ),
    "a return of no plan": (
        planned.send_back(1, plan_id="P2"), "OFFICER", "plan-not-submitted", "/data/plan_id",
    ),
    "a return of an approved version": (
        planned.send_back(1), "OFFICER", "plan-already-approved", "/data/version",
    ),
    "a second return": (planned.send_back(2), "OFFICER", "plan-already-returned", "/data/version"),
    "a return of the version submitted since": (planned.send_back(3), "OFFICER", "", ""),
    "an approval of what was returned": (mine.approve(2), "OFFICER", "plan-already-returned", "/data/version"),
    "an amendment by what was returned": (planned.amend(2), "OFFICER", "plan-already-returned", "/data/version"),
    "an amendment by what was not submitted": (planned.amend(4), "OFFICER", "plan-not-submitted", "/data/version"),
    "an amendment that gives up a milestone and moves another": (
        planned.amend(3, superseded=(give_up("M5", replaced_by="M9"),), rescheduled=(move("M1"),)), "OFFICER", "", "",
    ),
    "an amendment that moves a milestone to later": (
        planned.amend(3, rescheduled=(move("M1", new="2028-01-01"),)), "OFFICER", "", "",
    ),
    "an amendment of what is not owed": (
        planned.amend(3, superseded=(give_up("M1"), give_up("M99"))),
        "OFFICER", "obligation-unknown", "/data/superseded/1/obligation_id",
    ),
    "an amendment of what an order demands": (
        planned.amend(3, superseded=(give_up("O1/A1"),)),
        "OFFICER", "obligation-of-another-plan", "/data/superseded/0/obligation_id",
    ),
    "an amendment of a milestone without a plan": (
        planned.amend(3, rescheduled=(move("M2"),)),
        "OFFICER", "obligation-of-another-plan", "/data/rescheduled/0/obligation_id",
    ),
    "an amendment of what was waived": (
        planned.amend(3, superseded=(give_up("M3"),)),
        "OFFICER", "obligation-ended", "/data/superseded/0/obligation_id",
    ),
    "an amendment of what is verified": (
        planned.amend(3, superseded=(give_up("M4"),)),
        "OFFICER", "obligation-already-met", "/data/superseded/0/obligation_id",
    ),
    "an amendment that gives up what it moves": (
        planned.amend(3, superseded=(give_up("M1"),), rescheduled=(move("M1"),)),
        "OFFICER", "obligation-repeated", "/data/rescheduled/0/obligation_id",
    ),
    "a milestone that replaces itself": (
        planned.amend(3, superseded=(give_up("M1", replaced_by="M1"),)),
        "OFFICER", "obligation-repeated", "/data/superseded/0/replaced_by",
    ),
    "an amendment from another day": (
        planned.amend(3, rescheduled=(move("M1", old="2027-06-29"),)),
        "OFFICER", "due-day-differs", "/data/rescheduled/0/old_due",
    ),
    "an amendment from a day to a reasonable time": (
        planned.amend(3, rescheduled=(move("M5"),)), "OFFICER", "due-day-differs", "/data/rescheduled/0/old_due",
    ),
    "a year's first programme again": (planned.programme(), "MINECO", "programme-out-of-turn", "/data/revision"),
    "a year's second revision": (planned.programme(2), "MINECO", "", ""),
    "another year's second revision first": (
        planned.programme(2, year=2028), "MINECO", "programme-out-of-turn", "/data/revision",
    ),
    "a programme of another plan": (planned.programme(2, plan_id="P2"), "MINECO", "plan-unknown", "/data/plan_id"),
    "a programme of this one": (planned.programme(2, plan_id="P1"), "MINECO", "", ""),
    "a forecast of unknown land": (
        planned.programme(2, forecasts=(LandForecast(year=2027, state="accepted", area_m2=1, area_id="Z9"),)),
        "MINECO", "area-unknown", "/data/forecasts/0/area_id",
    ),
    "a forecast of land that was divided since": (
        planned.programme(2, forecasts=(LandForecast(year=2029, state="accepted", area_m2=1, area_id="Z3"),)),
        "MINECO", "", "",
    ),
    "a task twice": (
        planned.programme(2, tasks=(ProgrammeTask(task_id="T1", text=WORDS), ProgrammeTask(task_id="T1", text=WORDS))),
        "MINECO", "task-repeated", "/data/tasks/1/task_id",
    ),
    "a task on unknown land": (
        planned.programme(2, tasks=(ProgrammeTask(task_id="T1", text=WORDS, area_ids=("Z1", "Z9")),)),
        "MINECO", "area-unknown", "/data/tasks/0/area_ids/1",
    ),
    "a task for what is not owed": (
        planned.programme(2, tasks=(ProgrammeTask(task_id="T1", text=WORDS, obligation_ids=("M1", "M99")),)),
        "MINECO", "obligation-unknown", "/data/tasks/0/obligation_ids/1",
    ),
    "an area with an id in use": (planned.define("Z1"), "MINECO", "area-id-in-use", "/data/area/area_id"),
    "an area with the id of one that was divided": (
        planned.define("Z3"), "MINECO", "area-id-in-use", "/data/area/area_id",
    ),
    "an area within another": (planned.define("Z9", parent="Z1"), "MINECO", "", ""),
    "an area within none": (planned.define("Z9", parent="Z8"), "MINECO", "area-unknown", "/data/area/parent"),
    "an area of another plan": (planned.define("Z9", plan_id="P2"), "MINECO", "plan-unknown", "/data/plan_id"),
    "an area of a version to come": (
        planned.define("Z9", plan_id="P1", plan_version=9), "MINECO", "plan-not-submitted", "/data/plan_version",
    ),
    "an area of a version there is": (planned.define("Z9", plan_id="P1", plan_version=3), "MINECO", "", ""),
    "a split that loses land": (planned.split("Z1", 60, 39), "MINECO", "area-balance", "/data/difference_m2"),
    "a split that wins land": (planned.split("Z1", 60, 41), "MINECO", "area-balance", "/data/difference_m2"),
    "a split that loses land and says so": (
        planned.split("Z1", 60, 39, difference_m2=-1, reason=WORDS), "MINECO", "", "",
    ),
    "a split that says the loss the wrong way round": (
        planned.split("Z1", 60, 39, difference_m2=1, reason=WORDS), "MINECO", "area-balance", "/data/difference_m2",
    ),
    "a split of unknown land": (planned.split("Z9"), "MINECO", "area-unknown", "/data/replaces/0"),
    "a split of land that was divided": (planned.split("Z3"), "MINECO", "area-replaced", "/data/replaces/0"),
    "a part of another parent": (
        redefine("split", ("Z1",), piece("Z8", 60, "Z1"), piece("Z9", 40, "Z2")),
        "MINECO", "area-parent-differs", "/data/areas/1/parent",
    ),
    "a part without one": (
        redefine("split", ("Z1",), piece("Z8", 60), piece("Z9", 40, "Z1")),
        "MINECO", "area-parent-differs", "/data/areas/0/parent",
    ),
    "a part with an id in use": (
        redefine("split", ("Z1",), piece("Z8", 60, "Z1"), piece("Z2", 40, "Z1")),
        "MINECO", "area-id-in-use", "/data/areas/1/area_id",
    ),
    "a merger": (redefine("merged", ("Z1", "Z2"), piece("Z9", 200)), "MINECO", "", ""),
    "a survey that finds more land": (
        redefine("resurveyed", ("Z1",), piece("Z1", 103), difference_m2=3, reason=WORDS), "MINECO", "", "",
    ),
    "a border moved between neighbours": (
        redefine("boundary_adjusted", ("Z1", "Z2"), piece("Z1", 150), piece("Z2", 50)), "MINECO", "", "",
    ),
    "a commitment with an id in use": (
        planned.commit("K1"), "MINECO", "commitment-id-in-use", "/data/commitment_id",
    ),
    "a commitment of another plan": (planned.commit("K9", plan_id="P2"), "MINECO", "plan-unknown", "/data/plan_id"),
    "a commitment for unknown land": (
        planned.commit("K9", terms=terms(area_ids=("Z1", "Z9"))), "MINECO", "area-unknown", "/data/terms/area_ids/1",
    ),
    "a service against its baseline": (
        planned.commit("K9", terms=terms(category="ecosystem_services", ecosystem_services=(SERVICE,))),
        "MINECO", "", "",
    ),
    "species of no reference ecosystem": (
        planned.commit(
            "K9", terms=terms(category="native_biodiversity", biodiversity=BiodiversityTarget(reference_id="B1"))
        ),
        "MINECO", "reference-ecosystem-unknown", "/data/terms/biodiversity/reference_id",
    ),
    "a change of no commitment": (
        planned.change_commitment("K9"), "MINECO", "commitment-unknown", "/data/commitment_id",
    ),
    "a change of what the law demands": (
        planned.change_commitment("K2", terms("statute")), "MINECO", "commitment-binds", "/data/commitment_id",
    ),
    "a change of what was given up": (
        planned.change_commitment("K3", terms("standard")), "MINECO", "commitment-withdrawn", "/data/commitment_id",
    ),
    "a change into another category": (
        planned.change_commitment("K1", terms(category="soil")),
        "MINECO", "commitment-of-another-kind", "/data/terms/category",
    ),
    "a change into a duty by statute": (
        planned.change_commitment("K1", terms("statute")),
        "MINECO", "commitment-of-another-kind", "/data/terms/basis/kind",
    ),
    "a change for unknown land": (
        planned.change_commitment("K1", terms(area_ids=("Z9",))),
        "MINECO", "area-unknown", "/data/terms/area_ids/0",
    ),
    "giving up what the law demands": (
        planned.withdraw("K2"), "MINECO", "commitment-binds", "/data/commitment_id",
    ),
    "an allocation to nobody registered": (
        planned.allocate("GHOSTCO"), "REGISTRAR", "party-unknown", "/data/duty_holder",
    ),
    "an allocation on unknown land": (
        planned.allocate(area_ids=("Z9",)), "REGISTRAR", "area-unknown", "/data/area_ids/0",
    ),
    "an allocation of what is not owed": (
        planned.allocate(obligation_ids=("M1", "M99")), "REGISTRAR", "obligation-unknown", "/data/obligation_ids/1",
    ),
    "an allocation of what was waived": (
        planned.allocate(obligation_ids=("M3",)), "REGISTRAR", "obligation-ended", "/data/obligation_ids/0",
    ),
    "a share of nothing": (
        planned.allocate(share_percent="0.00"), "REGISTRAR", "share-of-nothing", "/data/share_percent",
    ),
    "a share of hardly anything": (planned.allocate(share_percent="0.01"), "REGISTRAR", "", ""),
    "a request with an id in use": (planned.ask("X1", "M2"), "MINECO", "request-id-in-use", "/data/request_id"),
    "a request while one is open": (planned.ask("X9", "M1"), "MINECO", "request-pending", "/data/obligation_id"),
    "a request after one was refused": (planned.ask("X9", "M2"), "MINECO", "", ""),
    "a request for what is not owed": (
        planned.ask("X9", "M99"), "MINECO", "obligation-unknown", "/data/obligation_id",
    ),
    "a request for what was waived": (planned.ask("X9", "M3"), "MINECO", "obligation-ended", "/data/obligation_id"),
    "a request for what is verified": (
        planned.ask("X9", "M4"), "MINECO", "obligation-already-met", "/data/obligation_id",
    ),
    "a request from another day": (
        planned.ask("X9", "M2", old_due=day("2027-06-29")), "MINECO", "due-day-differs", "/data/old_due",
    ),
    "a request for what has no day": (planned.ask("X9", "M5"), "MINECO", "due-day-differs", "/data/old_due"),
    "a request for the same day": (
        planned.ask("X9", "M2", new_due=day("2027-06-30")), "MINECO", "due-day-not-later", "/data/new_due",
    ),
    "a refusal of no request": (planned.refuse("X9"), "OFFICER", "request-unknown", "/data/request_id"),
    "a second refusal": (planned.refuse("X2"), "OFFICER", "request-already-answered", "/data/request_id"),
    "a refusal before the request": (
        planned.refuse("X1", refused_on=YESTERDAY), "OFFICER", "period-reversed", "/data/refused_on",
    ),
    "a stay with an id in use": (planned.stay("ST1", "M1"), "OFFICER", "stay-id-in-use", "/data/stay_id"),
    "a stay of what is not owed": (
        planned.stay("ST9", "M1", "M99"), "OFFICER", "obligation-unknown", "/data/obligation_ids/1",
    ),
    "a stay of what was waived": (
        planned.stay("ST9", "M3"), "OFFICER", "obligation-ended", "/data/obligation_ids/0",
    ),
    "a stay of no order": (planned.stay("ST9", order_id="O9"), "OFFICER", "order-unknown", "/data/order_id"),
    "a stay of no penalty": (planned.stay("ST9", penalty_id="O1"), "OFFICER", "penalty-unknown", "/data/penalty_id"),
    "a stay by no review": (
        planned.stay("ST9", penalty_id="PEN1", review_id="R9"), "OFFICER", "review-unknown", "/data/review_id",
    ),
    "a stay of a penalty by a review": (
        planned.stay("ST9", penalty_id="PEN1", review_id="R1"), "OFFICER", "", "",
    ),
    "the end of no stay": (planned.lift("ST9"), "OFFICER", "stay-unknown", "/data/stay_id"),
    "a second end of a stay": (planned.lift("ST2"), "OFFICER", "stay-already-lifted", "/data/stay_id"),
    "the end of a stay before it began": (
        planned.lift("ST1", lifted_on=YESTERDAY), "OFFICER", "period-reversed", "/data/lifted_on",
    ),
    "the end of a stay on its last day": (planned.lift("ST1", lifted_on=LATER), "OFFICER", "", ""),
    "the end of a stay that is over": (
        planned.lift("ST1", lifted_on=LATER + datetime.timedelta(days=1)), "OFFICER", "stay-over", "/data/lifted_on",
    ),
    "a waiver of what is not scheduled": (
        planned.waive("M99"), "OFFICER", "milestone-unknown", "/data/milestone_id",
    ),
    "a waiver of what an order demands": (
        planned.waive("O1/A1"), "OFFICER", "milestone-unknown", "/data/milestone_id",
    ),
    "a second waiver": (planned.waive("M3"), "OFFICER", "obligation-ended", "/data/milestone_id"),
    "a waiver of what is verified": (
        planned.waive("M4"), "OFFICER", "milestone-already-verified", "/data/milestone_id",
    ),
    "a claim about what was waived": (mine.report("M3"), "MINECO", "obligation-ended", "/data/milestone_id"),
    "more time for what was waived": (mine.extend("M3"), "OFFICER", "obligation-ended", "/data/obligation_id"),
    "a public report with an id in use": (
        planned.tip("PR1"), "OFFICER", "public-report-id-in-use", "/data/report_id",
    ),
    "a public report about unknown land": (
        planned.tip("PR9", area_ids=("Z1", "Z9")), "OFFICER", "area-unknown", "/data/area_ids/1",
    ),
    "the answer to no public report": (
        planned.answer("PR9"), "OFFICER", "public-report-unknown", "/data/report_id",
    ),
    "a second answer": (planned.answer("PR2"), "OFFICER", "public-report-already-resolved", "/data/report_id"),
    "an answer before the report": (
        planned.answer("PR1", resolved_on=YESTERDAY), "OFFICER", "period-reversed", "/data/resolved_on",
    ),
    "an answer by no inspection": (
        planned.answer("PR1", inspection_ids=("I1", "I9")), "OFFICER", "inspection-unknown", "/data/inspection_ids/1",
    ),
    "an answer by no finding": (
        planned.answer("PR1", finding_ids=("I1",)), "OFFICER", "finding-unknown", "/data/finding_ids/0",
    ),
    "an answer by no order": (
        planned.answer("PR1", order_ids=("O9",)), "OFFICER", "order-unknown", "/data/order_ids/0",
    ),
    "an answer by what is on record": (
        planned.answer("PR1", inspection_ids=("I1",), finding_ids=("F1",), order_ids=("O1",)), "INSPECTOR", "", "",
    ),
    "a response with an id in use": (planned.respond("HR1", 0), "MINECO", "response-id-in-use", "/data/response_id"),
    "a response to something else": (planned.respond("HR9", 0), "MINECO", "event-unknown", "/data/in_reply_to"),
    "a comment period with an id in use": (
        planned.invite("CP1"), "OFFICER", "comment-period-id-in-use", "/data/period_id",
    ),
    "a comment period on another plan": (
        planned.invite("CP9", plan_id="P2"), "OFFICER", "plan-unknown", "/data/plan_id",
    ),
    "a comment period on a version to come": (
        planned.invite("CP9", plan_id="P1", version=9), "OFFICER", "plan-not-submitted", "/data/version",
    ),
    "a comment period on a version submitted": (planned.invite("CP9", plan_id="P1", version=3), "OFFICER", "", ""),
    "the end of no comment period": (
        planned.end_comments("CP9"), "OFFICER", "comment-period-unknown", "/data/period_id",
    ),
    "a second end of a comment period": (
        planned.end_comments("CP2"), "OFFICER", "comment-period-already-closed", "/data/period_id",
    ),
    "the end of a comment period before it began": (
        planned.end_comments("CP1", closed_on=mine.YEAR.first - datetime.timedelta(days=1)),
        "OFFICER", "period-reversed", "/data/closed_on",
    ),
    "the end of a comment period on its first day": (
        planned.end_comments("CP1", closed_on=mine.YEAR.first), "OFFICER", "", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("event", "by", "code", "pointer"), LIMITS.values(), ids=LIMITS.keys())
def test_the_rule_decides(world: World, event: Event, by: str, code: str, pointer: str) -> None:
    """
    A refusal names its code and the field, with a citation; what is within the limit is accepted.
    """
    if not code:
        assert world.verdict(event, mine.RIGHT, by) == ""
        return
    refusal = world.refusal(event, mine.RIGHT, by)
    assert isinstance(refusal, RuleViolationError)

    assert (code, pointer) == (refusal.code, refusal.pointer)
    assert refusal.rule
    assert refusal.citation


def mine_with(*history: tuple[Event, str]) -> World:
    """Return the registered mine with a signatory after these acts."""
    world = mine.people()
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    world.file(mine.appoint(mine.NAME), "party:SIGNATORY", "REGISTRAR")
    for event, by in history:
        world.file(event, mine.RIGHT, by)
    return world


def test_a_plan_is_amended_only_once_it_is_approved() -> None:
    """
    Before an approval there is nothing to amend; a returned version blocks neither the next one nor its approval.
    """
    world = mine_with((mine.submit(), "MINECO"), (planned.send_back(1), "OFFICER"), (mine.submit(2), "MINECO"))

    assert ["plan-not-approved", ""] == [
        world.verdict(event, mine.RIGHT, "OFFICER") for event in (planned.amend(2), mine.approve(2))
    ]


def test_an_amended_plan_takes_the_place_of_the_approved_one() -> None:
    """
    After the amendment its version is the approved one, what it moved is due on the new day, what it gave up rests.
    """
    change = planned.amend(2, superseded=(give_up("M1"),), rescheduled=(move("M2"),))
    world = mine_with(
        (mine.submit(), "MINECO"),
        (mine.approve(), "REGISTRAR"),
        (mine.schedule("M1", plan_id="P1"), "OFFICER"),
        (mine.schedule("M2", plan_id="P1"), "OFFICER"),
        (mine.submit(2), "MINECO"),
        (change, "OFFICER"),
    )

    assert ["plan-already-approved", "plan-already-approved"] == [
        world.verdict(event, mine.RIGHT, "OFFICER") for event in (mine.approve(2), planned.amend(2))
    ]
    assert ["obligation-ended", ""] == [world.verdict(mine.report(each), mine.RIGHT, "MINECO") for each in ("M1", "M2")]
    assert ["due-day-differs", ""] == [
        world.verdict(mine.extend("M2", old_due=day(old)), mine.RIGHT, "OFFICER")
        for old in ("2027-06-30", "2027-03-31")
    ]


def test_a_consultation_comes_before_the_plan() -> None:
    """
    People are heard on a plan that is not submitted yet, and a registrar may write it down from paper.
    """
    world = mine_with()

    assert world.verdict(planned.consult("PC1"), mine.RIGHT, "MINECO") == ""
    assert world.verdict(planned.consult("PC1"), mine.RIGHT, "REGISTRAR", source=PAPER) == ""


def test_another_register_need_not_keep_a_years_first_programme() -> None:
    """
    An imported programme may be a later revision of a year of which nothing is recorded yet.
    """
    world = mine_with()
    revised = planned.programme(3)

    assert world.verdict(revised, mine.RIGHT, "REGISTRAR", source=IMPORT) == ""
    assert world.verdict(revised, mine.RIGHT, "MINECO") == "programme-out-of-turn"


def test_who_was_given_the_duty_reports() -> None:
    """
    Whom an authority puts in the holder's place reports, and the holder does not; a share changes nobody's place.
    """
    world = mine_with((mine.schedule("M1"), "OFFICER"))

    def verdicts() -> list[str]:
        acts: tuple[Event, ...] = (mine.report("M1"), mine.land())
        return [world.verdict(act, mine.RIGHT, by) for by in ("MINECO", "OTHERCO") for act in acts]

    assert verdicts() == ["", "", "not-the-holder", "not-the-holder"]
    world.file(planned.allocate(share_percent="40"), mine.RIGHT, "REGISTRAR")
    assert verdicts() == ["", "", "not-the-holder", "not-the-holder"]
    world.file(planned.allocate(obligation_ids=("M1",)), mine.RIGHT, "REGISTRAR")
    assert verdicts() == ["not-the-holder", "", "", "not-the-holder"]
    world.file(planned.allocate(), mine.RIGHT, "REGISTRAR")
    assert verdicts() == ["not-the-holder", "not-the-holder", "", ""]


def test_a_transfer_after_an_allocation_counts() -> None:
    """
    The word that came last in the log says who answers for the right; what was allocated by name stays there.
    """
    world = mine_with(
        (mine.schedule("M1"), "OFFICER"),
        (planned.allocate("AUDITOR", basis="legacy_assumption"), "REGISTRAR"),
        (mine.transfer(), "REGISTRAR"),
    )

    assert ["", "not-the-holder"] == [world.verdict(mine.land(), mine.RIGHT, by) for by in ("OTHERCO", "AUDITOR")]
    assert ["not-the-holder", ""] == [world.verdict(mine.report("M1"), mine.RIGHT, by) for by in ("OTHERCO", "AUDITOR")]


def test_nobody_waives_what_they_owe() -> None:
    """
    An authority that has to restore, or its own officer, does not give the duty up itself (E-1).
    """
    world = mine_with((mine.schedule("M1", owed_by="OFFICER"), "REGISTRAR"), (mine.schedule("M2"), "REGISTRAR"))

    assert ["own-work", ""] == [world.verdict(planned.waive("M1"), mine.RIGHT, by) for by in ("OFFICER", "REGISTRAR")]
    world.file(planned.allocate("OFFICER", basis="legacy_assumption"), mine.RIGHT, "REGISTRAR")
    assert ["own-work", ""] == [world.verdict(planned.waive("M2"), mine.RIGHT, by) for by in ("OFFICER", "REGISTRAR")]


def test_a_granted_request_is_answered() -> None:
    """
    An extension answers the open request, so that the next one can be made from the new day.
    """
    world = mine_with((mine.schedule("M1"), "OFFICER"), (planned.ask("X1"), "MINECO"), (mine.extend("M1"), "OFFICER"))
    further: dict[str, Any] = {"old_due": day("2027-12-31"), "new_due": day("2028-06-30")}

    assert world.verdict(planned.refuse("X1"), mine.RIGHT, "OFFICER") == "request-already-answered"
    assert world.verdict(planned.ask("X2", **further), mine.RIGHT, "MINECO") == ""


def test_duties_of_a_party_are_stayed_and_extended_there() -> None:
    """
    What is imposed on a party is asked about, refused, stayed and resumed on the party's own stream.
    """
    world = mine.people()
    party = "party:MINECO"
    days: dict[str, Any] = {"old_due": day("2026-12-31"), "new_due": day("2027-03-31")}
    for event, by in (
        (mine.impose("D1"), "REGISTRAR"),
        (planned.ask("X1", "D1", **days), "MINECO"),
        (planned.refuse("X1"), "OFFICER"),
        (planned.stay("ST1", "D1"), "OFFICER"),
        (planned.lift("ST1"), "OFFICER"),
    ):
        world.file(event, party, by)

    assert [each.stayed_to for each in world.state(party).obligations["D1"].stays] == [YESTERDAY]
    assert world.verdict(planned.ask("X2", "D1", **days), party, "OTHERCO") == "not-the-holder"


ACTS: dict[str, tuple[Event, str]] = {
    "hear the village": (planned.consult("PC1"), "MINECO"),
    "submit plan 1": (mine.submit(), "MINECO"),
    "submit plan 2": (mine.submit(2), "MINECO"),
    "return plan 1": (planned.send_back(1), "OFFICER"),
    "return plan 2": (planned.send_back(2), "OFFICER"),
    "approve plan 1": (mine.approve(), "OFFICER"),
    "approve plan 2": (mine.approve(2), "OFFICER"),
    "amend by plan 2, which gives up M1": (planned.amend(2, superseded=(give_up("M1"),)), "OFFICER"),
    "schedule M1": (mine.schedule("M1", plan_id="P1"), "OFFICER"),
    "claim M1": (mine.report("M1"), "MINECO"),
    "verify M1": (mine.verify("M1"), "INSPECTOR"),
    "ask for more time for M1": (planned.ask("X1"), "MINECO"),
    "ask once more": (planned.ask("X2"), "MINECO"),
    "refuse it": (planned.refuse("X1"), "OFFICER"),
    "extend M1": (mine.extend("M1"), "OFFICER"),
    "stay M1": (planned.stay("ST1", "M1"), "OFFICER"),
    "lift the stay": (planned.lift("ST1"), "OFFICER"),
    "waive M1": (planned.waive("M1"), "OFFICER"),
    "commit to K1": (planned.commit("K1"), "MINECO"),
    "change K1": (planned.change_commitment("K1"), "MINECO"),
    "give up K1": (planned.withdraw("K1"), "MINECO"),
    "define Z1": (planned.define("Z1"), "MINECO"),
    "split Z1": (planned.split("Z1"), "MINECO"),
    "take up a public report": (planned.tip("PR1"), "INSPECTOR"),
    "answer it": (planned.answer("PR1"), "OFFICER"),
    "invite comments": (planned.invite("CP1"), "OFFICER"),
    "close the comments": (planned.end_comments("CP1"), "OFFICER"),
}
FRESH = {"hear the village", "commit to K1", "define Z1", "take up a public report", "invite comments"}
OPEN = {"ask for more time for M1", "ask once more", "extend M1", "stay M1", "waive M1", "claim M1"}
APPROVED = ("submit plan 1", "approve plan 1", "schedule M1")

STATES: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "registered": ((), FRESH | {"submit plan 1"}),
    "people heard": (("hear the village",), FRESH - {"hear the village"} | {"submit plan 1"}),
    "plan submitted": (("submit plan 1",), FRESH | {"return plan 1", "approve plan 1", "submit plan 2"}),
    "plan returned": (("submit plan 1", "return plan 1"), FRESH | {"submit plan 2"}),
    "plan returned and submitted anew": (
        ("submit plan 1", "return plan 1", "submit plan 2"),
        FRESH | {"return plan 2", "approve plan 2"},
    ),
    "plan approved": (("submit plan 1", "approve plan 1"), FRESH | {"submit plan 2", "schedule M1"}),
    "milestone of the approved plan": (APPROVED, FRESH | OPEN | {"submit plan 2"}),
    "a new version submitted": (
        (*APPROVED, "submit plan 2"),
        FRESH | OPEN | {"return plan 2", "approve plan 2", "amend by plan 2, which gives up M1"},
    ),
    "the plan amended": ((*APPROVED, "submit plan 2", "amend by plan 2, which gives up M1"), FRESH),
    "more time asked for": (
        (*APPROVED, "ask for more time for M1"),
        FRESH | OPEN - {"ask for more time for M1", "ask once more"} | {"submit plan 2", "refuse it"},
    ),
    "more time refused": (
        (*APPROVED, "ask for more time for M1", "refuse it"),
        FRESH | OPEN - {"ask for more time for M1"} | {"submit plan 2"},
    ),
    "more time granted": (
        (*APPROVED, "ask for more time for M1", "extend M1"),
        FRESH | {"claim M1", "stay M1", "waive M1", "submit plan 2"},
    ),
    "stayed": ((*APPROVED, "stay M1"), FRESH | OPEN - {"stay M1"} | {"submit plan 2", "lift the stay"}),
    "the stay lifted": ((*APPROVED, "stay M1", "lift the stay"), FRESH | OPEN - {"stay M1"} | {"submit plan 2"}),
    "waived": ((*APPROVED, "waive M1"), FRESH | {"submit plan 2"}),
    "claimed": ((*APPROVED, "claim M1"), FRESH | OPEN | {"submit plan 2", "verify M1"}),
    "waived while a claim is open": ((*APPROVED, "claim M1", "waive M1"), FRESH | {"submit plan 2"}),
    "verified": ((*APPROVED, "claim M1", "verify M1"), FRESH | {"submit plan 2", "stay M1"}),
    "committed": (("commit to K1",), FRESH - {"commit to K1"} | {"submit plan 1", "change K1", "give up K1"}),
    "commitment changed": (
        ("commit to K1", "change K1"),
        FRESH - {"commit to K1"} | {"submit plan 1", "change K1", "give up K1"},
    ),
    "commitment given up": (("commit to K1", "give up K1"), FRESH - {"commit to K1"} | {"submit plan 1"}),
    "area defined": (("define Z1",), FRESH - {"define Z1"} | {"submit plan 1", "split Z1"}),
    "area split": (("define Z1", "split Z1"), FRESH - {"define Z1"} | {"submit plan 1"}),
    "public report open": (
        ("take up a public report",),
        FRESH - {"take up a public report"} | {"submit plan 1", "answer it"},
    ),
    "public report answered": (
        ("take up a public report", "answer it"),
        FRESH - {"take up a public report"} | {"submit plan 1"},
    ),
    "comments invited": (("invite comments",), FRESH - {"invite comments"} | {"submit plan 1", "close the comments"}),
    "comments closed": (("invite comments", "close the comments"), FRESH - {"invite comments"} | {"submit plan 1"}),
}


@pytest.mark.parametrize(("history", "expected"), STATES.values(), ids=STATES.keys())
def test_only_these_acts_come_next(history: tuple[str, ...], expected: set[str]) -> None:
    """
    In each state exactly the acts listed are accepted, of all in this file's table.
    """
    world = mine_with(*(ACTS[name] for name in history))

    assert expected == {name for name, (event, by) in ACTS.items() if not world.verdict(event, mine.RIGHT, by)}


def test_every_act_is_possible_in_some_state() -> None:
    """
    No act of the table is refused everywhere.
    """
    assert set(ACTS) == set().union(*(acts for _, acts in STATES.values()))
