# SPDX-License-Identifier: Apache-2.0
"""The status of a subject on a date: one headline, always with its reasons and with what has been looked at.

Pure: `as_of` is asked here; `known_at` is the last position of the log that was folded into the state (domain.md §8.1).
Every rule of the profile speaks; the gravest headline called for is shown, the other reasons beside it.
"""

import datetime

from msgspec import Struct

from projections.determination import Axes, axes_of
from projections.right.records import Sighting
from projections.right.state import SubjectState
from projections.rules import evaluate_all
from projections.rules.every.in_progress import no_issue_known
from projections.rules.judged import ObligationStatus
from projections.rules.profile import Case, Profile
from projections.rules.rule import Headline, Reason

PRECEDENCE: tuple[Headline, ...] = (
    "enforcement_escalated",
    "non_compliance_determined",
    "overdue",
    "attention",
    "no_plan_on_record",
    "not_assessed",
    "discharged",
    "historic",
    "in_progress_no_issue_known",
)
"""The gravest first. A right whose duty is discharged or that is over is not called in progress; both stand last."""


class ProfileRef(Struct, frozen=True, kw_only=True):
    """The rule profile used, by name and version."""

    id: str
    version: int


class Coverage(Struct, frozen=True, kw_only=True):
    """What the answer rests on: who looked, and when."""

    last_inspection: Sighting | None
    last_company_filing: Sighting | None
    last_scheduler_run: Sighting | None
    plan_on_record: bool


class Status(Struct, frozen=True, kw_only=True):
    """How a subject stands on `as_of`, by what the log says up to position `known_at`."""

    subject: str
    headline: Headline
    reasons: tuple[Reason, ...]
    """Every reason for a headline, the gravest first: those of the headline itself come first."""
    indicators: tuple[Reason, ...]
    """What is worth seeing beside the headline and never causes one."""
    axes: Axes
    """Claims, the clock and determinations, each by itself."""
    as_of: datetime.date
    known_at: int
    profile: ProfileRef
    coverage: Coverage


def status_of(
    state: SubjectState,
    *,
    as_of: datetime.date,
    known_at: int,
    profile: Profile,
    last_scheduler_run: Sighting | None = None,
    obligations: tuple[ObligationStatus, ...] | None = None,
) -> Status:
    """Return the status of the subject; `obligations`, if given, are its `evaluate_all` for the same date."""
    judged = evaluate_all(state, as_of=as_of, profile=profile) if obligations is None else obligations
    case = Case(
        state=state,
        as_of=as_of,
        profile=profile,
        obligations=tuple(each for each in judged if each.kind != "authority_duty"),
        authority=tuple(each for each in judged if each.kind == "authority_duty"),
    )
    said = [reason for judge in profile.judges for reason in judge(case)]
    ranked = _rank(said) or _rank([no_issue_known(case)])
    return Status(
        subject=state.subject,
        headline=PRECEDENCE[ranked[0][0]],
        reasons=tuple(reason for _, reason in ranked),
        indicators=tuple(each for each in said if each.headline is None),
        axes=axes_of(case),
        as_of=as_of,
        known_at=known_at,
        profile=ProfileRef(id=profile.profile, version=profile.version),
        coverage=Coverage(
            last_inspection=_last_inspection(case),
            last_company_filing=_last_company_filing(case),
            last_scheduler_run=last_scheduler_run,
            plan_on_record=case.has_plan,
        ),
    )


def _rank(reasons: list[Reason]) -> list[tuple[int, Reason]]:
    """Return the reasons that call for a headline, the gravest first and otherwise in the profile's order."""
    called = [(PRECEDENCE.index(each.headline), each) for each in reasons if each.headline]
    return sorted(called, key=lambda each: each[0])


def _last_inspection(case: Case) -> Sighting | None:
    seen = [Sighting(position=each.position, on=each.last_day) for each in case.state.inspections]
    return _last(seen, case.as_of)


def _last_company_filing(case: Case) -> Sighting | None:
    state = case.state
    seen = [Sighting(position=each.position, on=each.on) for each in state.reports]
    seen += [Sighting(position=each.position, on=each.made_on) for each in state.land]
    for plan in state.plans.values():
        seen += [Sighting(position=each.submitted_position, on=each.made_on) for each in plan.versions]
    for obligation in state.obligations.values():
        seen += [Sighting(position=each.position, on=each.made_on) for each in obligation.claims]
        seen += [Sighting(position=each.position, on=each.made_on) for each in obligation.extension_requests]
    for filed in (state.programmes, state.responses):
        seen += [Sighting(position=each.position, on=each.made_on) for each in filed]
    return _last(seen, case.as_of)


def _last(seen: list[Sighting], as_of: datetime.date) -> Sighting | None:
    known = [each for each in seen if each.on <= as_of]
    return max(known, key=lambda each: (each.on, each.position), default=None)
