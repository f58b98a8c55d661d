# SPDX-License-Identifier: Apache-2.0
"""In which capacity an actor files: its roles and their scope against the row of the type in `permissions`.

Every refusal says what was missing: the role, its reach, the holding of the right, or the word on where a filing
made for somebody else comes from (`source`).
"""

from typing import NoReturn

from events.catalogue.corrections import EventCorrected, EventRetracted
from events.catalogue.rights import MiningRightRegistered
from events.catalogue.trust import PartyRegistered, SigningKeyRevoked
from events.errors import NotPermittedError
from events.ids import REGISTRY
from registry.admission.case import Case
from registry.admission.holder import find_owing_party, may_speak_for
from registry.admission.permissions import AUTHORITIES, Capacity, Permission
from registry.admission.scope import (
    Place,
    is_covered,
    place_of_new_party,
    place_of_new_right,
    place_of_party,
    place_of_right,
)
from registry.admission.trust import GOVERNANCE

RULE = "who-may-file"


def decide_capacity(case: Case, permission: Permission) -> Capacity:
    """Return the first capacity of `permission` that the actor has for this subject.

    Raises:
        NotPermittedError: it has none; the code says what was missing.
    """
    for capacity in _sought(permission, is_imported=case.is_imported):
        if _has_capacity(case, capacity):
            return capacity
    _refuse(case, permission)


def _sought(permission: Permission, *, is_imported: bool) -> tuple[Capacity, ...]:
    if not is_imported:
        return permission.capacities
    on_behalf: tuple[Capacity, ...] = ("registrar",) if permission.on_behalf else ()
    return tuple(capacity for capacity in (*permission.capacities, *on_behalf) if capacity in AUTHORITIES)


def _has_capacity(case: Case, capacity: Capacity) -> bool:
    actor, event = case.actor, case.filing.event
    if capacity == "governance":
        return actor.party == GOVERNANCE
    if capacity == "itself":
        is_own = isinstance(event, SigningKeyRevoked) and event.key_id == actor.key_id
        return is_own and case.subject_name == actor.party
    if capacity == "author":
        return _is_author(case)
    if capacity == "holder":
        party = find_owing_party(case)
        return party is not None and may_speak_for(case, party)
    place = _place_of(case)
    scopes = actor.scopes_of(capacity)
    return bool(scopes) if place is None else is_covered(place, scopes, of=actor.party)


def _is_author(case: Case) -> bool:
    """Whether the actor speaks for who signed what the filing is about; of nothing on record, the rules speak."""
    event = case.filing.event
    if not isinstance(event, EventCorrected | EventRetracted):
        return False
    position = event.corrects if isinstance(event, EventCorrected) else event.retracts
    filed = case.state.find_filed(position)
    key = case.trust.find_key(filed.key_id) if filed else None
    return filed is None or (key is not None and may_speak_for(case, key.party))


def _place_of(case: Case) -> Place | None:
    """Return where the subject lies; the registry itself lies nowhere."""
    event, name, right = case.filing.event, case.subject_name, case.state.right
    if case.filing.payload.subject == REGISTRY:
        return None
    if isinstance(event, MiningRightRegistered):
        return place_of_new_right(name, event)
    if right is not None:
        return place_of_right(name, jurisdiction=right.jurisdiction, region=right.region)
    if isinstance(event, PartyRegistered):
        return place_of_new_party(event, by=case.actor.party)
    party = case.trust.find_party(name)
    return place_of_party(party) if party else Place()


def _refuse(case: Case, permission: Permission) -> NoReturn:
    actor, filing = case.actor, case.filing
    code, problem, pointer = _reason(case, permission)
    message = f"{filing.payload.type} about {filing.payload.subject} by party {actor.party}: {problem}"
    raise NotPermittedError(message, rule=RULE, citation=permission.citation, code=code, pointer=pointer)


def _reason(case: Case, permission: Permission) -> tuple[str, str, str]:
    sought = _sought(permission, is_imported=case.is_imported)
    if any(_has_capacity(case, capacity) for capacity in permission.capacities):
        return "source-not-allowed", "only an authority files what another register or paper says", "/source"
    if permission.on_behalf and _has_capacity(case, "registrar"):
        return "source-missing", "a registrar files it for the holder only from a stated source", "/source"
    held = [capacity for capacity in sought if case.actor.scopes_of(capacity)]
    if held:
        return "out-of-scope", f"its role {held[0]} does not reach there", "/subject"
    if sought == ("holder",):
        owing = find_owing_party(case) or "nobody"
        return "not-the-holder", f"it is for {owing}, who owes the restoration, to file", "/subject"
    expected = " or ".join(sought or permission.capacities)
    return "role-missing", f"expected {expected}", "/type"
