# SPDX-License-Identifier: Apache-2.0
"""Who owes the restoration, and who may speak for them, by the order of the log (reliability.md case 77).

The registered holder owes it; for a legacy site without one, the responsible government (Art. 45 Mineral Resources
Law); for an obligation that stayed with a former holder, that holder. They sign with their own keys, or through a
signatory. A signatory speaks for whoever held the right when it was appointed: a transfer does not hand over the voice.
A delegate speaks for the party that delegated to it, as long as that party owes the thing, and says so in the filing.
"""

from collections.abc import Iterator

from events.catalogue.deadlines import DeadlineExtensionRequested
from events.catalogue.disclosures import AnnualReportFiled, CarbonDisclosureFiled, EsgDisclosureFiled
from events.catalogue.due_diligence import DueDiligenceReportFiled
from events.catalogue.milestones import MilestoneReported
from events.ids import Position
from projections.right.series import find_round
from projections.right.state import SubjectState
from registry.admission.case import Case
from registry.admission.scope import Place, for_family, is_covered, place_of_party, place_of_right
from registry.admission.trust import Delegation, RoleGrant


def find_holder(state: SubjectState, *, at: Position | None = None) -> str | None:
    """Return who held the right behind position `at` of the log, or now; by the log, whatever days transfers state."""
    if state.right is None or (at is not None and at < state.right.registered_position):
        return None
    known = [holding for holding in state.holders if at is None or holding.position <= at]
    if known:
        return max(known, key=lambda holding: holding.position).party
    return state.right.responsible_government


def find_duty_holder(state: SubjectState, *, at: Position | None = None) -> str | None:
    """Return who had to restore behind position `at` of the log, or now: the holder, or whom an authority named."""
    whole = [each for each in state.allocations if each.is_whole and (at is None or each.position <= at)]
    last = max(whole, key=lambda each: each.position, default=None)
    holdings = [each.position for each in state.holders if at is None or each.position <= at]
    if last is not None and last.position > max(holdings, default=-1):
        return last.duty_holder
    return find_holder(state, at=at)


def find_owing_party(case: Case) -> str | None:
    """Return the party that owes what the filing reports on: named by its obligation, or the subject's own."""
    obligation = find_round(case.state, _obligation_id(case))
    if obligation is not None:
        return obligation.owed_by
    return case.subject_name if case.state.right is None else find_duty_holder(case.state)


def may_speak_for(case: Case, party: str) -> bool:
    """Whether the actor is `party`, or a signatory of it for this right and family; or its delegate, and says so."""
    stated = case.filing.payload.on_behalf_of
    if stated is None and case.actor.party == party:
        return True
    if stated not in {None, party} or case.actor.party == party:
        return False
    grants = (grant for grant in case.actor.grants if for_family((grant.scope,), case.family))
    return any(_is_signatory(case, grant, party) for grant in grants) or (
        stated is not None and has_delegation(case, party)
    )


def is_tied_to(case: Case, party: str) -> bool:
    """Whether the actor is `party`, or speaks for it in anything: as signatory for this right, or as any delegate."""
    return (
        case.actor.party == party
        or any(_is_signatory(case, grant, party) for grant in case.actor.grants)
        or any(True for _ in _delegations(case, party))
    )


def has_delegation(case: Case, party: str) -> bool:
    """Whether `party` has delegated to the actor what the filing is about."""
    place = _place_of(case)
    scopes = [given.scope for given in _delegations(case, party)]
    return is_covered(place, for_family(scopes, case.family), of="")


def _delegations(case: Case, party: str) -> Iterator[Delegation]:
    given = case.trust.delegations_by(party)
    return (each for each in given if each.delegate == case.actor.party and each.is_in_force(case.today))


def _place_of(case: Case) -> Place:
    right = case.state.right
    if right is not None:
        return place_of_right(case.subject_name, jurisdiction=right.jurisdiction, region=right.region)
    party = case.trust.find_party(case.subject_name)
    return place_of_party(party) if party else Place()


def _obligation_id(case: Case) -> str:
    event = case.filing.event
    if isinstance(event, MilestoneReported):
        return event.milestone_id
    if isinstance(event, DeadlineExtensionRequested):
        return event.obligation_id
    if isinstance(event, AnnualReportFiled | DueDiligenceReportFiled | EsgDisclosureFiled | CarbonDisclosureFiled):
        return event.duty_id or ""
    return ""


def _is_signatory(case: Case, grant: RoleGrant, party: str) -> bool:
    right = case.state.right
    # A signatory is appointed for rights by name: a role without any would speak for a whole region.
    if grant.role != "holder_signatory" or right is None or case.subject_name not in grant.scope.rights:
        return False
    place = place_of_right(case.subject_name, jurisdiction=right.jurisdiction, region=right.region)
    # Nobody hands out more than they have: the scopes of the registrar that gave it limit it, too.
    limits = grant.granted_within
    is_in_limits = limits is None or is_covered(place, limits, of="")
    return (
        is_in_limits
        and is_covered(place, (grant.scope,), of="")
        and party in {find(case.state, at=grant.granted_at) for find in (find_holder, find_duty_holder)}
    )
