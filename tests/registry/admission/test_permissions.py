# SPDX-License-Identifier: Apache-2.0
"""Who may file what: every event type by every kind of actor, with the whole table of verdicts (case 78)."""

from typing import get_args

import pytest

from events.catalogue import EVENT_TYPES
from events.catalogue.event import Event
from events.catalogue.trust import (
    LogKeyRetired,
    PartyRegistered,
    Role,
    RoleRevoked,
    ServiceKeyRetired,
    SigningKeyRevoked,
)
from events.values import Text
from registry.admission.permissions import PERMISSIONS
from registry.admission.rules import RULES
from tests.registry.admission import closing, disclosed, lived, mine, observed, planned, put_right, withheld
from tests.registry.admission.world import (
    IMPORT,
    PAPER,
    World,
    day,
    foundation,
    henan,
    key_event,
    log_key_event,
    new_log_signers,
    service_key_event,
)

ACTORS = (
    "governance",
    "REGISTRAR",
    "ELSEWHERE",  # registrar and inspector of another province
    "OFFICER",
    "INSPECTOR",
    "ACCEPTANCE",
    "MINECO",  # holds the right
    "SIGNATORY",  # of the holder, for this right
    "OTHERCO",
    "AUDITOR",
    "service",
    "unknown",
    "revoked",
)

ROLES: tuple[Role, ...] = tuple(role for role in get_args(Role.__origin__) if role != "system")  # type: ignore[attr-defined]
"""All that can be given."""

VERDICTS = {
    "+": "",
    "r": "role-missing",
    "s": "out-of-scope",
    "h": "not-the-holder",
    "p": "source-missing",  # for the holder, but without saying from which paper
    "u": "key-unknown",
    "k": "key-revoked",
    "a": "verification-needs-authority",  # an auditor, where the law wants an authority
    "f": "already-founded",
}

