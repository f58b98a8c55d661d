# SPDX-License-Identifier: Apache-2.0
"""Closure of a mine, aftercare, evaluation in later years, and the end of the duty to restore (domain.md §7.4 G).

Arts 41, 45 and 47 Mineral Resources Law: what was not restored before is restored before closure or within a
reasonable time after it, and the duty outlives the right. Land Reclamation Regulations art. 31: farmland is looked at
again within five years. 30 USC 1265(b)(20): the period of responsibility starts anew with each augmented work.
"""

import datetime
from typing import Annotated, Literal

from events.catalogue.event import Event
from events.codelists.marking import coded
from events.ids import LocalId, Name, Sha256
from events.values import Basis, Code, Line, Measurement, Period, SquareMetres, Text, Value

ClosureExtent = Annotated[Literal["whole", "partial"], coded("closure_extent")]
RestartRule = Annotated[Literal["none", "on_augmented_work"], coded("aftercare_restart")]
LandQuality = Annotated[Literal["improved", "maintained", "declined"], coded("land_quality")]
"""Against what it was when accepted."""


class MineClosureReported(Event, frozen=True, kw_only=True, tag="mine_closure.reported.v1"):
    """The holder reports that the mine, or a part of it, has stopped for good (Art. 41)."""

    closure_id: LocalId
    extent: ClosureExtent
    production_ceased_on: datetime.date
    area_ids: tuple[LocalId, ...] = ()
    """What is closed, where it is a part."""
    geological_report_sha256: Sha256 | None = None
    """Of the geological report on closure."""
    closure_plan_sha256: Sha256 | None = None
    remaining_measures: Text | None = None
    """What is still to be restored."""


class AftercareStarted(Event, frozen=True, kw_only=True, tag="aftercare.started.v1"):
    """Accepted land is looked after for a period, as the authority or local law says (管护)."""

    aftercare_id: LocalId
    period: Period
    """As set at first; augmented work moves its end where the restart rule says so."""
    restart_rule: RestartRule
    """`on_augmented_work`: the whole period starts anew on the day of such work (rule D-10)."""
    area_ids: tuple[LocalId, ...] = ()
    """Empty for all land of the right."""
    application_id: LocalId | None = None
    """The acceptance it follows."""
    carried_out_by: Name | None = None
    """The party that does it; absent, it is the holder of the duty."""
    measures: Text | None = None
    basis: Basis


class AftercareReported(Event, frozen=True, kw_only=True, tag="aftercare.reported.v1"):
    """The holder reports on aftercare over some days."""

    aftercare_id: LocalId
    period: Period
    works: Text
    measured: tuple[Measurement, ...] = ()
    augmented_work_on: datetime.date | None = None
    """The last day of seeding, fertilising, irrigation or other work beyond normal husbandry, if there was any."""
    report_sha256: Sha256 | None = None


class EvaluatedLand(Value, frozen=True, kw_only=True):
    """So much land and how its quality was found."""

    area_m2: SquareMetres
    land_quality: LandQuality
    area_id: LocalId | None = None
    land_class: Code | None = None


class PostClosureEvaluationRecorded(Event, frozen=True, kw_only=True, tag="post_closure_evaluation.recorded.v1"):
    """The authority looked at accepted land again, at farmland within five years (Regulations art. 31, rule A-6)."""

    evaluation_id: LocalId
    application_id: LocalId
    """The acceptance of the land evaluated."""
    evaluated_on: datetime.date
    area_ids: tuple[LocalId, ...] = ()
    """Empty for all land of that acceptance."""
    land: tuple[EvaluatedLand, ...] = ()
    joint_departments: tuple[Name, ...] = ()
    recommendations: Text | None = None
    """How the land's quality could be improved."""
    report_sha256: Sha256 | None = None


class RestorationDutyDischarged(Event, frozen=True, kw_only=True, tag="restoration_duty.discharged.v1"):
    """From the effective day on nobody owes restoration of these areas any more (rule A-7)."""

    area_ids: tuple[LocalId, ...] = ()
    """Empty for the whole right."""
    decision_no: Line
    basis: Basis
    reasons: Text | None = None
    published_on: datetime.date | None = None
    published_url: Line | None = None
