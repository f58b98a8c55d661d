# SPDX-License-Identifier: Apache-2.0
"""What is filed about one made-up right in one year: by its holder and by its office, in the order of the days.

About twenty filings: milestones scheduled, extended, claimed, rejected and verified, the duty to report and the report,
the land's status by quarter, inspections with findings and orders. Some things come late and some never, as in life.
Each year stands by itself and follows from the seed, so that years and rights are told in any order, in any process.
"""

import datetime
import random
from collections.abc import Iterator
from typing import Any, NamedTuple

from events.catalogue.disclosures import AnnualReportFiled, Figure, ReportingDutyImposed
from events.catalogue.event import Event
from events.catalogue.inspections import (
    FindingRecorded,
    InspectionConducted,
    OrderClosed,
    OrderIssued,
    RequiredAction,
)
from events.catalogue.milestones import (
    DeadlineExtended,
    MilestoneReported,
    MilestoneScheduled,
    MilestoneVerificationRejected,
    MilestoneVerified,
)
from events.catalogue.monitoring import LandRow, LandStatusReported
from events.catalogue.plans import Commitment, RestorationPlanApproved, RestorationPlanSubmitted
from events.catalogue.rights import MiningRightRegistered, Term
from events.values import (
    Area,
    Basis,
    Code,
    Criterion,
    FixedDue,
    Identifier,
    Measurement,
    Mineral,
    Money,
    Period,
    Text,
)
from tests.benchmarks.parties import World, key_of, sign_act

Signed = tuple[datetime.date, bytes]
"""A filing, and the day on which it reaches the registry."""

_STATUTE = Basis(kind="statute", instrument="CN-MRL-2024", article="47")
_KINDS: tuple[Any, ...] = ("landform_shaped", "growth_medium_placed", "revegetated", "water_managed", "criteria_met")
_MINERALS = ("Cu", "Fe", "Au", "Pb", "C")
_LEASE = datetime.timedelta(days=365 * 30)


class Act(NamedTuple):
    """Something filed on a day, by the holder or by the office."""

    on: datetime.date
    event: Event
    by_holder: bool
    has_evidence: bool = False


def tell_year(world: World, right: int, year: int) -> list[Signed]:
    """Return the signed filings about `right` in `year`, in order."""
    chance = random.Random(f"{world.seed}/{right}/{year}")
    acts = sorted(_Year(world, right, year, chance).acts(), key=lambda act: act.on)
    subject = world.subject_of(right)
    keys = {True: key_of(world, world.holder_of(right)), False: key_of(world, world.office_of(right))}
    return [
        (act.on, sign_act(world, act.event, subject, keys[act.by_holder], on=act.on, number=number, **more))
        for number, act in enumerate(acts, year * 1000)
        for more in [_evidence(chance) if act.has_evidence else {}]
    ]