# One column for each of ACTORS, in their order.
TABLE = {
    "registry.founded.v1": "f rr rrr rrr r r uk",
    "party.registered.v1": "+ +s rrr rrr r r uk",
    "party.updated.v1": "+ +s rrr rrr r r uk",
    "role.granted.v1": "+ +s rrr rrr r r uk",
    "role.revoked.v1": "+ +s rrr rrr r r uk",
    "signing_key.registered.v1": "+ +s rrr rrr r r uk",
    "signing_key.revoked.v1": "+ +s rrr rrr r r uk",
    "log_key.added.v1": "+ rr rrr rrr r r uk",
    "log_key.retired.v1": "+ rr rrr rrr r r uk",
    "service_key.added.v1": "+ rr rrr rrr r r uk",
    "service_key.retired.v1": "+ rr rrr rrr r r uk",
    "governance_keys.changed.v1": "+ rr rrr rrr r r uk",
    "delegation.granted.v1": "r rr rrr rr+ r r uk",
    "delegation.revoked.v1": "+ +s rrr rr+ r r uk",
    "mining_right.registered.v1": "r +s rrr rrr r r uk",
    "mining_right.transferred.v1": "r +s rrr rrr r r uk",
    "mining_right.extinguished.v1": "r +s rrr rrr r r uk",
    "restoration_plan.submitted.v1": "h ph hhh ++h h h uk",
    "restoration_plan.approved.v1": "r +s +rr rrr r r uk",
    "milestone.scheduled.v1": "r +s +rr rrr r r uk",
    "milestone.reported.v1": "h ph hhh ++h h h uk",
    "milestone.verified.v1": "r rs r++ rrr a r uk",
    "milestone.verification_rejected.v1": "r rs r++ rrr a r uk",
    "deadline.extended.v1": "r +s +rr rrr r r uk",
    "land_status.reported.v1": "h ph hhh ++h h h uk",
    "inspection.conducted.v1": "r rs r+r rrr r r uk",
    "finding.recorded.v1": "r rs r+r rrr r r uk",
    "order.issued.v1": "r +s +rr rrr r r uk",
    "order.modified.v1": "r +s +rr rrr r r uk",
    "corrective_action.reported.v1": "h ph hhh ++h h h uk",
    "penalty.imposed.v1": "r +s +rr rrr r r uk",
    "penalty.varied.v1": "r +s +rr rrr r r uk",
    "penalty.paid.v1": "r +s +rr rrr r r uk",
    "substitute_performance.ordered.v1": "r +s +rr rrr r r uk",
    "substitute_performance.started.v1": "r +s +rr rrr r r uk",
    "substitute_performance.completed.v1": "r +s +rr rrr r r uk",
    "substitute_performance.cost_recovered.v1": "r +s +rr rrr r r uk",
    "review.filed.v1": "r +s +rr ++r r r uk",
    "review.decided.v1": "r +s +rr rrr r r uk",
    "order.closed.v1": "r +s ++r rrr r r uk",
    "reporting_duty.imposed.v1": "r +s +rr rrr r r uk",
    "annual_report.filed.v1": "h ph hhh ++h h h uk",
    "obligation.overdue_flagged.v1": "r rr rrr rrr r + uk",
    "obligation.overdue_cleared.v1": "r rr rrr rrr r + uk",
    "obligation.due_soon_flagged.v1": "r rr rrr rrr r + uk",
    "working_calendar.adopted.v1": "+ rr rrr rrr r r uk",
    "rule_profile.adopted.v1": "+ rr rrr rrr r r uk",
    "scheduler.run_completed.v1": "r rr rrr rrr r + uk",
    "import_batch.recorded.v1": "r ++ rrr rrr r r uk",
    "writing.resumed.v1": "+ ++ rrr rrr r r uk",
    # Acceptance and closure
    "acceptance.applied.v1": "h ph hhh ++h h h uk",
    "acceptance.held.v1": "r rr rr+ rrr r r uk",
    "acceptance_objection.filed.v1": "r rr +r+ rrr r r uk",
    "acceptance_objection.resolved.v1": "r rr rr+ rrr r r uk",
    "acceptance.decided.v1": "r rr rr+ rrr r r uk",
    "acceptance.revoked.v1": "r rr rr+ rrr r r uk",
    "mine_closure.reported.v1": "h ph hhh ++h h h uk",
    "aftercare.started.v1": "r rr +r+ rrr r r uk",
    "aftercare.reported.v1": "h ph hhh ++h h h uk",
    "post_closure_evaluation.recorded.v1": "r rr rr+ rrr r r uk",
    "restoration_duty.discharged.v1": "r +s +rr rrr r r uk",
    # Finance; the finance authority's own acts are in test_closing_rules
    "restoration_cost.estimated.v1": "r pr rrr ++r + r uk",
    "fund.accrued.v1": "h ph hhh ++h h h uk",
    "fund.spent.v1": "h ph hhh ++h h h uk",
    "fund_balance.attested.v1": "r rr rrr rrr + r uk",
    "fund_check.conducted.v1": "r rr +rr rrr r r uk",
    "fund_shortfall.determined.v1": "r +s +rr rrr r r uk",
    "security.lodged.v1": "r +s +rr rrr r r uk",
    "security.released.v1": "r +s +rr rrr r r uk",
    "security.forfeited.v1": "r +s +rr rrr r r uk",
    "financing_agreement.recorded.v1": "r +s +rr rrr r r uk",
    "public_funding.received.v1": "r pr rrr ++r r r uk",
    # Ecology and monitoring
    "baseline.recorded.v1": "r pr rrr ++r + r uk",
    "reference_ecosystem.defined.v1": "r pr rrr ++r + r uk",
    "species_survey.recorded.v1": "r pr rrr ++r + r uk",
    "carbon_stock.measured.v1": "r pr rrr ++r + r uk",
    "ecosystem_service.measured.v1": "r pr rrr ++r + r uk",
    "recovery_assessment.recorded.v1": "r pr rrr ++r + r uk",
    "subsidence_survey.recorded.v1": "r pr rrr ++r + r uk",
    "tailings_facility_status.reported.v1": "h ph hhh ++h h h uk",
    "remote_sensing_observation.recorded.v1": "r ps r+r ++r + r uk",
    "monitoring_result.recorded.v1": "r ps r+r ++r + r uk",
    # Disclosures and sites abroad
    "due_diligence_report.filed.v1": "h ph hhh ++h h h uk",
    "esg_disclosure.filed.v1": "h ph hhh ++h h h uk",
    "carbon_disclosure.filed.v1": "h ph hhh ++h h h uk",
    "beneficial_ownership.disclosed.v1": "h ph hhh +hh h h uk",
    "assurance_statement.issued.v1": "r rr rrr rrr + r uk",
    "overseas_site.registered.v1": "h ph hhh +hh h h uk",
    "overseas_restoration.reported.v1": "h ph hhh +hh h h uk",
    # Plans, areas, commitments, deadlines and the public
    "plan_consultation.recorded.v1": "r +s +rr ++r r r uk",
    "restoration_plan.returned.v1": "r +s +rr rrr r r uk",
    "restoration_plan.amended.v1": "r +s +rr rrr r r uk",
    "annual_programme.filed.v1": "h ph hhh ++h h h uk",
    "restoration_area.defined.v1": "r +s +rr ++r r r uk",
    "restoration_area.redefined.v1": "r +s +rr ++r r r uk",
    "commitment.made.v1": "h ph hhh ++h h h uk",
    "commitment.amended.v1": "h ph hhh ++h h h uk",
    "commitment.withdrawn.v1": "h ph hhh ++h h h uk",
    "restoration_duty.allocated.v1": "r +s rrr rrr r r uk",
    "deadline_extension.requested.v1": "h ph hhh ++h h h uk",
    "deadline_extension.refused.v1": "r +s +rr rrr r r uk",
    "stay.granted.v1": "r +s +rr rrr r r uk",
    "stay.lifted.v1": "r +s +rr rrr r r uk",
    "milestone.waived.v1": "r +s +rr rrr r r uk",
    "public_report.received.v1": "r +s ++r rrr r + uk",
    "public_report.resolved.v1": "r +s ++r rrr r r uk",
    "holder_response.filed.v1": "h ph hhh ++h h h uk",
    "comment_period.opened.v1": "r +s +rr rrr r r uk",
    "comment_period.closed.v1": "r +s +rr rrr r r uk",
    # Licences, operations, appointments, variances, incidents, lists and law suits
    "mining_right.varied.v1": "r +s rrr rrr r r uk",
    "mining_right.partially_relinquished.v1": "r +s rrr rrr r r uk",
    "mining_licence.issued.v1": "r +s +rr rrr r r uk",
    "mining_licence.amended.v1": "r +s +rr rrr r r uk",
    "mining_licence.suspended.v1": "r +s +rr rrr r r uk",
    "mining_licence.reinstated.v1": "r +s +rr rrr r r uk",
    "mining_licence.revoked.v1": "r +s +rr rrr r r uk",
    "mine_status.changed.v1": "r +s +rr ++r r r uk",
    "appointment.made.v1": "h ph hhh ++h h h uk",
    "appointment.ended.v1": "h ph hhh ++h h h uk",
    "variance.applied.v1": "h ph hhh ++h h h uk",
    "variance.decided.v1": "r +s +rr rrr r r uk",
    "incident.reported.v1": "r ps r+r ++r r r uk",
    "inspection_access.refused.v1": "r rs ++r rrr r r uk",
    "order.not_complied.v1": "r +s ++r rrr r r uk",
    "credit_listing.made.v1": "r +s +rr rrr r r uk",
    "credit_listing.removed.v1": "r +s +rr rrr r r uk",
    "litigation.filed.v1": "r +s +rr ++r r r uk",
    "litigation.resolved.v1": "r +s +rr rrr r r uk",
    "acceptance_preliminary_result.published.v1": "r rr rr+ rrr r r uk",
    "acceptance.published.v1": "r rr rr+ rrr r r uk",
    # Corrections and disputes
    "event.corrected.v1": "r +s +rr ++r r r uk",
    "event.retracted.v1": "r +s +rr ++r r r uk",
    "event.disputed.v1": "r +s ++r ++r + r uk",
    "dispute.resolved.v1": "r +s +rr rrr r r uk",
    # Private fields
    "payload.redacted.v1": "r +s +rr rrr r r uk",
}


