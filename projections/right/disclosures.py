# SPDX-License-Identifier: Apache-2.0
"""What a company discloses about itself or a right, and what auditors say of it (domain.md §7.4 I).

A disclosure counts for a reporting duty like any report; an auditor's statement changes nothing that it is about.
"""

from events.catalogue.disclosures import AssuranceStatementIssued, CarbonDisclosureFiled, EsgDisclosureFiled
from events.catalogue.due_diligence import DueDiligenceReportFiled
from events.catalogue.ownership import BeneficialOwnershipDisclosed, Ownership
from projections.right.disclosure_records import AssuranceStatement, Carbon, DueDiligence, Esg, Owner
from projections.right.facts import Fact
from projections.right.handlers import Handlers, later_sighting, note_unmatched
from projections.right.reports import file_report
from projections.right.state import SubjectState


def _due_diligence(state: SubjectState, fact: Fact, event: DueDiligenceReportFiled) -> None:
    file_report(state, fact, event, kind="due_diligence_report")
    disclosure = DueDiligence(
        position=fact.position,
        period=event.period,
        made_on=fact.made_on,
        public_url=event.public_url,
        frame=event.frame,
        steps_done=tuple(sorted({each.step for each in event.steps if each.done})),
        tiers_covered=event.tiers_covered,
        countries=event.countries,
        risk_types=tuple(dict.fromkeys(risk.risk_type for risk in event.risks)),
        audited_on=event.audit.audited_on if event.audit else None,
    )
    state.disclosures.append(disclosure)


def _esg(state: SubjectState, fact: Fact, event: EsgDisclosureFiled) -> None:
    file_report(state, fact, event, kind="esg_disclosure")
    disclosure = Esg(
        position=fact.position,
        period=event.period,
        made_on=fact.made_on,
        public_url=event.public_url,
        frame=event.frame,
        frame_name=event.frame_name,
        topics=tuple(topic.code for topic in event.topics),
        assurance=event.assurance,
    )
    state.disclosures.append(disclosure)


def _carbon(state: SubjectState, fact: Fact, event: CarbonDisclosureFiled) -> None:
    file_report(state, fact, event, kind="carbon_disclosure")
    disclosure = Carbon(
        position=fact.position,
        period=event.period,
        made_on=fact.made_on,
        public_url=event.public_url,
        timing=event.timing,
        pools=event.pools,
        uptake=event.uptake,
        methodology=event.methodology,
        measurement_ids=event.measurement_ids,
        registry_serials=event.registry_serials,
        assurance=event.assurance,
    )
    state.disclosures.append(disclosure)


def _owned(state: SubjectState, fact: Fact, event: BeneficialOwnershipDisclosed) -> None:
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    for record in event.records:
        _relate(state, fact, event, record)


def _relate(state: SubjectState, fact: Fact, event: BeneficialOwnershipDisclosed, record: Ownership) -> None:
    known = state.owners.get(record.record_id)
    if known and known.closed_position is not None:
        note_unmatched(state, fact, "ownership-record-closed")
        return
    is_closed = record.record_status == "closed"
    owner = Owner(
        record_id=record.record_id,
        interested_party=record.interested_party,
        interests=record.interests,
        as_of=event.as_of,
        positions=[*(known.positions if known else ()), fact.position],
        closed_position=fact.position if is_closed else None,
    )
    if known is None and record.record_status != "new":
        note_unmatched(state, fact, "ownership-record-unknown")
    # Recorded later about an earlier day: it does not replace what is known of a later one.
    if known and event.as_of < known.as_of and not is_closed:
        known.positions.append(fact.position)
        return
    state.owners[record.record_id] = owner


def _assured(state: SubjectState, fact: Fact, event: AssuranceStatementIssued) -> None:
    if event.statement_id in {each.statement_id for each in state.assurances}:
        note_unmatched(state, fact, "assurance-already-issued")
        return
    statement = AssuranceStatement(
        statement_id=event.statement_id,
        position=fact.position,
        positions=event.positions,
        opinion=event.opinion,
        level=event.level,
        standard=event.standard,
        issued_on=fact.effective_on,
        valid_to=event.valid_to,
    )
    state.assurances.append(statement)


HANDLERS: Handlers = {
    DueDiligenceReportFiled: _due_diligence,
    EsgDisclosureFiled: _esg,
    CarbonDisclosureFiled: _carbon,
    BeneficialOwnershipDisclosed: _owned,
    AssuranceStatementIssued: _assured,
}
