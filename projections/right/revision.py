# SPDX-License-Identifier: Apache-2.0
"""What corrections, retractions and compromised keys make of a subject's history (DECISIONS.md 34; rules T-1, T-2).

A statement that was corrected is folded as it was said last, at the place where it was first made; one taken back, or
signed by a key that is distrusted, is left out. Nothing of this undoes that something was owed: an obligation that
would be lost stays, as ended, and a due day that would be another is one that was moved (reliability.md cases 84, 86).
"""

from collections.abc import Mapping, Sequence

import msgspec

from events.catalogue.corrections import EventCorrected, EventRetracted
from events.catalogue.delegations import DelegationGranted, DelegationRevoked
from events.catalogue.records import PayloadRedacted
from events.catalogue.rights import MiningRightRegistered
from events.catalogue.trust import PartyRegistered, RoleGranted, RoleRevoked, SigningKeyRegistered, SigningKeyRevoked
from projections.right import fold
from projections.right.correction_records import Untrusted
from projections.right.corrections import find_statement
from projections.right.distrust import Distrust
from projections.right.facts import DAY, Fact
from projections.right.obligation import DueVersion, Ended, Obligation
from projections.right.obligations import in_force_order
from projections.right.state import SubjectState, new_state

REVISIONS = (EventCorrected, EventRetracted)
"""The events that change what an earlier one says."""

STANDING = (
    PartyRegistered,
    RoleGranted,
    RoleRevoked,
    SigningKeyRegistered,
    SigningKeyRevoked,
    DelegationGranted,
    DelegationRevoked,
    MiningRightRegistered,
    PayloadRedacted,
)
"""What is never left out: it names a subject that others spoke of in good faith, or says who may sign, which follows
from the log's order alone and is changed by events of its own; and what is erased cannot come back."""
_STANDING_TYPES = frozenset(str(kind.__struct_config__.tag) for kind in STANDING)

_HOW_GRANTED = frozenset({"version", "granted_on", "position", "reason", "decision_no"})

Words = Mapping[int, Fact | None]
"""By the position of a statement, what was said of it last; None: it was taken back."""


def pass_over(state: SubjectState, fact: Fact, distrust: Distrust, said: Fact | None = None) -> bool:
    """Take `fact` in as one that does not count, if it does not, and say so; if it was said again, `said` counts."""
    for key_id in (fact.key_id, *fact.countersigners):
        if compromise := distrust.find(key_id):
            state.given_up[key_id] = compromise.position
    blamed = distrust.judge(fact)
    if blamed is None:
        return False
    stands = isinstance(fact.event, STANDING)
    fold.take(state, fact, said or (fact if stands else None))
    untrusted = Untrusted(
        position=fact.position,
        type=str(fact.event.__struct_config__.tag),
        key_id=blamed,
        revoked_position=state.given_up[blamed],
        original=_original(state, fact),
        stands=stands,
    )
    state.untrusted.append(untrusted)
    return True


def _original(state: SubjectState, fact: Fact) -> int | None:
    if not isinstance(fact.event, EventCorrected):
        return None
    statement = find_statement(state, fact.event.corrects)
    return statement.original if statement else None


def read_words(state: SubjectState, facts: Sequence[Fact]) -> Words:
    """Return the last words on the statements among `facts` that `state`, the state after them, says were revised."""
    at = {int(fact.position): fact for fact in facts}
    words: dict[int, Fact | None] = {}
    for correction in state.corrections:
        words[correction.original] = _said(at[correction.original], at[correction.position])
    for retraction in state.retractions:
        if retraction.type not in _STANDING_TYPES:
            words[retraction.original] = None
    return words


def _said(first: Fact, correction: Fact) -> Fact:
    """Return the statement as the correction says it, at the place of the first word."""
    event = correction.event
    if not isinstance(event, EventCorrected):
        message = f"bad chain: position {correction.position} holds no correction"
        raise RuntimeError(message)
    if event.corrected_effective_on is None:
        return msgspec.structs.replace(first, event=event.corrected)
    return msgspec.structs.replace(
        first, event=event.corrected, effective_on=event.corrected_effective_on, precision=DAY
    )


def revise(before: SubjectState, facts: Sequence[Fact], distrust: Distrust) -> SubjectState:
    """Return the state after `facts`, the last of which is a revision that `before` took note of, and is used up."""
    words = read_words(before, facts)
    after = new_state(before.subject)
    for fact in facts:
        said = words.get(fact.position, fact)
        is_revised = fact.position in words
        if not pass_over(after, fact, distrust, said if is_revised else None):
            fold.take(after, fact, said)
    _keep_what_was_owed(before, after, facts[-1])
    return after


def _keep_what_was_owed(before: SubjectState, after: SubjectState, revision: Fact) -> None:
    for obligation_id, owed in before.obligations.items():
        kept = after.obligations.get(obligation_id)
        if kept is not None:
            kept.dues = _dues(owed, kept, revision)
            continue
        if owed.ended is None:
            on = revision.recorded_on
            owed.ended = Ended(how="retracted", on=on, position=revision.position, although_overdue=False)
        after.obligations[obligation_id] = owed


def _dues(before: Obligation, after: Obligation, revision: Fact) -> list[DueVersion]:
    """Return the due days as they were, and if another one holds now, as a version moved by the revision."""
    was, now = before.dues[-1], after.dues[-1]
    if _says(was) == _says(now):
        return before.dues
    moved = msgspec.structs.replace(
        now,
        version=len(before.dues) + 1,
        granted_on=revision.recorded_on,
        position=revision.position,
        reason=revision.event.reason if isinstance(revision.event, EventCorrected | EventRetracted) else None,
        decision_no=None,
    )
    return sorted([*before.dues, moved], key=in_force_order)


def _says(due: DueVersion) -> dict[str, object]:
    """Return when it is due, whatever that rests on."""
    return {name: value for name, value in msgspec.structs.asdict(due).items() if name not in _HOW_GRANTED}