def claim_of(world: World) -> int:
    """Return the position of the holder's claim about M2."""
    return world.state(mine.RIGHT).obligations["M2"].claims[0].position


def samples(world: World) -> dict[str, tuple[Event, str]]:
    """Return one act of each type that would be accepted from the right party, and its subject."""
    spare = world.keys["OTHERCO-spare"].public.key_id
    newco = PartyRegistered(party_kind="company", names=Text(en="New"), jurisdiction="CN", region=henan())
    fresh = key_event(world, "OTHERCO", key=world.new_key("fresh"))
    acts: tuple[tuple[Event, str], ...] = (
        (foundation(world), "registry"),
        (newco, "party:NEWCO"),
        (mine.appoint(mine.NAME), "party:OTHERCO"),
        (RoleRevoked(role="holder_signatory", reason=Text(en="left")), "party:SIGNATORY"),
        (fresh, "party:OTHERCO"),
        (SigningKeyRevoked(key_id=spare, reason="superseded"), "party:OTHERCO"),
        (log_key_event(new_log_signers(), world.log_signers), "registry"),
        (LogKeyRetired(vkeys=(world.log_signers[0].verifier.vkey,), reason="superseded"), "registry"),
        (service_key_event(world.new_key("service-3"), world.keys["service"]), "registry"),
        (ServiceKeyRetired(key_id=world.keys["service-2"].public.key_id, reason="superseded"), "registry"),
        (mine.delegate("DG9", "SIGNATORY"), "party:OTHERCO"),
        (mine.take_back("DG1"), "party:OTHERCO"),
        (mine.register(), "right:CN-41-000999-1"),
        (mine.transfer(), mine.RIGHT),
        (mine.extinguish(), mine.RIGHT),
        (mine.submit(3), mine.RIGHT),
        (mine.approve(2), mine.RIGHT),
        (mine.schedule("M9"), mine.RIGHT),
        (mine.report("M1"), mine.RIGHT),
        (mine.verify("M2"), mine.RIGHT),
        (mine.reject("M2"), mine.RIGHT),
        (mine.extend("M1"), mine.RIGHT),
        (mine.land(), mine.RIGHT),
        (mine.inspect("I9"), mine.RIGHT),
        (mine.find("F9"), mine.RIGHT),
        (mine.order("O9"), mine.RIGHT),
        (mine.modify("O1"), mine.RIGHT),
        (mine.correct("O1"), mine.RIGHT),
        (mine.close("O1"), mine.RIGHT),
        (mine.fine("PEN9"), mine.RIGHT),
        (mine.vary("PEN1"), mine.RIGHT),
        (mine.pay("PEN1"), mine.RIGHT),
        (mine.substitute("S9"), mine.RIGHT),
        (mine.start("S1"), mine.RIGHT),
        (mine.complete("S2"), mine.RIGHT),
        (mine.recover("S3"), mine.RIGHT),
        (mine.contest("R9"), mine.RIGHT),
        (mine.decide("R1"), mine.RIGHT),
        (mine.impose("D9"), mine.RIGHT),
        (mine.annual_report("D1"), mine.RIGHT),
        (mine.flag("M1"), mine.RIGHT),
        (mine.clear("M3"), mine.RIGHT),
        (mine.come_near("M1"), mine.RIGHT),
        (mine.calendar(), "registry"),
        (mine.adopt_rules(), "registry"),
        (mine.run(), "registry"),
        (mine.batch(), "registry"),
        (mine.resume(), "registry"),
        *closing.next_acts(),
        # Ecology and monitoring
        (observed.baseline(), mine.RIGHT),
        (observed.reference(), mine.RIGHT),
        (observed.survey(), mine.RIGHT),
        (observed.carbon(), mine.RIGHT),
        (observed.service(), mine.RIGHT),
        (observed.recovery(), mine.RIGHT),
        (observed.subsidence(), mine.RIGHT),
        (observed.tailings(), mine.RIGHT),
        (observed.image(), mine.RIGHT),
        (observed.result(), mine.RIGHT),
        # Disclosures and sites abroad
        (disclosed.due_diligence(), mine.RIGHT),
        (disclosed.esg(), mine.RIGHT),
        (disclosed.carbon(), mine.RIGHT),
        (disclosed.owners(), "party:MINECO"),
        (disclosed.assurance(claim_of(world)), mine.RIGHT),
        (disclosed.site(), disclosed.ABROAD),
        (disclosed.restored_abroad("EMA-86"), disclosed.ABROAD),
        # Plans, areas, commitments, deadlines and the public
        (planned.consult("PC9"), mine.RIGHT),
        (planned.send_back(2), mine.RIGHT),
        (planned.amend(2), mine.RIGHT),
        (planned.programme(), mine.RIGHT),
        (planned.define("Z9"), mine.RIGHT),
        (planned.split("Z1"), mine.RIGHT),
        (planned.commit("K9"), mine.RIGHT),
        (planned.change_commitment("K1"), mine.RIGHT),
        (planned.withdraw("K1"), mine.RIGHT),
        (planned.allocate(), mine.RIGHT),
        (planned.ask("X9"), mine.RIGHT),
        (planned.refuse("X1"), mine.RIGHT),
        (planned.stay("ST9", "M1"), mine.RIGHT),
        (planned.lift("ST1"), mine.RIGHT),
        (planned.waive("M1"), mine.RIGHT),
        (planned.tip("PR9"), mine.RIGHT),
        (planned.answer("PR1"), mine.RIGHT),
        (planned.respond("HR9", claim_of(world)), mine.RIGHT),
        (planned.invite("CP9"), mine.RIGHT),
        (planned.end_comments("CP1"), mine.RIGHT),
        *lived.next_acts(world),
        # Corrections and disputes
        (put_right.correct(claim_of(world)), mine.RIGHT),
        (put_right.retract(claim_of(world)), mine.RIGHT),
        (put_right.dispute("DIS9", claim_of(world)), mine.RIGHT),
        (put_right.resolve("DIS1"), mine.RIGHT),
        # Private fields
        (withheld.redact(world), mine.RIGHT),
    )
    return {str(event.__struct_config__.tag): (event, subject) for event, subject in acts}


