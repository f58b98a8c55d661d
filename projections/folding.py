# SPDX-License-Identifier: Apache-2.0
"""Folding facts onto what is known of a subject, so that a fault of ours in one event harms that subject alone.

The subject then keeps its last good state and is "status unknown, under review" until the fold is mended and the views
are rebuilt; the log is untouched and every other subject goes on (architecture.md §6, reliability.md case 141).
"""

import logging
from collections.abc import Sequence

from msgspec import Struct

from events.errors import EvidenceError
from projections.right.facts import Fact
from projections.right.fold import evolve
from projections.right.state import SubjectState, format_state, new_state, parse_state

_LOG = logging.getLogger(__name__)


class Review(Struct, frozen=True, kw_only=True):
    """The event at `position` could not be folded; `error` is the class of the failure."""

    position: int
    error: str


class Known(Struct, frozen=True, kw_only=True):
    """What is known of a subject after its first `version` events, the last of them at `position`."""

    subject: str
    version: int
    position: int
    raw: bytes
    """The state, as `format_state` writes it; under review, the state before the event at fault."""
    review: Review | None = None

    def state(self) -> SubjectState:
        """Return a state of the caller's own, free to be changed."""
        return parse_state(self.raw)


def unknown(subject: str) -> Known:
    """Return what is known of a subject before its first event."""
    return Known(subject=subject, version=0, position=-1, raw=format_state(new_state(subject)))


def fold_in(state: SubjectState, fact: Fact) -> Review | None:
    """Take the next event into `state`; if the fold fails, say so: the state is then of no more use."""
    try:
        evolve(state, fact)
    except Exception as error:  # noqa: BLE001 - whatever our bug raises, it must stop nothing but this subject
        _LOG.exception("%s is under review since the event at position %d", state.subject, fact.position)
        return Review(position=fact.position, error=type(error).__name__)
    return None


def fold_on(known: Known, facts: Sequence[Fact], *, state: SubjectState | None = None) -> tuple[Known, SubjectState]:
    """Return what is known after `facts`, the next events of the subject in order, and the state that says it.

    `state`, if given, is that of `known`; it is used up.

    Raises:
        EvidenceError: the events are not the next ones.
    """
    _check_order(known, facts)
    state = state or known.state()
    review = known.review
    if review is None:
        state, review = _fold(known, state, facts)
    last = facts[-1]
    after = Known(
        subject=known.subject,
        version=last.stream_version,
        position=last.position,
        raw=format_state(state),
        review=review,
    )
    return after, state


def _check_order(known: Known, facts: Sequence[Fact]) -> None:
    for version, fact in enumerate(facts, known.version + 1):
        if fact.stream_version != version:
            message = f"stream {known.subject}: expected version {version}, found {fact.stream_version}"
            raise EvidenceError(message, code="stream-version", position=fact.position)


def _fold(known: Known, state: SubjectState, facts: Sequence[Fact]) -> tuple[SubjectState, Review | None]:
    for done, fact in enumerate(facts):
        if review := fold_in(state, fact):
            return _refold(known, facts[:done]), review
    return state, None


def _refold(known: Known, facts: Sequence[Fact]) -> SubjectState:
    # The failed event may have changed half of the state.
    state = known.state()
    for fact in facts:
        evolve(state, fact)
    return state
