# SPDX-License-Identifier: Apache-2.0
"""The rules of acceptance, closure and finance, each on both sides of its limit, and who files for them."""

from typing import Any

import pytest

from events.catalogue.acceptance import AcceptedLand, CommunityDelegation
from events.catalogue.closure import EvaluatedLand
from events.catalogue.event import Event
from events.catalogue.finance import AgreementParty, AreaCost, FinancingMilestone, LandUseReturn
from events.catalogue.trust import RoleGranted
from events.errors import RuleViolationError
from events.values import Area, Period, Scope
from tests.registry.admission import closing, mine, put_right
from tests.registry.admission.closing import QUIET, item, yuan
from tests.registry.admission.world import IMPORT, TODAY, World, day

YESTERDAY = day("2026-10-09")
APPLICATION, OBJECTIONS = "acceptance-follows-application", "objections-are-answered"
BOUNDS, SUMS, RECORDS = "security-stays-in-bounds", "amounts-add-up", "money-rests-on-records"
AREAS, IDS, PARTIES = "areas-are-known", "ids-are-new", "parties-are-registered"
REMEDY = "rectification_required"


def furnished_mine() -> World:
    """Return the busy mine with an authority of finance, a village, and money matters on record."""
    world = mine.busy_mine()
    closing.prepare(world)
    world.enrol("FINANCE", "authority", "finance_authority", scope=mine.HENAN)
    world.enrol("VILLAGE", "village_committee", "community_delegate", scope=mine.HENAN)
    for event, subject, by in (
        (closing.apply("ACC2", "A2"), QUIET, "MINECO"),
        (closing.apply("ACC3"), QUIET, "MINECO"),
        (closing.hold("ACC3"), QUIET, "ACCEPTANCE"),
        (closing.object_to("ACC0", "OBJ0"), QUIET, "VILLAGE"),
        (closing.answer("OBJ0"), QUIET, "ACCEPTANCE"),
        (closing.estimate("EST1"), mine.RIGHT, "MINECO"),
        (closing.agree("PPP1"), mine.RIGHT, "FINANCE"),
        (mine.verify("M2"), mine.RIGHT, "INSPECTOR"),
        (mine.report("M3"), mine.RIGHT, "MINECO"),
        (closing.apply("ACC1"), mine.RIGHT, "MINECO"),
        (closing.lodge("S2"), mine.RIGHT, "FINANCE"),
        (closing.release("S2", "I", 600), mine.RIGHT, "FINANCE"),
    ):
        world.file(event, subject, by)
    return world


@pytest.fixture(scope="module")
def world() -> World:
    return furnished_mine()


