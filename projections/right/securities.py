# SPDX-License-Identifier: Apache-2.0
"""Securities: lodged, given back in parts, called (domain.md §7.4 H; 30 USC 1269)."""

from events.catalogue.finance import SecurityForfeited, SecurityLodged, SecurityReleased
from projections.right.facts import Fact
from projections.right.finance_records import Forfeiture, Release, Security
from projections.right.handlers import Handlers, keep, note_unmatched
from projections.right.state import SubjectState


def _lodged(state: SubjectState, fact: Fact, event: SecurityLodged) -> None:
    security = Security(
        security_id=event.security_id,
        kind=event.security_kind,
        amount=event.amount,
        lodged_on=event.lodged_on,
        expires_on=event.expires_on,
        issuer=event.issuer,
        area_ids=event.area_ids,
        position=fact.position,
    )
    keep(state, fact, state.securities, event.security_id, security)


def _released(state: SubjectState, fact: Fact, event: SecurityReleased) -> None:
    release = Release(
        phase=event.release_phase,
        amount=event.amount,
        released_on=event.released_on,
        decision_no=event.decision_no,
        position=fact.position,
    )
    if security := _find(state, fact, event.security_id):
        security.releases.append(release)


def _forfeited(state: SubjectState, fact: Fact, event: SecurityForfeited) -> None:
    forfeiture = Forfeiture(
        amount=event.amount,
        forfeited_on=event.forfeited_on,
        decision_no=event.decision_no,
        order_id=event.order_id,
        position=fact.position,
    )
    if security := _find(state, fact, event.security_id):
        security.forfeitures.append(forfeiture)


def _find(state: SubjectState, fact: Fact, security_id: str) -> Security | None:
    security = state.securities.get(security_id)
    if security is None:
        note_unmatched(state, fact, "security-unknown")
    return security


HANDLERS: Handlers = {SecurityLodged: _lodged, SecurityReleased: _released, SecurityForfeited: _forfeited}
