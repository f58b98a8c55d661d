# SPDX-License-Identifier: Apache-2.0
"""What is stated about a site abroad is stated about a right of that kind, in its country (Art. 3; domain.md §7.4 I).

A report of restoration comes after the site's particulars, and speaks of the host's duties that these list.
"""

from events.catalogue.overseas import OverseasRestorationReported, OverseasSiteRegistered
from registry.admission.case import Case, Rule
from registry.admission.dates import GRACE

RULE = Rule("overseas-sites-are-abroad", "Mineral Resources Law (2024) art. 3; domain.md §7.4 I")


def check_site(event: OverseasSiteRegistered, case: Case) -> None:
    """Refuse a site that is none abroad, another country, a party not registered, and a duty's id used twice."""
    _check_kind(case)
    right = case.state.right
    if right is not None and right.jurisdiction.partition("-")[0] != event.country:
        message = f"country {event.country}: the right lies in {right.jurisdiction}"
        RULE.refuse(message, code="country-differs", pointer="/data/country")
    _check_party(event.operator_party, case, "/data/operator_party")
    for index, partner in enumerate(event.partners):
        _check_party(partner.party, case, f"/data/partners/{index}/party")
    seen: set[str] = set()
    for index, duty in enumerate(event.host_law_duties):
        if duty.duty_id in seen:
            message = f"duty {duty.duty_id} stands twice"
            RULE.refuse(message, code="host-duty-repeated", pointer=f"/data/host_law_duties/{index}/duty_id")
        seen.add(duty.duty_id)


def check_report(event: OverseasRestorationReported, case: Case) -> None:
    """Refuse a report before the site's particulars, on days to come, or on duties that these do not list."""
    _check_kind(case)
    if not case.state.overseas_sites:
        message = f"{case.filing.payload.subject}: the site's particulars (overseas_site.registered.v1) come first"
        RULE.refuse(message, code="overseas-site-unknown", pointer="/subject")
    if event.period.last > case.today + GRACE:
        message = f"period up to {event.period.last}: at the latest {case.today + GRACE}, since it is over"
        RULE.refuse(message, code="fact-in-the-future", pointer="/data/period/last")
    known = {duty.duty_id for site in case.state.overseas_sites for duty in site.host_law_duties}
    for index, duty in enumerate(event.duties):
        if duty.duty_id not in known:
            message = f"duty {duty.duty_id} is not among the host's duties of {case.filing.payload.subject}"
            RULE.refuse(message, code="host-duty-unknown", pointer=f"/data/duties/{index}/duty_id")


def _check_kind(case: Case) -> None:
    right = case.state.right
    if right is not None and right.kind != "overseas_site":
        message = f"{case.filing.payload.subject} is registered as {right.kind}, not as overseas_site"
        RULE.refuse(message, code="right-not-overseas", pointer="/subject")


def _check_party(party: str | None, case: Case, pointer: str) -> None:
    if party is not None and not case.trust.has_party(party):
        RULE.refuse(f"party {party}: no such party is registered", code="party-unknown", pointer=pointer)
