# SPDX-License-Identifier: Apache-2.0
"""Whether a filing may be recorded: the steps in order, each a refusal of its own (architecture.md §4 steps 4 and 5).

The caller has read the filing strictly, verified its signature with the registered key, and hands over the log so far:
`trust`, and the state of the filing's own subject. That the same id was not used before, and that `expected_version`
matches, is the sequencer's to see. An auditor asks the same function about every entry, with the day of its recording.
"""

import datetime
from typing import Final

from events.catalogue.rights import MiningRightRegistered
from events.catalogue.trust import PartyRegistered, RegistryFounded
from events.errors import MalformedError, NotPermittedError
from events.filing import Filing
from events.ids import parse_subject
from events.keys import PublicKey
from projections.right.state import SubjectState
from registry.admission.capacity import decide_capacity
from registry.admission.case import Case, Rule
from registry.admission.countersigned import check_countersignatures
from registry.admission.dates import check_dates
from registry.admission.permissions import PERMISSIONS, Permission
from registry.admission.rules import RULES
from registry.admission.signing_keys import get_usable_key
from registry.admission.trust import GOVERNANCE, Actor, TrustState

_REGISTRATIONS: Final = (PartyRegistered, MiningRightRegistered)
_SUBJECT = Rule("subject-registered-first", "Mineral Resources Law (2024) art. 22; architecture.md §2")


def check_admission(
    filing: Filing, *, trust: TrustState, state: SubjectState, today: datetime.date, key: PublicKey | None = None
) -> None:
    """Accept `filing` as the next entry of the log, recorded on the UTC day `today`.

    `state` is that of the filing's subject before it; `key` is what `get_signing_key` says, if it was asked already.

    Raises:
        NotPermittedError: wrong ledger; a key unknown, revoked or not yet valid; no role, or one that does not reach.
        RuleViolationError: a rule refuses; it carries its id and citation.
        MalformedError: the type is not about this kind of subject, or a key inside cannot be used.
    """
    permission = PERMISSIONS[filing.payload.type]
    # (1) It is meant for this ledger: a filing cannot be replayed elsewhere (reliability.md case 76).
    check_ledger(filing, trust)
    # (2) The key may sign here, by the order of the log (case 71).
    actor = _actor_of(key or get_signing_key(filing, trust, today=today), trust, today)
    case = Case(filing=filing, trust=trust, state=state, today=today, actor=actor)
    # (3) The subject is of the right kind, and is registered or registered by this.
    _check_subject(case, permission)
    # (4) A role of the party, or its holding of the right, reaches this type on this subject (cases 77 to 79).
    case = case.acting_as(decide_capacity(case, permission))
    # (5) Nothing is said to have happened on a day to come (case 80).
    check_dates(case, permission)
    # (6) The rules of law and of the registry for this type.
    for check in RULES[filing.payload.type]:
        check(filing.event, case)
    # (7) As many persons have signed as it takes (case 79).
    check_countersignatures(case, permission)


def check_ledger(filing: Filing, trust: TrustState) -> None:
    """Check that the filing names this ledger; the foundation is what gives it its name.

    Raises:
        NotPermittedError: it names another one, or nothing is founded yet.
    """
    if isinstance(filing.event, RegistryFounded):
        return
    origin = trust.origin
    if not origin:
        message = f"{filing.payload.type}: the first entry of a registry is its foundation"
        raise NotPermittedError(message, code="not-founded", pointer="/type")
    if filing.payload.ledger != origin:
        message = f"ledger {filing.payload.ledger!r}: this is {origin}"
        raise NotPermittedError(message, code="wrong-ledger", pointer="/ledger")


def get_signing_key(filing: Filing, trust: TrustState, *, today: datetime.date) -> PublicKey:
    """Return the key that may sign `filing` as the next entry of the log; for the foundation, one it names itself.

    Raises:
        NotPermittedError: the key is unknown, revoked, or registered for a later day.
    """
    return get_usable_key(filing.header.kid, filing, trust, today=today)


def _actor_of(key: PublicKey, trust: TrustState, today: datetime.date) -> Actor:
    # Only the foundation is signed with a key that is not in the log before it.
    return trust.find_actor(key.key_id, on=today) or Actor(party=GOVERNANCE, key_id=key.key_id, grants=())


def _check_subject(case: Case, permission: Permission) -> None:
    filing, subject = case.filing, case.filing.payload.subject
    kind, name = parse_subject(subject)
    if kind not in permission.subjects:
        expected = " or ".join(permission.subjects)
        message = f"{filing.payload.type} about {subject}: expected a subject of kind {expected}"
        raise MalformedError(message, code="subject-kind", pointer="/subject")
    is_new = isinstance(filing.event, _REGISTRATIONS)
    is_known = case.state.right is not None if kind == "right" else case.trust.has_party(name)
    if kind != "registry" and not is_new and not is_known:
        message = f"{subject} is not registered: that comes first"
        _SUBJECT.refuse(message, code="subject-unknown", pointer="/subject")
