# SPDX-License-Identifier: Apache-2.0
"""Folding a subject's facts into what is known of it: one function for views, desk, sweep, answers and audit.

What is known after n events is a function of these n and of the keys distrusted by then, nothing else: `fold_history`.
`fold_on` comes to the same from what was known before, and folds the history anew only where it has to: a correction,
a retraction, or a key given up that signed something here (DECISIONS.md 34).

A fault of ours in one event harms its subject alone. The subject then keeps its last good state and is "status
unknown, under review" until the fold is mended and the views are rebuilt; the log is untouched and every other subject
goes on (architecture.md §6, reliability.md case 141).
"""

import logging
from collections.abc import Callable, Sequence

from msgspec import Struct

from events.errors import EvidenceError
from projections.right.distrust import TRUSTING, Distrust
from projections.right.facts import Fact
from projections.right.fold import evolve
from projections.right.revision import REVISIONS, pass_over, revise
from projections.right.state import SubjectState, format_state, new_state, parse_state

_LOG = logging.getLogger(__name__)


class Review(Struct, frozen=True, kw_only=True):
    """The event at `position` could not be folded; `error` is the class of the failure."""

    position: int
    error: str


class Known(Struct, frozen=True, kw_only=True):
    """What is known of a subject after its first `version` events."""

    subject: str
    version: int
    position: int
    """Of the last event that shaped it: the subject's own, or one elsewhere that gave up a key that signed here."""
    raw: bytes
    """The state, as `format_state` writes it; under review, the state before the event at fault."""
    review: Review | None = None

    def state(self) -> SubjectState:
        """Return a state of the caller's own, free to be changed."""
        return parse_state(self.raw)


def unknown(subject: str) -> Known:
    """Return what is known of a subject before its first event."""
    return Known(subject=subject, version=0, position=-1, raw=format_state(new_state(subject)))


def fold_history(subject: str, facts: Sequence[Fact], distrust: Distrust = TRUSTING) -> tuple[Known, SubjectState]:
    """Return what is known of `subject` after `facts`, all its events, by those who distrust these keys.

    Raises:
        EvidenceError: an event is missing between them.
    """
    nothing = unknown(subject)
    _check_order(nothing, facts)
    return _known_after(nothing, facts, _run(new_state(subject), facts, distrust))


def fold_on(
    known: Known,
    facts: Sequence[Fact],
    distrust: Distrust,
    history: Callable[[], Sequence[Fact]],
    *,
    state: SubjectState | None = None,
) -> tuple[Known, SubjectState]:
    """Return what is known after `facts`, the next events of the subject if any, and the state that says it.

    `distrust` is what is distrusted then; `history` gives all events of the subject, `facts` among them, and is asked
    only where they have to be folded anew. `state`, if given, is that of `known`; it is used up.

    Raises:
        EvidenceError: the events are not the next ones.
    """
    _check_order(known, facts)
    state = state or known.state()
    if known.review is not None:
        # Only if the event at fault does not count any more is there anything behind it to be seen.
        return fold_history(known.subject, history(), distrust) if distrust else _go_by(known, facts, state)
    if needs_history(state, facts, distrust):
        return fold_history(known.subject, history(), distrust)
    return _known_after(known, facts, _run(state, facts, distrust, start=known))


def needs_history(state: SubjectState, facts: Sequence[Fact], distrust: Distrust) -> bool:
    """Whether `facts`, the next ones, or a key given up since `state` was folded, change what came before."""
    if any(isinstance(fact.event, REVISIONS) for fact in facts):
        return True
    return bool(distrust) and any(
        (found := distrust.find(key_id)) and state.given_up.get(key_id) != found.position
        for signers in state.signers
        for key_id in signers.key_ids
    )


def advance(
    state: SubjectState, facts: Sequence[Fact], distrust: Distrust, history: Callable[[], Sequence[Fact]]
) -> tuple[SubjectState, Review | None]:
    """Return the state after `facts`, as `fold_on` does, for who keeps states and not their bytes.

    `state` is used up. If the fold fails, the state returned is of no use.
    """
    if needs_history(state, facts, distrust):
        state, facts = new_state(state.subject), history()
    state, review, _ = _fold(state, facts, distrust)
    return state, review


_Run = tuple[SubjectState, Review | None]


def _run(state: SubjectState, facts: Sequence[Fact], distrust: Distrust, *, start: Known | None = None) -> _Run:
    """Fold `facts` onto `state`, which is that of `start`; up to the event at which the fold fails, if it does."""
    state, review, done = _fold(state, facts, distrust)
    if review is None:
        return state, None
    # The failed event may have changed half of the state.
    good = start.state() if start else new_state(state.subject)
    return _fold(good, facts[:done], distrust)[0], review


def _fold(state: SubjectState, facts: Sequence[Fact], distrust: Distrust) -> tuple[SubjectState, Review | None, int]:
    is_distrusting = bool(distrust)
    for done, fact in enumerate(facts):
        try:
            if is_distrusting or isinstance(fact.event, REVISIONS):
                state = _next(state, facts, done, distrust)
            else:
                evolve(state, fact)
        except Exception as error:  # noqa: BLE001 - whatever our bug raises, it must stop nothing but this subject
            _LOG.exception("%s is under review since the event at position %d", state.subject, fact.position)
            return state, Review(position=fact.position, error=type(error).__name__), done
    return state, None, len(facts)


def _next(state: SubjectState, facts: Sequence[Fact], index: int, distrust: Distrust) -> SubjectState:
    fact = facts[index]
    if distrust and pass_over(state, fact, distrust):
        return state
    if not isinstance(fact.event, REVISIONS):
        evolve(state, fact)
        return state
    revised = len(state.corrections) + len(state.retractions)
    evolve(state, fact)
    if len(state.corrections) + len(state.retractions) == revised:
        return state
    return revise(state, facts[: index + 1], distrust)


def _known_after(before: Known, facts: Sequence[Fact], run: _Run) -> tuple[Known, SubjectState]:
    state, review = run
    known = Known(
        subject=before.subject,
        version=facts[-1].stream_version if facts else before.version,
        position=max([state.shaped_at, *(fact.position for fact in facts[-1:]), before.position]),
        raw=format_state(state),
        review=review,
    )
    return known, state


def _go_by(known: Known, facts: Sequence[Fact], state: SubjectState) -> tuple[Known, SubjectState]:
    return _known_after(known, facts, (state, known.review))


def _check_order(known: Known, facts: Sequence[Fact]) -> None:
    for version, fact in enumerate(facts, known.version + 1):
        if fact.stream_version != version:
            message = f"stream {known.subject}: expected version {version}, found {fact.stream_version}"
            raise EvidenceError(message, code="stream-version", position=fact.position)