def table_world() -> World:
    """Return the registry that the table is about."""
    world = mine.busy_mine()
    closing.prepare(world)
    world.file(disclosed.register_abroad(), disclosed.ABROAD, "REGISTRAR")
    world.file(disclosed.site(), disclosed.ABROAD, "MINECO")
    world.file(put_right.dispute("DIS1", claim_of(world)), mine.RIGHT, "MINECO")
    for event, by in (
        (planned.define("Z1"), "MINECO"),
        (planned.commit("K1"), "MINECO"),
        (planned.ask("X1", "M3"), "MINECO"),
        (planned.stay("ST1", "M3"), "OFFICER"),
        (planned.tip("PR1"), "OFFICER"),
        (planned.invite("CP1"), "OFFICER"),
    ):
        world.file(event, mine.RIGHT, by)
    lived.prepare(world)
    world.file(withheld.survey(), mine.RIGHT, "MINECO")
    return world


@pytest.fixture(scope="module")
def world() -> World:
    return table_world()


def test_table_is_complete(world: World) -> None:
    """
    Every event type of the catalogue has a row of permission, a row of rules, a sample and a row of verdicts.
    """
    expected = sorted(EVENT_TYPES)

    assert expected == sorted(PERMISSIONS)
    assert expected == sorted(RULES)
    assert expected == sorted(samples(world))
    assert expected == sorted(TABLE)


