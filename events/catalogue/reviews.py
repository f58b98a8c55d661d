# SPDX-License-Identifier: Apache-2.0
"""Reviews of decisions: administrative review and litigation (domain.md §7.4 F).

Filing one suspends nothing by itself (Administrative Penalty Law art. 73, Administrative Review Law art. 42;
rule D-6).
"""

import datetime
from typing import Annotated, Literal

from events.catalogue.event import Event
from events.codelists.marking import coded
from events.ids import LocalId
from events.values import Line, Text


class ReviewFiled(Event, frozen=True, kw_only=True, tag="review.filed.v1"):
    """Somebody asked a higher authority or a court to look at a decision again."""

    review_id: LocalId
    forum: Annotated[Literal["administrative_review", "litigation"], coded("review_forum")]
    body: Line
    """The authority or court, by name."""
    of: Annotated[Literal["order", "penalty", "plan_decision", "acceptance", "other"], coded("contested_decision")]
    decision_id: LocalId | None = None
    """The order, penalty or plan that is contested, by its id in this right."""
    decision_no: Line | None = None
    filed_on: datetime.date
    case_no: Line | None = None
    grounds: Text | None = None


class ReviewDecided(Event, frozen=True, kw_only=True, tag="review.decided.v1"):
    """What came of it; the decision itself is changed by an event of its own."""

    review_id: LocalId
    outcome: Annotated[
        Literal["upheld", "modified", "revoked", "declared_unlawful", "remanded", "dismissed", "withdrawn"],
        coded("review_outcome"),
    ]
    decision_no: Line
    decided_on: datetime.date
    summary: Text | None = None
