# SPDX-License-Identifier: Apache-2.0
"""The plan of one right on a day: the version in force, what led to it, its milestones, and what was promised.

Commitments are grouped by category, each with the demand of the letter in Science that it answers (domain.md §1).
"""

import datetime
from collections.abc import Iterator
from itertools import groupby
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from events.catalogue.commitments import CommitmentTerms
from events.values import Text
from projections.answers.knowledge import Knowledge
from projections.answers.right import AskedRight, find_right
from projections.answers.standing import undetermined
from projections.right.carbon import terms_on
from projections.right.planning_records import CommentPeriod, Consultation, Programme
from projections.right.records import PlanVersion
from projections.rules import ObligationStatus, evaluate_all, profile_of
from projections.rules.calendars import Calendars

DEMANDS: Final = {
    "toxic_remediation": "L2",
    "tailings": "L2",
    "native_biodiversity": "L3",
    "ecosystem_services": "L5",
    "carbon": "L6",
    "due_diligence": "L7",
    "disclosure": "L8",
    "overseas": "L9",
    "finance": "L10",
}
"""The letter's demands by category of commitment; the law's own categories answer none by themselves."""


class PromisedItem(Struct, frozen=True, kw_only=True):
    """One commitment as it stands on the day."""

    commitment_id: str
    source: Literal["plan", "event"]
    """plan: part of the version in force; event: made by a statement of its own."""
    plan_id: str | None
    terms: CommitmentTerms
    """What is promised, with targets; those of a plan have none beside their criteria."""
    voluntary: bool
    """Missing it never reads as breaking the law (rule C-3)."""
    since: datetime.date
    """From when it stands so."""
    position: int


class PromisedCategory(Struct, frozen=True, kw_only=True):
    """The commitments of one category."""

    category: str
    demand: str | None
    """The demand of the letter, L1 to L10, that the category answers."""
    items: list[PromisedItem]


class WithdrawnItem(Struct, frozen=True, kw_only=True):
    """A voluntary commitment that was given up."""

    commitment_id: str
    category: str
    withdrawn_on: datetime.date
    position: int


class PlanAnswer(Struct, frozen=True, kw_only=True):
    """What is planned for one right."""

    right_id: str
    names: Text
    plan_id: str | None
    """Of the plan in force."""
    in_force: PlanVersion | None
    """The version approved last by the day; None: no plan is on record."""
    versions: list[PlanVersion]
    """All submitted by the day, in order of submission."""
    consultations: list[Consultation]
    comment_periods: list[CommentPeriod]
    milestones: list[ObligationStatus]
    commitments: list[PromisedCategory]
    """By category, of the plan in force and beside it."""
    withdrawn: list[WithdrawnItem]
    programmes: list[Programme]
    """Of each year the last revision."""
    under_review: bool
    last_position: int
    as_of: datetime.date
    known_at: int | None
    position: int | None


def plan_of(knowledge: Knowledge, right_id: str, as_of: datetime.date) -> PlanAnswer:
    """Answer `Answers.plan_of`."""
    asked = find_right(knowledge, right_id)
    state = asked.state
    versions = [(plan.plan_id, _as_of(each, as_of)) for plan in state.plans.values() for each in plan.versions]
    known = sorted(
        ((plan_id, each) for plan_id, each in versions if each.submitted_on <= as_of),
        key=lambda found: found[1].submitted_position,
    )
    plan_id, in_force = _in_force(known)
    return PlanAnswer(
        right_id=asked.right_id,
        names=asked.right.names,
        plan_id=plan_id,
        in_force=in_force,
        versions=[each for _, each in known],
        consultations=[each for each in state.consultations if each.recorded_on <= as_of],
        comment_periods=[each for each in state.comment_periods.values() if each.period.first <= as_of],
        milestones=_milestones(asked, as_of, knowledge.calendars),
        commitments=_by_category([*_of_plan(plan_id, in_force), *_made(asked, as_of)]),
        withdrawn=list(_withdrawn(asked, as_of)),
        programmes=_programmes(asked, as_of),
        under_review=asked.under_review,
        last_position=asked.last_position,
        as_of=as_of,
        known_at=knowledge.position,
        position=knowledge.position,
    )


def _as_of(version: PlanVersion, day: datetime.date) -> PlanVersion:
    """Return the version without what was decided on it after `day`."""
    if version.approved_on and version.approved_on > day:
        version = replace(
            version, approved_on=None, approved_position=None, decision_no=None, published_url=None, amended=False
        )
    if version.returned_on and version.returned_on > day:
        version = replace(version, returned_on=None, returned_position=None)
    return version


def _in_force(versions: list[tuple[str, PlanVersion]]) -> tuple[str | None, PlanVersion | None]:
    approved = [found for found in versions if found[1].approved_on]
    return max(approved, key=lambda found: found[1].approved_position or 0, default=(None, None))


def _milestones(asked: AskedRight, as_of: datetime.date, calendars: Calendars) -> list[ObligationStatus]:
    statuses = evaluate_all(asked.state, as_of=as_of, profile=profile_of(asked.state, as_of, calendars))
    milestones = [each for each in statuses if each.kind == "milestone"]
    return [undetermined(each) for each in milestones] if asked.under_review else milestones


def _of_plan(plan_id: str | None, version: PlanVersion | None) -> Iterator[PromisedItem]:
    if version is None or version.approved_on is None or version.approved_position is None:
        return
    for each in version.commitments:
        yield PromisedItem(
            commitment_id=each.commitment_id,
            source="plan",
            plan_id=plan_id,
            terms=CommitmentTerms(
                category=each.category,
                statement=each.statement,
                basis=each.basis,
                strength=each.strength,
                area_ids=each.area_ids,
                criteria=each.criteria,
            ),
            voluntary=each.basis.kind == "voluntary",
            since=version.approved_on,
            position=version.approved_position,
        )


def _made(asked: AskedRight, as_of: datetime.date) -> Iterator[PromisedItem]:
    for each in asked.state.commitments.values():
        version = terms_on(each, as_of)
        if version:
            yield PromisedItem(
                commitment_id=each.commitment_id,
                source="event",
                plan_id=each.plan_id,
                terms=version.terms,
                voluntary=version.terms.basis.kind == "voluntary",
                since=version.on,
                position=version.position,
            )


def _by_category(items: list[PromisedItem]) -> list[PromisedCategory]:
    items.sort(key=lambda each: (each.terms.category, each.position, each.commitment_id))
    return [
        PromisedCategory(category=category, demand=DEMANDS.get(category), items=list(group))
        for category, group in groupby(items, key=lambda each: each.terms.category)
    ]


def _withdrawn(asked: AskedRight, as_of: datetime.date) -> Iterator[WithdrawnItem]:
    for each in asked.state.commitments.values():
        if each.withdrawn_on and each.withdrawn_position is not None and each.withdrawn_on <= as_of:
            yield WithdrawnItem(
                commitment_id=each.commitment_id,
                category=each.terms.category,
                withdrawn_on=each.withdrawn_on,
                position=each.withdrawn_position,
            )


def _programmes(asked: AskedRight, as_of: datetime.date) -> list[Programme]:
    latest: dict[int, Programme] = {}
    for each in asked.state.programmes:
        if each.made_on <= as_of and (each.year not in latest or latest[each.year].revision < each.revision):
            latest[each.year] = each
    return [latest[year] for year in sorted(latest)]