LIMITS: dict[str, tuple[Event, str, str, str, str, str]] = {
    "an application with an id in use": (
        closing.apply("ACC0", "A1"), QUIET, "MINECO", "id-in-use", IDS, "/data/application_id",
    ),
    "an application for an unknown area": (
        closing.apply("ACC8", "A2", "A9"), QUIET, "MINECO", "area-unknown", AREAS, "/data/area_ids/1",
    ),
    "an application for a phase without areas": (
        closing.apply("ACC8", acceptance_scope="phase"),
        QUIET, "MINECO", "acceptance-without-areas", APPLICATION, "/data/area_ids",
    ),
    "an application under no approved plan": (
        closing.apply("ACC8", plan_id="P9"), mine.RIGHT, "MINECO", "plan-not-approved", APPLICATION, "/data/plan_id",
    ),
    "an application under an approved plan": (
        closing.apply("ACC8", plan_id="P1", milestone_ids=("M2",)), mine.RIGHT, "MINECO", "", "", "",
    ),
    "an application on a milestone there is not": (
        closing.apply("ACC8", milestone_ids=("M99",)),
        mine.RIGHT, "MINECO", "milestone-unknown", APPLICATION, "/data/milestone_ids/0",
    ),
    "an application on a milestone nobody reported": (
        closing.apply("ACC8", milestone_ids=("M2", "M1")),
        mine.RIGHT, "MINECO", "milestone-not-reported", APPLICATION, "/data/milestone_ids/1",
    ),
    "a survey for no application": (
        closing.hold("ACC8"), QUIET, "ACCEPTANCE", "application-unknown", APPLICATION, "/data/application_id",
    ),
    "a survey behind the decision": (
        closing.hold("ACC0"), QUIET, "ACCEPTANCE", "acceptance-already-decided", APPLICATION, "/data/application_id",
    ),
    "a survey before the application": (
        closing.hold("ACC2", held_on=YESTERDAY),
        QUIET, "ACCEPTANCE", "held-before-applied", APPLICATION, "/data/held_on",
    ),
    "a survey of other land": (
        closing.hold("ACC2", area_ids=("A2", "A3")),
        QUIET, "ACCEPTANCE", "area-not-applied-for", APPLICATION, "/data/area_ids/1",
    ),
    "a survey with a department that is not registered": (
        closing.hold("ACC2", joint_departments=("OFFICER", "GHOSTS")),
        QUIET, "ACCEPTANCE", "party-unknown", PARTIES, "/data/joint_departments/1",
    ),
    "a survey with a village that is not registered": (
        closing.hold("ACC2", community_delegates=(CommunityDelegation(body="GHOSTS", participation="attended"),)),
        QUIET, "ACCEPTANCE", "party-unknown", PARTIES, "/data/community_delegates/0/body",
    ),
    "a survey with villagers who object": (
        closing.hold("ACC2", community_delegates=(CommunityDelegation(body="VILLAGE", participation="objected"),)),
        QUIET, "ACCEPTANCE", "", "", "",
    ),
    "an objection to no application": (
        closing.object_to("ACC8", "OBJ8"), QUIET, "VILLAGE", "application-unknown", APPLICATION, "/data/application_id",
    ),
    "an objection with an id in use": (
        closing.object_to("ACC1", "OBJ1"), QUIET, "VILLAGE", "id-in-use", IDS, "/data/objection_id",
    ),
    "an objection of a body that is not registered": (
        closing.object_to("ACC1", "OBJ8", raised_by="GHOSTS"),
        QUIET, "OFFICER", "party-unknown", PARTIES, "/data/raised_by",
    ),
    "an objection behind the decision": (closing.object_to("ACC0", "OBJ8"), QUIET, "VILLAGE", "", "", ""),
    "an answer to no objection": (
        closing.answer("OBJ8"), QUIET, "ACCEPTANCE", "objection-unknown", OBJECTIONS, "/data/objection_id",
    ),
    "an answer once more": (
        closing.answer("OBJ0"), QUIET, "ACCEPTANCE", "objection-already-resolved", OBJECTIONS, "/data/objection_id",
    ),
    "an answer before the objection": (
        closing.answer("OBJ1", resolved_on=YESTERDAY),
        QUIET, "ACCEPTANCE", "resolved-before-received", OBJECTIONS, "/data/resolved_on",
    ),
    "a decision on no application": (
        closing.decide("ACC8"), QUIET, "ACCEPTANCE", "application-unknown", APPLICATION, "/data/application_id",
    ),
    "a decision once more": (
        closing.decide("ACC0"), QUIET, "ACCEPTANCE", "acceptance-already-decided", APPLICATION, "/data/application_id",
    ),
    "a decision without a survey": (
        closing.decide("ACC2"), QUIET, "ACCEPTANCE", "acceptance-not-held", APPLICATION, "/data/application_id",
    ),
    "a withdrawal without a survey": (closing.decide("ACC2", "withdrawn"), QUIET, "ACCEPTANCE", "", "", ""),
    "a decision before the survey": (
        closing.decide("ACC1", "not_qualified", decided_on=YESTERDAY),
        QUIET, "ACCEPTANCE", "decided-before-held", APPLICATION, "/data/decided_on",
    ),
    "a decision about other land": (
        closing.decide("ACC1", "not_qualified", land=(AcceptedLand(area_m2=1, area_id="A3"),)),
        QUIET, "ACCEPTANCE", "area-not-applied-for", APPLICATION, "/data/land/0/area_id",
    ),
    "a decision about land of a class, in no area": (
        closing.decide("ACC1", "not_qualified", land=(AcceptedLand(area_m2=1),)), QUIET, "ACCEPTANCE", "", "", "",
    ),
    "a decision on the whole about one of its areas": (
        closing.decide("ACC3", "not_qualified", land=(AcceptedLand(area_m2=1, area_id="A1"),)),
        QUIET, "ACCEPTANCE", "", "", "",
    ),
    "a decision about land there is not": (
        closing.decide("ACC1", "not_qualified", land=(AcceptedLand(area_m2=1), AcceptedLand(area_m2=1, area_id="A9"))),
        QUIET, "ACCEPTANCE", "area-unknown", AREAS, "/data/land/1/area_id",
    ),
    "an acceptance over an open objection": (
        closing.decide("ACC1"), QUIET, "ACCEPTANCE", "objection-open", OBJECTIONS, "/data/acceptance_result",
    ),
    "a need to put right without a list": (
        closing.decide("ACC1", REMEDY),
        QUIET, "ACCEPTANCE", "rectification-list-differs", "A-4", "/data/rectification_items",
    ),
    "a list without a need to put right": (
        closing.decide("ACC1", "not_qualified", item("1")),
        QUIET, "ACCEPTANCE", "rectification-list-differs", "A-4", "/data/rectification_items",
    ),
    "a list of what to put right": (
        closing.decide("ACC1", REMEDY, item("1", "A2"), item("2", due_on="2026-10-10")),
        QUIET, "ACCEPTANCE", "", "", "",
    ),
    "an item due before the decision": (
        closing.decide("ACC1", REMEDY, item("1"), item("2", due_on="2026-10-09")),
        QUIET, "ACCEPTANCE", "rectification-due-before-decided", "A-4", "/data/rectification_items/1/due_on",
    ),
    "an item on land there is not": (
        closing.decide("ACC1", REMEDY, item("1", "A2", "A9")),
        QUIET, "ACCEPTANCE", "area-unknown", AREAS, "/data/rectification_items/0/area_ids/1",
    ),
    "an item twice": (
        closing.decide("ACC1", REMEDY, item("1"), item("1")),
        QUIET, "ACCEPTANCE", "obligation-id-in-use", "obligation-id-is-new", "/data/rectification_items/1/item_id",
    ),
    "the whole with a zone missing": (
        closing.decide("ACC3"), QUIET, "ACCEPTANCE", "zone-not-accepted", "A-5", "/data/acceptance_result",
    ),
    "the whole refused with a zone missing": (closing.decide("ACC3", "not_qualified"), QUIET, "ACCEPTANCE", "", "", ""),
    "the revoking of what is undecided": (
        closing.revoke("ACC1"), QUIET, "ACCEPTANCE", "acceptance-not-qualified", APPLICATION, "/data/application_id",
    ),
    "the revoking for land not accepted under it": (
        closing.revoke("ACC0", area_ids=("A1", "A2")),
        QUIET, "ACCEPTANCE", "area-not-accepted", APPLICATION, "/data/area_ids/1",
    ),
    "the revoking before the decision": (
        closing.revoke("ACC0", revoked_on=YESTERDAY),
        QUIET, "ACCEPTANCE", "revoked-before-decided", APPLICATION, "/data/revoked_on",
    ),
    "aftercare with an id in use": (
        closing.care("CARE1"), mine.RIGHT, "ACCEPTANCE", "id-in-use", IDS, "/data/aftercare_id",
    ),
    "aftercare upon what is not accepted": (
        closing.care("CARE8", application_id="ACC1"),
        QUIET, "ACCEPTANCE", "acceptance-not-qualified", "D-10", "/data/application_id",
    ),
    "aftercare upon what is accepted": (
        closing.care("CARE8", application_id="ACC0"), QUIET, "ACCEPTANCE", "", "", "",
    ),
    "aftercare by nobody registered": (
        closing.care("CARE8", carried_out_by="GHOSTS"),
        QUIET, "ACCEPTANCE", "party-unknown", PARTIES, "/data/carried_out_by",
    ),
    "a report on no aftercare": (
        closing.tend("CARE8"), mine.RIGHT, "MINECO", "aftercare-unknown", "D-10", "/data/aftercare_id",
    ),
    "an evaluation of what is not accepted": (
        closing.evaluate("EVAL8", application_id="ACC1"),
        QUIET, "ACCEPTANCE", "acceptance-not-qualified", "A-6", "/data/application_id",
    ),
    "an evaluation of land not accepted under it": (
        closing.evaluate("EVAL8", area_ids=("A1", "A2")),
        QUIET, "ACCEPTANCE", "area-not-accepted", "A-6", "/data/area_ids/1",
    ),
    "an evaluation before the acceptance": (
        closing.evaluate("EVAL8", evaluated_on=YESTERDAY),
        QUIET, "ACCEPTANCE", "evaluated-before-decided", "A-6", "/data/evaluated_on",
    ),
    "an evaluation of land there is not": (
        closing.evaluate("EVAL8", land=(EvaluatedLand(area_m2=1, land_quality="declined", area_id="A9"),)),
        QUIET, "ACCEPTANCE", "area-unknown", AREAS, "/data/land/0/area_id",
    ),
    "a discharge of what is not accepted": (
        closing.discharge("A1", "A2"), QUIET, "OFFICER", "area-not-accepted", "A-7", "/data/area_ids",
    ),
    "a discharge of the whole with a zone missing": (
        closing.discharge(), QUIET, "OFFICER", "area-not-accepted", "A-7", "/data/area_ids",
    ),
    "a discharge where nothing is accepted": (
        closing.discharge(), mine.RIGHT, "OFFICER", "area-not-accepted", "A-7", "/data/area_ids",
    ),
    "an estimate with an id in use": (
        closing.estimate("EST1"), mine.RIGHT, "AUDITOR", "id-in-use", IDS, "/data/estimate_id",
    ),
    "an estimate of a plan there is not": (
        closing.estimate("EST8", plan_id="P9"), mine.RIGHT, "MINECO", "plan-not-submitted", RECORDS, "/data/plan_id",
    ),
    "an estimate with more to come than in all": (
        closing.estimate("EST8", remaining=yuan(901)),
        mine.RIGHT, "MINECO", "remaining-exceeds-total", SUMS, "/data/remaining/amount_minor",
    ),
    "an estimate in two currencies": (
        closing.estimate("EST8", remaining=yuan(1, "USD")),
        mine.RIGHT, "MINECO", "currency-differs", SUMS, "/data/remaining/currency",
    ),
    "an estimate with an area in another currency": (
        closing.estimate("EST8", by_area=(AreaCost(area_id="A1", remaining=yuan(1, "USD")),)),
        QUIET, "MINECO", "currency-differs", SUMS, "/data/by_area/0/remaining/currency",
    ),
    "an estimate of an area there is not": (
        closing.estimate("EST8", by_area=(AreaCost(area_id="A9", remaining=yuan(1)),)),
        QUIET, "MINECO", "area-unknown", AREAS, "/data/by_area/0/area_id",
    ),
    "money spent on what is not owed": (
        closing.spend("EXP8", obligation_ids=("M1", "M99")),
        mine.RIGHT, "MINECO", "obligation-unknown", RECORDS, "/data/obligation_ids/1",
    ),
    "money spent on what is owed": (
        closing.spend("EXP8", obligation_ids=("M1",), payee="OTHERCO"), mine.RIGHT, "MINECO", "", "", "",
    ),
    "money paid to nobody registered": (
        closing.spend("EXP8", payee="GHOSTS"), mine.RIGHT, "MINECO", "party-unknown", PARTIES, "/data/payee",
    ),
    "a balance at a bank that is not registered": (
        closing.attest("ATT8", institution="GHOSTS"),
        mine.RIGHT, "AUDITOR", "party-unknown", PARTIES, "/data/institution",
    ),
    "a check that names no finding on record": (
        closing.check_fund("CHK8", finding_ids=("F1", "F9")),
        mine.RIGHT, "FINANCE", "finding-unknown", RECORDS, "/data/finding_ids/1",
    ),
    "a shortfall where nothing is short": (
        closing.fall_short("SHORT8", available=yuan(900)),
        mine.RIGHT, "FINANCE", "no-shortfall", SUMS, "/data/available/amount_minor",
    ),
    "a shortfall in two currencies": (
        closing.fall_short("SHORT8", available=yuan(1, "USD")),
        mine.RIGHT, "FINANCE", "currency-differs", SUMS, "/data/available/currency",
    ),
    "a shortfall against no estimate on record": (
        closing.fall_short("SHORT8", estimate_id="EST9"),
        mine.RIGHT, "FINANCE", "estimate-unknown", RECORDS, "/data/estimate_id",
    ),
    "a shortfall upon no check on record": (
        closing.fall_short("SHORT8", estimate_id="EST1", check_id="CHK9"),
        mine.RIGHT, "FINANCE", "fund-check-unknown", RECORDS, "/data/check_id",
    ),
    "a security of no kind": (
        closing.lodge("S8", security_kind="none"),
        mine.RIGHT, "FINANCE", "security-of-no-kind", BOUNDS, "/data/security_kind",
    ),
    "a security that lapsed before it was lodged": (
        closing.lodge("S8", expires_on=YESTERDAY),
        mine.RIGHT, "FINANCE", "period-reversed", BOUNDS, "/data/expires_on",
    ),
    "a security that lapses on the day it is lodged": (
        closing.lodge("S8", expires_on=TODAY), mine.RIGHT, "FINANCE", "", "", "",
    ),
    "a security of an issuer that is not registered": (
        closing.lodge("S8", issuer="GHOSTS"), mine.RIGHT, "FINANCE", "party-unknown", PARTIES, "/data/issuer",
    ),
    "the release of no security": (
        closing.release("S8", "I"), mine.RIGHT, "FINANCE", "security-unknown", BOUNDS, "/data/security_id",
    ),
    "a release in other money": (
        closing.release("S1", "I", amount=yuan(1, "USD")),
        mine.RIGHT, "FINANCE", "currency-differs", BOUNDS, "/data/amount/currency",
    ),
    "a release of all that is held": (closing.release("S2", "partial", 400), mine.RIGHT, "FINANCE", "", "", ""),
    "a release of more than is held": (
        closing.release("S2", "partial", 401), mine.RIGHT, "FINANCE", "security-exceeded", BOUNDS, "/data/amount",
    ),
    "a full release of all that is held": (closing.release("S2", "full", 400), mine.RIGHT, "FINANCE", "", "", ""),
    "a full release that leaves something": (
        closing.release("S2", "full", 399),
        mine.RIGHT, "FINANCE", "release-not-full", BOUNDS, "/data/amount/amount_minor",
    ),
    "phase I once more": (
        closing.release("S2", "I"), mine.RIGHT, "FINANCE", "release-out-of-turn", "F-3", "/data/release_phase",
    ),
    "phase II before phase I": (
        closing.release("S1", "II", milestone_ids=("M2",)),
        mine.RIGHT, "FINANCE", "release-out-of-turn", "F-3", "/data/release_phase",
    ),
    "phase III before phase II": (
        closing.release("S2", "III", milestone_ids=("M2",)),
        mine.RIGHT, "FINANCE", "release-out-of-turn", "F-3", "/data/release_phase",
    ),
    "phase II upon nothing": (
        closing.release("S2", "II"),
        mine.RIGHT, "FINANCE", "release-without-verification", "F-3", "/data/milestone_ids",
    ),
    "phase II upon verified work": (
        closing.release("S2", "II", milestone_ids=("M2",)), mine.RIGHT, "FINANCE", "", "", "",
    ),
    "phase II upon work not verified": (
        closing.release("S2", "II", milestone_ids=("M2", "M1")),
        mine.RIGHT, "FINANCE", "milestone-not-verified", "F-3", "/data/milestone_ids/1",
    ),
    "phase II upon work that is only claimed": (
        closing.release("S2", "II", milestone_ids=("M3",)),
        mine.RIGHT, "FINANCE", "milestone-not-verified", "F-3", "/data/milestone_ids/0",
    ),
    "a release upon a milestone there is not": (
        closing.release("S2", "partial", milestone_ids=("D1",)),
        mine.RIGHT, "FINANCE", "milestone-unknown", "F-3", "/data/milestone_ids/0",
    ),
    "phase II upon an application not decided": (
        closing.release("S2", "II", application_ids=("ACC1",)),
        mine.RIGHT, "FINANCE", "acceptance-not-qualified", "F-3", "/data/application_ids/0",
    ),
    "phase II upon no application": (
        closing.release("S2", "II", application_ids=("ACC9",)),
        mine.RIGHT, "FINANCE", "application-unknown", APPLICATION, "/data/application_ids/0",
    ),
    "the calling of more than is held": (
        closing.forfeit("S2", 401), mine.RIGHT, "FINANCE", "security-exceeded", BOUNDS, "/data/amount",
    ),
    "the calling upon no order on record": (
        closing.forfeit("S2", order_id="O9"), mine.RIGHT, "FINANCE", "order-unknown", BOUNDS, "/data/order_id",
    ),
    "the calling upon an order": (closing.forfeit("S2", 400, order_id="O1"), mine.RIGHT, "FINANCE", "", "", ""),
    "an agreement with nobody registered": (
        closing.agree("PPP8", parties=(AgreementParty(party="GHOSTS", agreement_role="lender"),)),
        mine.RIGHT, "FINANCE", "party-unknown", PARTIES, "/data/parties/0/party",
    ),
    "an agreement whose shares make up its value": (
        closing.agree("PPP8", public_share=yuan(300), private_share=yuan(700)), mine.RIGHT, "FINANCE", "", "", "",
    ),
    "an agreement whose shares do not": (
        closing.agree("PPP8", public_share=yuan(300), private_share=yuan(699)),
        mine.RIGHT, "FINANCE", "shares-differ-from-value", SUMS, "/data/value/amount_minor",
    ),
    "an agreement with one share above its value": (
        closing.agree("PPP8", public_share=yuan(1001)),
        mine.RIGHT, "FINANCE", "shares-differ-from-value", SUMS, "/data/value/amount_minor",
    ),
    "an agreement with one share": (closing.agree("PPP8", public_share=yuan(1000)), mine.RIGHT, "FINANCE", "", "", ""),
    "an agreement with a share in other money": (
        closing.agree("PPP8", private_share=yuan(1, "USD")),
        mine.RIGHT, "FINANCE", "currency-differs", SUMS, "/data/private_share/currency",
    ),
    "an agreement that gives away land there is not": (
        closing.agree("PPP8", land_use_return=(LandUseReturn(use=closing.WORDS, area_ids=("A9",)),)),
        QUIET, "FINANCE", "area-unknown", AREAS, "/data/land_use_return/0/area_ids/0",
    ),
    "an agreement that depends on a milestone there is not": (
        closing.agree("PPP8", milestones=(FinancingMilestone(title=closing.WORDS, milestone_id="D1"),)),
        mine.RIGHT, "FINANCE", "milestone-unknown", RECORDS, "/data/milestones/0/milestone_id",
    ),
    "an agreement that depends on a milestone": (
        closing.agree(
            "PPP8",
            milestones=(
                FinancingMilestone(title=closing.WORDS),
                FinancingMilestone(title=closing.WORDS, milestone_id="M1"),
            ),
        ),
        mine.RIGHT, "FINANCE", "", "", "",
    ),
    "public money under an agreement": (closing.fund("PUB8", agreement_id="PPP1"), mine.RIGHT, "MINECO", "", "", ""),
    "public money under no agreement on record": (
        closing.fund("PUB8", agreement_id="PPP8"),
        mine.RIGHT, "MINECO", "agreement-unknown", RECORDS, "/data/agreement_id",
    ),
    "public money from nobody registered": (
        closing.fund("PUB8", funder="GHOSTS"), mine.RIGHT, "MINECO", "party-unknown", PARTIES, "/data/funder",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LIMITS.values(), ids=LIMITS.keys())
def test_the_rule_decides(world: World, case: tuple[Event, str, str, str, str, str]) -> None:
    """
    A refusal names its code, its rule with a citation, and the field; what is within the limit is accepted.
    """
    event, subject, by, code, rule, pointer = case
    if not code:
        assert world.verdict(event, subject, by) == ""
        return
    refusal = world.refusal(event, subject, by)
    assert isinstance(refusal, RuleViolationError)

    assert (code, rule, pointer) == (refusal.code, refusal.rule, refusal.pointer)
    assert refusal.citation


FINANCE_MAY = {
    "an attestation": (closing.attest("ATT9"), ""),
    "a check of the fund": (closing.check_fund("CHK9"), ""),
    "a shortfall": (closing.fall_short("SHORT9"), ""),
    "a security": (closing.lodge("S9"), ""),
    "a release": (closing.release("S1", "I"), ""),
    "a forfeiture": (closing.forfeit("S1"), ""),
    "an agreement": (closing.agree("PPP9"), ""),
    "public money": (closing.fund("PUB9"), ""),
    "an estimate": (closing.estimate("EST9"), "role-missing"),
    "what is set aside": (closing.accrue("ACCR9"), "not-the-holder"),
    "an acceptance": (closing.decide("ACC1"), "role-missing"),
    "a discharge": (closing.discharge(), "role-missing"),
}


@pytest.mark.parametrize(("event", "code"), FINANCE_MAY.values(), ids=FINANCE_MAY.keys())
def test_the_finance_authority_minds_the_money(world: World, event: Event, code: str) -> None:
    """
    The finance authority records what it holds and checks; it neither speaks for the holder nor accepts land.
    """
    assert code == world.verdict(event, mine.RIGHT, "FINANCE")


def test_a_village_objects_and_nothing_else(world: World) -> None:
    """
    A community delegate objects where its role reaches; it decides nothing, and claims no source.
    """
    world.enrol("FARAWAY", "rural_collective", "community_delegate", scope=Scope(regions=("44",)))
    objection = closing.object_to("ACC1", "OBJ9", raised_by="VILLAGE")

    assert ["", "out-of-scope", "role-missing", "source-not-allowed"] == [
        world.verdict(objection, QUIET, "VILLAGE"),
        world.verdict(objection, QUIET, "FARAWAY"),
        world.verdict(closing.answer("OBJ1"), QUIET, "VILLAGE"),
        world.verdict(objection, QUIET, "VILLAGE", source=IMPORT),
    ]


def after(*history: tuple[Event, str], areas: tuple[Area, ...] = closing.AREAS) -> World:
    """Return a registered right after these acts."""
    world = mine.people()
    world.file(mine.register(areas=areas), QUIET, "REGISTRAR")
    for event, by in history:
        world.file(event, QUIET, by)
    return world


def accepted(application_id: str, *area_ids: str) -> tuple[tuple[Event, str], ...]:
    """Return the acts by which areas are accepted."""
    return (
        (closing.apply(application_id, *area_ids), "MINECO"),
        (closing.hold(application_id), "ACCEPTANCE"),
        (closing.decide(application_id), "ACCEPTANCE"),
    )


WHOLE = (*accepted("ACC1", "A1"), *accepted("ACC2", "A2"))
PARTS = (Area(area_id="A4", area_m2=60, parent="A3"), Area(area_id="A5", area_m2=40, parent="A3"))


def ask_for_whole(*history: tuple[Event, str], areas: tuple[Area, ...] = closing.AREAS) -> str:
    """Return the verdict on accepting the whole after these acts."""
    asked = ((closing.apply("ALL"), "MINECO"), (closing.hold("ALL"), "ACCEPTANCE"))
    return after(*history, *asked, areas=areas).verdict(closing.decide("ALL"), QUIET, "ACCEPTANCE")


def test_the_whole_is_accepted_once_each_zone_is() -> None:
    """
    Zones are accepted by themselves before the whole, land restored at closure together with it (rule A-5).
    """
    assert [
        ask_for_whole(),
        ask_for_whole(*accepted("ACC1", "A1")),
        ask_for_whole(*WHOLE),
        ask_for_whole(*WHOLE, (closing.revoke("ACC1", area_ids=("A1",)), "ACCEPTANCE")),
        ask_for_whole(areas=closing.AREAS[2:]),
        ask_for_whole(areas=()),
    ] == ["zone-not-accepted", "zone-not-accepted", "", "zone-not-accepted", "", ""]


def test_an_application_for_the_whole_leaves_no_area_out() -> None:
    """
    The whole is not accepted for some of its areas; an area that was split is stood for by its parts.
    """
    partly = (
        (closing.apply("ALL", "A4", acceptance_scope="whole"), "MINECO"),
        (closing.hold("ALL"), "ACCEPTANCE"),
    )
    world = after(*WHOLE, *partly, areas=(*closing.AREAS, *PARTS))

    assert world.verdict(closing.decide("ALL"), QUIET, "ACCEPTANCE") == "zone-not-accepted"
    assert ask_for_whole(*WHOLE, *accepted("ACC3", "A4"), areas=(*closing.AREAS, *PARTS)) == ""


def test_the_plan_approved_last_says_what_the_zones_are() -> None:
    """
    An approved plan's areas take the place of the registered ones, in the plan's own mode where they state none.
    """
    planned = (
        (mine.submit(areas=(Area(area_id="Z1", area_m2=9), Area(area_id="Z2", area_m2=9))), "MINECO"),
        (mine.approve(), "REGISTRAR"),
    )
    later = (mine.submit(2, areas=(Area(area_id="Z3", area_m2=9),)), "MINECO")

    assert [
        ask_for_whole(*planned),
        ask_for_whole(*planned, *accepted("ACC1", "Z1")),
        ask_for_whole(*planned, *accepted("ACC1", "Z1"), *accepted("ACC2", "Z2")),
        ask_for_whole(*planned, later, *accepted("ACC1", "Z1"), *accepted("ACC2", "Z2")),
        ask_for_whole(*planned, later, (mine.approve(2), "REGISTRAR"), *accepted("ACC1", "Z1", "Z2")),
        ask_for_whole(*planned, later, (mine.approve(2), "REGISTRAR"), *accepted("ACC1", "Z3")),
    ] == ["zone-not-accepted", "zone-not-accepted", "", "", "zone-not-accepted", ""]


def test_an_area_that_was_split_is_accepted_by_its_parts() -> None:
    """
    Once its parts are accepted, a zone that was split needs no acceptance of its own.
    """
    halves = tuple(Area(area_id=each, area_m2=100, parent="A2", mode="zoned_phased") for each in ("A2A", "A2B"))
    areas = (*closing.AREAS, *halves)
    both = (*accepted("ACC1", "A1"), *accepted("ACC2", "A2A", "A2B"))

    assert [ask_for_whole(*both[:3], areas=areas), ask_for_whole(*both, areas=areas)] == ["zone-not-accepted", ""]


def test_a_decision_waits_for_the_last_survey() -> None:
    """
    Where the land was surveyed more than once, the decision is not of a day before the last survey.
    """
    world = mine.people()
    world.file(mine.register(areas=closing.AREAS), QUIET, "REGISTRAR", effective_on="2026-09-01")
    world.file(closing.apply("ACC1", "A1"), QUIET, "MINECO", effective_on="2026-10-01")
    for held_on in ("2026-10-08", "2026-10-05"):
        world.file(closing.hold("ACC1", held_on=day(held_on)), QUIET, "ACCEPTANCE")

    assert ["decided-before-held", ""] == [
        world.verdict(closing.decide("ACC1", decided_on=day(on)), QUIET, "ACCEPTANCE")
        for on in ("2026-10-07", "2026-10-08")
    ]


ORDER = (mine.order("O1", finding_ids=()), "OFFICER")
ALL = ((closing.apply("ALL"), "MINECO"), (closing.hold("ALL"), "ACCEPTANCE"), (closing.decide("ALL"), "ACCEPTANCE"))
OVER = Period(first=day("2024-10-09"), last=YESTERDAY)
ENDS_TODAY = Period(first=day("2024-10-10"), last=TODAY)
REGISTERED = len(mine.people().entries)
"""Position at which `after` registers the right."""

DISCHARGES: dict[str, tuple[tuple[tuple[Event, str], ...], tuple[str, ...], str]] = {
    "all zones accepted": ((*WHOLE, *accepted("ACC3", "A3")), (), ""),
    "the whole accepted": ((*WHOLE, *ALL), (), ""),
    "one zone accepted": (WHOLE, ("A1",), ""),
    "a zone whose acceptance was revoked": (
        (*WHOLE, (closing.revoke("ACC1"), "ACCEPTANCE")), ("A1",), "area-not-accepted",
    ),
    "the whole of which a zone was revoked": (
        (*WHOLE, *ALL, (closing.revoke("ALL", area_ids=("A3",)), "ACCEPTANCE")), (), "area-not-accepted",
    ),
    "an order open": ((*WHOLE, ORDER), ("A1",), "order-open"),
    "an order closed": ((*WHOLE, ORDER, (mine.close("O1"), "INSPECTOR")), ("A1",), ""),
    "aftercare over": ((*WHOLE, (closing.care("C", period=OVER), "ACCEPTANCE")), ("A1",), ""),
    "aftercare on its last day": (
        (*WHOLE, (closing.care("C", period=ENDS_TODAY), "ACCEPTANCE")), ("A1",), "aftercare-running",
    ),
    "aftercare of other land": (
        (*WHOLE, (closing.care("C", area_ids=("A2",)), "ACCEPTANCE")), ("A1",), "",
    ),
    "aftercare of some of it": (
        (*WHOLE, (closing.care("C", area_ids=("A2",)), "ACCEPTANCE")), ("A1", "A2"), "aftercare-running",
    ),
    "aftercare begun anew by augmented work": (
        (
            *WHOLE,
            (closing.care("C", period=OVER), "ACCEPTANCE"),
            (closing.tend("C", augmented_work_on=day("2026-05-01")), "MINECO"),
        ),
        ("A1",), "aftercare-running",
    ),
    "aftercare that nothing begins anew": (
        (
            *WHOLE,
            (closing.care("C", period=OVER, restart_rule="none"), "ACCEPTANCE"),
            (closing.tend("C", augmented_work_on=day("2026-05-01")), "MINECO"),
        ),
        ("A1",), "",
    ),
    "an objection open": ((*WHOLE, (closing.object_to("ACC1", "B"), "OFFICER")), ("A1",), "objection-open"),
    "an objection about other land": ((*WHOLE, (closing.object_to("ACC2", "B"), "OFFICER")), ("A1",), ""),
    "an objection answered": (
        (*WHOLE, (closing.object_to("ACC1", "B"), "OFFICER"), (closing.answer("B"), "ACCEPTANCE")), ("A1",), "",
    ),
    "a dispute open": ((*WHOLE, (put_right.dispute("DIS1", REGISTERED), "MINECO")), ("A1",), "dispute-open"),
    "a dispute resolved": (
        (*WHOLE, (put_right.dispute("DIS1", REGISTERED), "MINECO"), (put_right.resolve("DIS1"), "OFFICER")),
        ("A1",), "",
    ),
    "discharged before": ((*WHOLE, (closing.discharge("A1"), "OFFICER")), ("A2", "A1"), "duty-already-discharged"),
    "other land discharged before": ((*WHOLE, (closing.discharge("A1"), "OFFICER")), ("A2",), ""),
    "the rest, as the whole": ((*WHOLE, *ALL, (closing.discharge("A1"), "OFFICER")), (), ""),
    "all discharged before": ((*WHOLE, *ALL, (closing.discharge(), "OFFICER")), ("A1",), "duty-already-discharged"),
}  # fmt: skip


@pytest.mark.parametrize(("history", "area_ids", "code"), DISCHARGES.values(), ids=DISCHARGES.keys())
def test_the_duty_ends_where_all_is_done(
    history: tuple[tuple[Event, str], ...], area_ids: tuple[str, ...], code: str
) -> None:
    """
    Land is let go once accepted, past its aftercare, with nothing ordered, objected to or disputed, and once (A-7).
    """
    assert code == after(*history).verdict(closing.discharge(*area_ids), QUIET, "OFFICER")


def test_the_whole_closes_once() -> None:
    """
    Parts close one after the other, then the whole, then nothing any more.
    """
    world = after((closing.shut("C1"), "MINECO"), (closing.shut("C2"), "MINECO"))
    assert world.verdict(closing.shut("C3", "whole"), QUIET, "MINECO") == ""

    world.file(closing.shut("C3", "whole"), QUIET, "MINECO")
    assert ["closure-already-reported"] * 2 == [
        world.verdict(closing.shut("C4", extent), QUIET, "MINECO") for extent in ("partial", "whole")
    ]


def test_phases_follow_one_another() -> None:
    """
    Phases I, II and III of a release come in this order, each once, the later ones upon an acceptance (rule F-3).
    """
    world = after(*accepted("ACC1", "A1"), (closing.lodge("S"), "OFFICER"))
    verdicts = []
    for phase in ("I", "II", "III"):
        verdicts += [world.verdict(closing.release("S", each, application_ids=("ACC1",)), QUIET, "OFFICER")
                     for each in ("I", "II", "III")]  # fmt: skip
        world.file(closing.release("S", phase, application_ids=("ACC1",)), QUIET, "OFFICER")

    late = "release-out-of-turn"
    assert verdicts == ["", late, late, late, "", late, late, late, ""]
    assert world.verdict(closing.release("S", "III", application_ids=("ACC1",)), QUIET, "OFFICER") == late


def test_a_revoked_acceptance_releases_nothing() -> None:
    """
    What is no longer accepted can neither free a security nor begin aftercare, while its evaluation stays possible.
    """
    world = after(*accepted("ACC0", "A1"), (closing.lodge("S"), "OFFICER"), (closing.release("S", "I"), "OFFICER"))
    world.file(closing.revoke("ACC0"), QUIET, "ACCEPTANCE")

    assert ["acceptance-not-qualified"] * 3 + [""] == [
        world.verdict(closing.release("S", "II", application_ids=("ACC0",)), QUIET, "OFFICER"),
        world.verdict(closing.care("C", application_id="ACC0"), QUIET, "ACCEPTANCE"),
        world.verdict(closing.revoke("ACC0"), QUIET, "ACCEPTANCE"),
        world.verdict(closing.evaluate("E"), QUIET, "ACCEPTANCE"),
    ]


def test_other_registers_may_not_have_kept_every_step() -> None:
    """
    An imported decision needs no survey and an imported release no earlier phase; what they give back has limits yet.
    """
    world = after((closing.apply("ACC1", "A1"), "MINECO"), (closing.lodge("S"), "OFFICER"))
    cases: tuple[tuple[Event, str], ...] = (
        (closing.decide("ACC1"), "ACCEPTANCE"),
        (closing.release("S", "III"), "OFFICER"),
        (closing.release("S", "III", 1001), "OFFICER"),
    )

    assert ["", "", "security-exceeded"] == [world.verdict(event, QUIET, by, source=IMPORT) for event, by in cases]


OWN_CASE: dict[str, tuple[Event, Any]] = {
    "a survey": (closing.hold("ACC1"), "acceptance_authority"),
    "an answer": (closing.answer("OBJ1"), "acceptance_authority"),
    "a decision": (closing.decide("ACC1", "not_qualified"), "acceptance_authority"),
    "an evaluation": (closing.evaluate("EVAL9"), "acceptance_authority"),
    "a discharge": (closing.discharge("A1"), "authority_officer"),
    "an attestation": (closing.attest("ATT9"), "auditor"),
    "a check of the fund": (closing.check_fund("CHK9"), "finance_authority"),
    "a shortfall": (closing.fall_short("SHORT9"), "finance_authority"),
    "a release": (closing.release("S9", "I"), "finance_authority"),
}


@pytest.mark.parametrize(("event", "role"), OWN_CASE.values(), ids=OWN_CASE.keys())
def test_nobody_judges_their_own_case(event: Event, role: Any) -> None:
    """
    The holder of the right accepts, attests, checks and releases nothing under it, whatever role it was given.
    """
    world = furnished_mine()
    world.file(closing.lodge("S9"), QUIET, "OFFICER")
    for party in ("MINECO", "OTHERCO"):
        world.file(RoleGranted(role=role, valid_from=TODAY), f"party:{party}", "governance")

    assert ["own-work", ""] == [world.verdict(event, QUIET, by) for by in ("MINECO", "OTHERCO")]