@pytest.mark.parametrize("event_type", TABLE)
def test_case_78_only_the_right_party_files_it(world: World, event_type: str) -> None:
    """
    Each type is accepted from those entitled to it, and refused to everybody else for the reason that fits.
    """
    event, subject = samples(world)[event_type]
    expected = {
        actor: VERDICTS[letter] for actor, letter in zip(ACTORS, TABLE[event_type].replace(" ", ""), strict=True)
    }

    assert expected == {actor: world.verdict(event, subject, actor) for actor in ACTORS}


@pytest.fixture(scope="module")
def roles() -> World:
    """A registry in which each role is held by a party that holds no other, everywhere."""
    world = table_world()
    for role in ROLES:
        world.enrol(f"ROLE-{role.upper().replace('_', '-')}", "expert", role)
    return world


@pytest.mark.parametrize("event_type", TABLE)
def test_case_78_every_role_files_what_its_row_says(roles: World, event_type: str) -> None:
    """
    Of all the roles, held without limits, exactly those of the type's row get past the question who may file it.
    """
    event, subject = samples(roles)[event_type]
    refused = {"role-missing", "not-the-holder", "source-missing", "out-of-scope", "already-founded"}
    verdicts = {role: roles.verdict(event, subject, f"ROLE-{role.upper().replace('_', '-')}") for role in ROLES}

    expected = set(PERMISSIONS[event_type].capacities) & set(ROLES)
    assert expected == {role for role, verdict in verdicts.items() if verdict not in refused}


@pytest.mark.parametrize("event_type", TABLE)
def test_only_its_kind_of_subject_carries_it(world: World, event_type: str) -> None:
    """
    A type filed about another kind of subject is refused, whoever signs it.
    """
    event, _ = samples(world)[event_type]
    subjects = {"right": mine.RIGHT, "party": "party:MINECO", "registry": "registry"}
    wrong = [subject for kind, subject in subjects.items() if kind not in PERMISSIONS[event_type].subjects]
    signer = "service" if PERMISSIONS[event_type].capacities == ("system",) else "REGISTRAR"

    assert ["subject-kind"] * len(wrong) == [world.verdict(event, subject, signer) for subject in wrong]