class _Year:
    """One right in one year."""

    def __init__(self, world: World, right: int, year: int, chance: random.Random) -> None:
        self._world = world
        self._right = right
        self._year = year
        self._chance = chance

    def acts(self) -> Iterator[Act]:
        if self._year == self._world.first_day.year + 1:
            yield from self._beginning()
        yield from self._reporting()
        for number in range(1, 4):
            yield from self._milestone(number)
        for quarter in range(4):
            yield self._land(quarter)
        for number in range(1, 3):
            yield from self._inspection(number)

    def _day(self, month: int, day: int, after: int = 0) -> datetime.date:
        """Return the day that many days later, but still of this year."""
        last = datetime.date(self._year, 12, 31)
        return min(datetime.date(self._year, month, day) + datetime.timedelta(days=after), last)

    def _beginning(self) -> Iterator[Act]:
        day, holder, place = self._day(1, 2), self._world.holder_of(self._right), self._world.province_of(self._right)
        yield Act(
            day,
            MiningRightRegistered(
                right_kind="mining",
                names=Text(zh=f"第{self._right}号矿山", en=f"Mine {self._right}"),
                jurisdiction="CN",
                region=Code(scheme="CN-GBT2260", code=f"{place}{self._right % 20 + 1:02}21"),
                holder=holder,
                granting_authority=self._world.office_of(self._right),
                identifiers=(Identifier(scheme="CN-MINING-LICENCE", value=f"C{place}{self._right:020}"),),
                minerals=(Mineral(scheme="CN-MINERAL", code=_MINERALS[self._right % len(_MINERALS)]),),
                areas=(self._area("A1"),),
                term=Term(first=day, last=day + _LEASE),
            ),
            by_holder=False,
        )
        yield Act(self._day(1, 3), self._plan(), by_holder=True, has_evidence=True)
        approved = RestorationPlanApproved(plan_id="P1", version=1, decision_no=f"{self._year}-{self._right}")
        yield Act(self._day(1, 8), approved, by_holder=False)

    def _area(self, area_id: str) -> Area:
        return Area(area_id=area_id, area_m2=self._chance.randrange(10_000, 5_000_000), damage_type=("excavation",))

    def _plan(self) -> RestorationPlanSubmitted:
        categories: tuple[Any, ...] = ("landform", "soil", "vegetation")
        commitments = tuple(
            Commitment(
                commitment_id=f"C{number}",
                category=category,
                statement=Text(zh="按设计标准完成并通过验收", en="Done to the standard of the design, and accepted"),
                basis=Basis(kind="plan"),
                area_ids=("A1",),
            )
            for number, category in enumerate(categories, start=1)
        )
        return RestorationPlanSubmitted(
            plan_id="P1",
            version=1,
            plan_sha256=_digest(self._chance),
            title=Text(zh="矿区生态修复方案", en="Restoration plan of the mining area"),
            period=Period(first=self._day(1, 1), last=self._day(1, 1) + _LEASE),
            mode_summary="zoned_phased",
            sections_present=("losses_forecast", "targets", "works", "schedule", "monitoring", "tailings"),
            cost_estimate=Money(amount_minor=self._chance.randrange(10**8, 10**11), currency="CNY"),
            areas=(self._area("A1"), self._area("A2")),
            commitments=commitments,
        )

    def _reporting(self) -> Iterator[Act]:
        last_year = Period(first=datetime.date(self._year - 1, 1, 1), last=datetime.date(self._year - 1, 12, 31))
        duty_id = f"R-{self._year - 1}"
        duty = ReportingDutyImposed(
            duty_id=duty_id,
            report_kind="annual_report",
            period=last_year,
            due=FixedDue(on=self._day(3, 31)),
            basis=_STATUTE,
        )
        yield Act(self._day(1, 10), duty, by_holder=False)
        fate = self._chance.random()
        if fate < 0.04:
            return
        day = (
            self._day(4, 1, self._chance.randrange(90)) if fate < 0.15 else self._day(2, 1, self._chance.randrange(58))
        )
        codes = ("disturbed", "restored", "accepted", "planted")
        report = AnnualReportFiled(
            duty_id=duty_id,
            report_kind="reclamation_17",
            period=last_year,
            figures=tuple(Figure(code=code, value=self._chance.randrange(10**6), unit="m2") for code in codes),
            statement=Text(zh="本年度按计划开展了矿区生态修复工作。"),
        )
        yield Act(day, report, by_holder=True, has_evidence=True)

    def _milestone(self, number: int) -> Iterator[Act]:
        milestone_id = f"M-{self._year}-{number}"
        due = self._day(3 * number + 2, 28)
        criterion = Criterion(
            criterion_id="K1", indicator="vegetation cover", operator="at_least", threshold="65", unit="percent"
        )
        scheduled = MilestoneScheduled(
            milestone_id=milestone_id,
            milestone_kind=self._chance.choice(_KINDS),
            title=Text(zh=f"第{number}阶段修复任务", en=f"Restoration works, stage {number}"),
            plan_id="P1",
            area_ids=("A1",),
            criteria=(criterion,),
            due=FixedDue(on=due),
            basis=_STATUTE,
        )
        yield Act(self._day(1, 12), scheduled, by_holder=False)
        if self._chance.random() < 0.08:
            extended = DeadlineExtended(
                obligation_id=milestone_id,
                old_due=due,
                new_due=due + datetime.timedelta(days=60),
                reason="season",
                explanation=Text(zh="冬季无法施工"),
                decision_no=f"{self._year}-E{number}",
                granted_on=self._day(2, 1),
            )
            yield Act(self._day(2, 1), extended, by_holder=False)
        if self._chance.random() < 0.94:
            achieved = due + datetime.timedelta(days=self._chance.randrange(-25, 8))
            yield from self._claims(milestone_id, min(achieved, self._day(12, 5)))

    def _claims(self, milestone_id: str, achieved: datetime.date) -> Iterator[Act]:
        value = str(self._chance.randrange(65, 100))
        measured = (Measurement(criterion_id="K1", value=value, unit="percent"),)
        claim = MilestoneReported(
            milestone_id=milestone_id,
            claim="met",
            achieved_on=achieved,
            narrative=Text(zh="已完成边坡整形、覆土和植被恢复，成活率达到设计要求。"),
            measured=measured,
        )
        yield Act(_later(achieved, 2), claim, by_holder=True, has_evidence=True)
        seen = _later(achieved, self._chance.randrange(4, 10))
        if self._chance.random() < 0.08:
            reason = Text(zh="局部边坡仍有滑移", en="A part of the slope still slides")
            rejected = MilestoneVerificationRejected(milestone_id=milestone_id, verified_on=seen, reason=reason)
            yield Act(seen, rejected, by_holder=False)
            yield Act(_later(seen, 5), claim, by_holder=True, has_evidence=True)
        seen = _later(seen, 8)
        verified = MilestoneVerified(
            milestone_id=milestone_id, verified_on=seen, results=measured, report_sha256=_digest(self._chance)
        )
        yield Act(seen, verified, by_holder=False)

    def _land(self, quarter: int) -> Act:
        day = self._day(3 * quarter + 1, 20)
        states: tuple[Any, ...] = ("disturbed_active", "under_restoration", "restored_unverified", "accepted")
        table = tuple(LandRow(state=state, area_m2=self._chance.randrange(10**6), area_id="A1") for state in states)
        total = sum(row.area_m2 for row in table)
        return Act(day, LandStatusReported(as_of=day, table=table, total_m2=total), by_holder=True)

    def _inspection(self, number: int) -> Iterator[Act]:
        day = self._day(5 * number, 1, self._chance.randrange(20))
        inspection_id = f"I-{self._year}-{number}"
        inspection = InspectionConducted(
            inspection_id=inspection_id,
            inspection_kind="random_double",
            first_day=day,
            inspectors=(f"41-{self._right % 300:04}", f"41-{self._right % 300 + 1:04}"),
            area_ids=("A1",),
            selected_by="random",
            report_sha256=_digest(self._chance),
        )
        yield Act(day, inspection, by_holder=False, has_evidence=True)
        if self._chance.random() < 0.6:
            yield from self._finding(inspection_id, _later(day, 1))

    def _finding(self, inspection_id: str, day: datetime.date) -> Iterator[Act]:
        finding_id, is_grave = f"F{inspection_id[1:]}", self._chance.random() < 0.3
        finding = FindingRecorded(
            finding_id=finding_id,
            inspection_id=inspection_id,
            finding_class="noncompliance" if is_grave else "observation",
            description=Text(zh="表土未单独堆存", en="Topsoil is not kept apart"),
        )
        yield Act(day, finding, by_holder=False)
        if not is_grave:
            return
        order_id = f"O{inspection_id[1:]}"
        order = OrderIssued(
            order_id=order_id,
            order_kind="order_to_correct",
            decision_no=f"{self._year}-{order_id}",
            finding_ids=(finding_id,),
            required_actions=(RequiredAction(action_id="A1", text=Text(zh="分类堆存"), due_on=_later(day, 45)),),
            basis=Basis(kind="statute", instrument="CN-MRL-2024", article="71"),
            served_on=_later(day, 3),
        )
        yield Act(_later(day, 3), order, by_holder=False)
        if self._chance.random() < 0.9:
            closed = _later(day, self._chance.randrange(20, 60))
            yield Act(closed, OrderClosed(order_id=order_id, verified_on=closed), by_holder=False)


def _later(day: datetime.date, days: int) -> datetime.date:
    return min(day + datetime.timedelta(days=days), datetime.date(day.year, 12, 31))


def _digest(chance: random.Random) -> str:
    return f"{chance.getrandbits(256):064x}"


def _evidence(chance: random.Random) -> dict[str, Any]:
    size, title = chance.randrange(10**5, 10**7), {"zh": "现场报告", "en": "Report from the site"}
    return {
        "evidence": [{"sha256": _digest(chance), "bytes": size, "media_type": "application/pdf", "title": title}],
        "legal_basis": [{"instrument": "CN-MRL-2024", "article": "47"}],
    }
