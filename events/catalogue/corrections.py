# SPDX-License-Identifier: Apache-2.0
"""Corrections, retractions and disputes of what is recorded (domain.md §7.4 K; DECISIONS.md 28).

Nothing is taken out of the log: what was said first stays beside what is said now, each with its signer and its day
(Regulations on Open Government Information art. 41; Administrative Penalty Law art. 48).
"""

import datetime
from typing import Annotated, Literal

from events.catalogue.event import Event
from events.catalogue.statements import Statement
from events.codelists import coded
from events.ids import LocalId, Name
from events.values import Count, Line, Text

Correctable = Statement
"""Every type about a right or a party but those of trust, of the clock and of this file.

Who may sign follows from the order of the log alone, so parties, roles and keys change by events of their own; a flag
is cleared; a correction of a correction brings the statement itself once more. A test names what is missing here.
"""

CorrectionReason = Annotated[
    Literal[
        "data_entry",
        "wrong_stream",
        "superseded_by_decision",
        "court_or_review",
        "measurement_revised",
        "identity_error",
    ],
    coded("correction_reason"),
]


class EventCorrected(Event, frozen=True, kw_only=True, tag="event.corrected.v1"):
    """A statement was wrong; this is the whole statement as it should have been, of the same type.

    Signed by the party that signed the wrong one, or by the authority of the place.
    """

    corrects: Count
    """Position in the log of what is corrected: an event about the same subject, or its last correction."""
    reason: CorrectionReason
    explanation: Text | None = None
    corrected: Correctable
    """All fields as they should have been, those that were right among them; `type` is that of what is corrected."""
    corrected_effective_on: datetime.date | None = None
    """The civil day from which the statement holds, where the one given was wrong; the envelope's day is that of the
    correction."""


class EventRetracted(Event, frozen=True, kw_only=True, tag="event.retracted.v1"):
    """A statement is taken back whole, with all its corrections; it stays readable, and nothing of it stands.

    By the party that signed it; another's filing is taken back by the authority of the place alone.
    """

    retracts: Count
    """Position in the log of an event about the same subject, or of its last correction."""
    reason: CorrectionReason
    explanation: Text
    """Public (Administrative Penalty Law art. 48: what is withdrawn is withdrawn with the reason)."""
    decision_no: Line | None = None


class EventDisputed(Event, frozen=True, kw_only=True, tag="event.disputed.v1"):
    """Somebody says that a statement about the subject is wrong; it stands until a dispute changes it."""

    dispute_id: LocalId
    disputes: Count
    """Position in the log of an event about the same subject."""
    grounds: Text
    """In words that may be published."""
    raised_by: Name | None = None
    """The registered party that disputes it, where an authority writes it down; absent, the signer. Private people are
    not named."""


class DisputeResolved(Event, frozen=True, kw_only=True, tag="dispute.resolved.v1"):
    """The authority looked into a dispute and says what comes of it; a correction is an event of its own."""

    dispute_id: LocalId
    outcome: Annotated[Literal["corrected", "retracted", "stands", "withdrawn"], coded("dispute_outcome")]
    resolved_on: datetime.date
    resolved_by: Count | None = None
    """Position in the log of the correction or retraction; given for these outcomes, and only there."""
    decision_no: Line | None = None
    reasons: Text

    def __post_init__(self) -> None:
        """Refuse a correction that is not named, and one that is named without being the outcome."""
        if (self.outcome in {"corrected", "retracted"}) != (self.resolved_by is not None):
            message = "resolved_by: the position of the correction or retraction is given for these outcomes only"
            raise ValueError(message)
