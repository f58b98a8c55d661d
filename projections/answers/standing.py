# SPDX-License-Identifier: Apache-2.0
"""How a subject stands, with what every answer about it needs: profile, judged obligations, status.

A subject under review has no status that could be believed: it is "status unknown", with the event at fault as its
reason, and its obligations are undetermined (architecture.md §6).
"""

import datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from events.ids import TreeSize
from events.values import Text
from projections.determination import Axes
from projections.folding import Known, Review
from projections.right.records import Sighting
from projections.right.state import SubjectState
from projections.rules import ObligationStatus, Profile, Reason, evaluate_all, profile_of
from projections.rules.calendars import AS_SHIPPED, Calendars
from projections.status import Coverage, ProfileRef, Status, status_of


class UnknownStatus(Struct, frozen=True, kw_only=True):
    """The status of a subject whose events our own fold could not follow; the members are those of `Status`."""

    subject: str
    headline: Literal["status_unknown"] = "status_unknown"
    reasons: tuple[Reason, ...]
    indicators: tuple[Reason, ...] = ()
    axes: Axes | None = None
    """Not known either."""
    as_of: datetime.date
    known_at: int
    profile: ProfileRef
    coverage: Coverage


AnyStatus = Status | UnknownStatus


class Standing(Struct, frozen=True, kw_only=True):
    """A subject as of a date."""

    known: Known
    state: SubjectState
    profile: Profile
    obligations: tuple[ObligationStatus, ...]
    status: AnyStatus


def judge(
    known: Known,
    as_of: datetime.date,
    *,
    size: TreeSize,
    last_run: Sighting | None,
    calendars: Calendars = AS_SHIPPED,
) -> Standing:
    """Return how a subject stands on `as_of`, by the first `size` entries; `last_run` is the scheduler's."""
    state = known.state()
    profile = profile_of(state, as_of, calendars)
    obligations = evaluate_all(state, as_of=as_of, profile=profile)
    status: AnyStatus = status_of(
        state, as_of=as_of, known_at=size - 1, profile=profile, last_scheduler_run=last_run, obligations=obligations
    )
    if known.review:
        status = _unknown(status, known.review)
        obligations = tuple(undetermined(each) for each in obligations)
    return Standing(known=known, state=state, profile=profile, obligations=obligations, status=status)


def undetermined(status: ObligationStatus) -> ObligationStatus:
    """Return the status of an obligation whose subject is under review."""
    return replace(status, timeliness="undetermined", days_overdue=0, signed_late=False)


def count_timeliness(obligations: tuple[ObligationStatus, ...]) -> dict[str, int]:
    """Return how many obligations stand how; what authorities owe by law is not among them."""
    counts: dict[str, int] = {}
    for each in obligations:
        if each.kind == "authority_duty":
            continue
        counts[each.timeliness] = counts.get(each.timeliness, 0) + 1
    return counts


def _unknown(status: AnyStatus, review: Review) -> UnknownStatus:
    reason = Reason(
        rule="under-review",
        citation="architecture.md §6",
        text=Text(
            zh=f"本系统未能处理位置{review.position}的事件（{review.error}），状态未知，正在复核。",
            en=f"The registry's own program could not follow the event at position {review.position} "
            f"({review.error}): status unknown, under review.",
        ),
        positions=(review.position,),
    )
    return UnknownStatus(
        subject=status.subject,
        reasons=(reason,),
        as_of=status.as_of,
        known_at=status.known_at,
        profile=status.profile,
        coverage=status.coverage,
    )
