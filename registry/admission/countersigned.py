# SPDX-License-Identifier: Apache-2.0
"""Acts that take more than one person (architecture.md §9 and §11; reliability.md case 79).

Some acts take two: whoever files them and another one who could have filed them. Governance acts by the threshold of
the foundation. The filing carries the others' countersignatures, so the act stands in the log with all of them or not
at all. One party is one person, however many keys it has; of governance, each key is one.
"""

from collections.abc import Callable, Iterator

from events.catalogue.corrections import EventCorrected, EventRetracted
from events.catalogue.trust import RegistryFounded
from events.countersigning import verify_countersignature
from events.errors import NotPermittedError, RejectedError, SignatureError
from events.filing import Countersignature
from registry.admission.capacity import decide_capacity
from registry.admission.case import Case, Rule
from registry.admission.permissions import Permission
from registry.admission.rules import RULES
from registry.admission.signing_keys import get_usable_key
from registry.admission.trust import GOVERNANCE, Actor

RULE = Rule("several-persons", "architecture.md §§9 and 11; reliability.md case 79")
_TWO = 2


def _always(_case: Case, _permission: Permission) -> bool:
    return True


def _where_there_are_two(case: Case, permission: Permission) -> bool:
    """Whether anybody else could file it: a registry of one person must not stay stopped for ever."""
    own = _person(case.actor)
    return any(_person(actor) != own and _is_entitled(case, permission, actor) for actor in _actors(case))


def _unless_own(case: Case, permission: Permission) -> bool:
    """Whether it is about what another party filed, or took two: a signer takes back only its own words alone."""
    return case.capacity != "author" or _about_such(case, permission)


def _about_such(case: Case, _permission: Permission) -> bool:
    """Whether the statement that it corrects or takes back is of a type that takes two persons."""
    event = case.filing.event
    if not isinstance(event, EventCorrected | EventRetracted):
        return False
    filed = case.state.find_filed(event.corrects if isinstance(event, EventCorrected) else event.retracts)
    return filed is not None and filed.type in TWO_PERSONS


TWO_PERSONS: dict[str, Callable[[Case, Permission], bool]] = {
    "writing.resumed.v1": _where_there_are_two,
    "milestone.waived.v1": _always,
    "restoration_duty.discharged.v1": _always,
    "event.corrected.v1": _about_such,
    "event.retracted.v1": _unless_own,
}
"""The acts that take two persons, and when they do."""


def check_countersignatures(case: Case, permission: Permission) -> None:
    """Check that as many persons have signed as the act takes, and that every countersignature counts.

    Raises:
        RuleViolationError: too few, one person twice, or a countersignature late, not entitled or of another act.
    """
    countersignatures = case.filing.payload.countersignatures
    is_two = TWO_PERSONS.get(case.filing.payload.type)
    if not countersignatures and is_two is None and case.actor.party != GOVERNANCE:
        # As nearly all that is filed: one has signed, and one is enough.
        return
    persons = {_person(case.actor)}
    for index, given in enumerate(countersignatures):
        actor = _check_one(case, permission, given, f"/countersignatures/{index}")
        if _person(actor) in persons:
            message = f"countersignature by key {given.kid}: {actor.party} signs it already, and counts once"
            RULE.refuse(message, code="countersigner-same-person", pointer=f"/countersignatures/{index}/kid")
        persons.add(_person(actor))
    if is_two and len(persons) < _TWO and is_two(case, permission):
        message = f"{case.filing.payload.type} by {case.actor.party} alone: it takes another one who may file it, too"
        RULE.refuse(message, code="countersignature-missing", pointer="/countersignatures")
    _check_threshold(case, persons)


def _check_threshold(case: Case, persons: set[tuple[str, str]]) -> None:
    event = case.filing.event
    threshold = event.governance_threshold if isinstance(event, RegistryFounded) else case.trust.governance_threshold
    governing = sum(party == GOVERNANCE for party, _ in persons)
    if 0 < governing < threshold:
        message = f"governance: {governing} keys have signed, expected {threshold}"
        RULE.refuse(message, code="threshold-not-met", pointer="/countersignatures")


def _check_one(case: Case, permission: Permission, given: Countersignature, pointer: str) -> Actor:
    try:
        key = get_usable_key(given.kid, case.filing, case.trust, today=case.today)
    except NotPermittedError as error:
        RULE.refuse(f"countersignature: {error.message}", code="countersigner-unknown", pointer=f"{pointer}/kid")
    if given.valid_to < case.today:
        message = f"countersignature by key {given.kid}: good until {given.valid_to}, today is {case.today}"
        RULE.refuse(message, code="countersignature-expired", pointer=f"{pointer}/valid_to")
    try:
        verify_countersignature(case.filing.payload, given, key)
    except SignatureError:
        message = f"countersignature by key {given.kid} is not over this act"
        RULE.refuse(message, code="countersignature-invalid", pointer=f"{pointer}/signature")
    actor = case.trust.find_actor(given.kid, on=case.today) or Actor(party=GOVERNANCE, key_id=given.kid, grants=())
    if not _is_entitled(case, permission, actor):
        message = f"countersignature by {actor.party}: it could not file {case.filing.payload.type} here"
        RULE.refuse(message, code="countersigner-not-entitled", pointer=f"{pointer}/kid")
    return actor


def _is_entitled(case: Case, permission: Permission, actor: Actor) -> bool:
    """Whether `actor` could file it: has a capacity, and is refused by no rule, such as for judging its own case."""
    own = case.signed_by(actor)
    try:
        own = own.acting_as(decide_capacity(own, permission))
        for check in RULES[case.filing.payload.type]:
            check(case.filing.event, own)
    except RejectedError:
        return False
    return True


def _actors(case: Case) -> Iterator[Actor]:
    for key in case.trust.all_keys():
        is_begun = key.valid_from is None or key.valid_from <= case.today
        actor = case.trust.find_actor(key.public.key_id, on=case.today)
        if actor is not None and key.revoked_at is None and is_begun:
            yield actor


def _person(actor: Actor) -> tuple[str, str]:
    return actor.party, actor.key_id if actor.party == GOVERNANCE else ""
