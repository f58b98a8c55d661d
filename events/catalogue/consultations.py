# SPDX-License-Identifier: Apache-2.0
"""Hearing people: consultation on a plan, and periods open to comments (domain.md §7.4 C, J; Art. 46).

Art. 46: the plan is made public in the area, and residents' and villagers' committees, village collectives and the
representatives of residents and villagers are heard. Bodies are named; people are not.
"""

import datetime
from typing import Annotated, Literal

from msgspec import Meta

from events.catalogue.event import Event
from events.codelists import coded
from events.ids import LocalId, Name, Sha256
from events.values import Count, Line, Period, Text, Value


class PublicNotice(Value, frozen=True, kw_only=True):
    """The plan laid open to the public: when and where."""

    period: Period
    places: tuple[Line, ...] = ()
    """Such as a village's notice board or a newspaper."""
    url: Line | None = None


class BodyHeard(Value, frozen=True, kw_only=True):
    """A body that was heard, and what it thinks of the plan."""

    body_kind: Annotated[
        Literal[
            "village_committee",
            "residents_committee",
            "rural_collective",
            "villagers_representatives",
            "residents_representatives",
            "other",
        ],
        coded("consulted_body"),
    ]
    body: Name | None = None
    """The body as a registered party, where it is one."""
    name: Line | None = None
    """Its name, or the village's; never a private person's."""
    heard_on: datetime.date
    people: Count | None = None
    """How many people were heard for it."""
    opinion: Annotated[
        Literal["supports", "supports_with_conditions", "objects", "no_opinion"], coded("consultation_opinion")
    ]
    opinion_sha256: Sha256 | None = None
    """Of its written opinion."""


class PlanConsultationRecorded(Event, frozen=True, kw_only=True, tag="plan_consultation.recorded.v1"):
    """Who was heard on a restoration plan, and how it was made public, before or after it was submitted."""

    consultation_id: LocalId
    plan_id: LocalId
    version: Annotated[int, Meta(ge=1)]
    """The version that they were heard on, submitted by then or not."""
    notice: PublicNotice | None = None
    bodies_heard: tuple[BodyHeard, ...] = ()
    responses_sha256: Sha256 | None = None
    """Of the document that says how opinions were answered."""
    summary: Text | None = None

    def __post_init__(self) -> None:
        """Refuse a consultation of nobody."""
        if self.notice is None and not self.bodies_heard:
            message = "bodies_heard: a consultation made the plan public or heard somebody"
            raise ValueError(message)


class CommentPeriodOpened(Event, frozen=True, kw_only=True, tag="comment_period.opened.v1"):
    """The authority invites everybody's comments on something it is about to decide."""

    period_id: LocalId
    about: Annotated[
        Literal["restoration_plan", "plan_amendment", "acceptance", "closure", "other"], coded("comment_subject")
    ]
    plan_id: LocalId | None = None
    version: Annotated[int, Meta(ge=1)] | None = None
    period: Period
    """The days on which comments are taken, as announced."""
    instructions: Text | None = None
    """How and where to comment."""
    published_url: Line | None = None


class CommentPeriodClosed(Event, frozen=True, kw_only=True, tag="comment_period.closed.v1"):
    """No comments are taken any more; how many came, and what they said in sum."""

    period_id: LocalId
    closed_on: datetime.date
    """The last day on which comments were taken."""
    comments_received: Count
    summary: Text | None = None
    """Of the comments and of the answers, without names."""
    responses_sha256: Sha256 | None = None
    """Of the document that answers them."""
    published_url: Line | None = None