ON_BEHALF = {
    "restoration_plan.submitted.v1",
    "milestone.reported.v1",
    "corrective_action.reported.v1",
    "land_status.reported.v1",
    "annual_report.filed.v1",
    "plan_consultation.recorded.v1",
    "annual_programme.filed.v1",
    "restoration_area.defined.v1",
    "restoration_area.redefined.v1",
    "commitment.made.v1",
    "commitment.amended.v1",
    "commitment.withdrawn.v1",
    "deadline_extension.requested.v1",
    "holder_response.filed.v1",
    "mine_status.changed.v1",
    "appointment.made.v1",
    "appointment.ended.v1",
    "variance.applied.v1",
    "incident.reported.v1",
    # Acceptance, closure and finance
    "acceptance.applied.v1",
    "mine_closure.reported.v1",
    "aftercare.reported.v1",
    "restoration_cost.estimated.v1",
    "fund.accrued.v1",
    "fund.spent.v1",
    "public_funding.received.v1",
    # Ecology and monitoring
    "baseline.recorded.v1",
    "reference_ecosystem.defined.v1",
    "species_survey.recorded.v1",
    "carbon_stock.measured.v1",
    "ecosystem_service.measured.v1",
    "recovery_assessment.recorded.v1",
    "subsidence_survey.recorded.v1",
    "tailings_facility_status.reported.v1",
    "remote_sensing_observation.recorded.v1",
    "monitoring_result.recorded.v1",
    # Disclosures and sites abroad
    "due_diligence_report.filed.v1",
    "esg_disclosure.filed.v1",
    "carbon_disclosure.filed.v1",
    "beneficial_ownership.disclosed.v1",
    "overseas_site.registered.v1",
    "overseas_restoration.reported.v1",
}


@pytest.mark.parametrize("event_type", TABLE)
def test_a_source_is_for_authorities_only(world: World, event_type: str) -> None:
    """
    With a source stated, the registrar files for the holder, and nobody but an authority files anything.
    """
    event, subject = samples(world)[event_type]
    allowed = {
        actor
        for actor, letter in zip(ACTORS, TABLE[event_type].replace(" ", ""), strict=True)
        if letter == "+" and actor in {"REGISTRAR", "ELSEWHERE", "OFFICER", "INSPECTOR", "ACCEPTANCE"}
    }
    expected = allowed | ({"REGISTRAR"} if event_type in ON_BEHALF else set())
    if event_type == "registry.founded.v1":
        expected = set()

    from_paper = {actor for actor in ACTORS if not world.verdict(event, subject, actor, source=PAPER)}
    assert expected == from_paper


REASONS = {
    "the holder may not claim a source": ("MINECO", PAPER, "source-not-allowed", "/source"),
    "nor may its signatory": ("SIGNATORY", IMPORT, "source-not-allowed", "/source"),
    "a registrar of another province is out of scope": ("ELSEWHERE", IMPORT, "out-of-scope", "/subject"),
    "an inspector is no registrar": ("INSPECTOR", IMPORT, "role-missing", "/type"),
    "a registrar must state the source": ("REGISTRAR", None, "source-missing", "/source"),
    "another company is not the holder": ("OTHERCO", None, "not-the-holder", "/subject"),
}


@pytest.mark.parametrize(("by", "source", "code", "pointer"), REASONS.values(), ids=REASONS.keys())
def test_a_refusal_says_what_was_missing(
    world: World, by: str, source: dict[str, str] | None, code: str, pointer: str
) -> None:
    """
    A refusal of an annual report names its code, the place in the filing, the rule and the law.
    """
    envelope = {"source": source} if source else {}
    refusal = world.refusal(mine.annual_report("D1"), mine.RIGHT, by, **envelope)

    expected = (code, pointer, "who-may-file", "Land Reclamation Regulations (2011) art. 17")
    assert expected == (refusal.code, refusal.pointer, refusal.rule, refusal.citation)


def test_a_party_reports_about_itself_only() -> None:
    """
    A duty laid on a party is answered by that party's own key, and by no other company's.
    """
    world = mine.people()
    world.file(mine.impose("D1"), "party:MINECO", "REGISTRAR")
    due = mine.annual_report("D1")

    assert world.verdict(due, "party:MINECO", "MINECO") == ""
    assert world.verdict(due, "party:MINECO", "OTHERCO") == "not-the-holder"
    assert world.verdict(mine.extend("D1", old_due=day("2026-12-31")), "party:MINECO", "OFFICER") == ""
