# SPDX-License-Identifier: Apache-2.0
"""Sites abroad: what their holder states about them, by the day from which it holds; kept as stated (domain.md §7.4 I).

Duties of the host's law are listed, not owed here: one that is to be watched is scheduled as a milestone on the basis
`foreign_law`.
"""

from events.catalogue.overseas import OverseasRestorationReported, OverseasSiteRegistered
from projections.right.disclosure_records import OverseasReport, OverseasSite
from projections.right.facts import Fact
from projections.right.handlers import Handlers, later_sighting, note_unmatched
from projections.right.state import SubjectState


def _registered(state: SubjectState, fact: Fact, event: OverseasSiteRegistered) -> None:
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    site = OverseasSite(
        position=fact.position,
        effective_on=fact.effective_on,
        country=event.country,
        interest_percent=event.interest_percent,
        operator=event.operator,
        title_ids=event.title_ids,
        host_law_duties=event.host_law_duties,
        assurance=event.assurance,
    )
    state.overseas_sites.append(site)
    state.overseas_sites.sort(key=lambda each: (each.effective_on, each.position))


def _reported(state: SubjectState, fact: Fact, event: OverseasRestorationReported) -> None:
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    known = {duty.duty_id for site in state.overseas_sites for duty in site.host_law_duties}
    if any(duty.duty_id not in known for duty in event.duties):
        note_unmatched(state, fact, "host-duty-unknown")
    report = OverseasReport(
        position=fact.position,
        period=event.period,
        made_on=fact.made_on,
        disturbed_m2=event.disturbed_m2,
        restored_m2=event.restored_m2,
        accepted_m2=event.accepted_m2,
        duties=event.duties,
        provision=event.provision,
        assurance=event.assurance,
    )
    state.overseas_reports.append(report)
    state.overseas_reports.sort(key=lambda each: (each.period.last, each.position))


HANDLERS: Handlers = {
    OverseasSiteRegistered: _registered,
    OverseasRestorationReported: _reported,
}
