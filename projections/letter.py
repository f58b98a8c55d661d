# SPDX-License-Identifier: Apache-2.0
"""What the letter "Ecological restoration for China's mines" (Hong Yang et al., Science) asks for, demand by demand.

For each right: whether what is recorded by a date covers the demand, and by which commitments, plan sections and
disclosures. It is a table of what was promised and disclosed, not of what was done, and no status follows from it: most
of what the letter asks for the law does not require (domain.md §0.2, §1).
"""

import datetime
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Literal

from msgspec import Struct

from events.catalogue.plans import Commitment
from events.values import Text
from projections.right.disclosure_records import Carbon, DueDiligence, Esg
from projections.right.observation_records import CarbonStock, EcosystemService, SpeciesSurvey
from projections.right.records import PlanVersion
from projections.right.state import SubjectState

Coverage = Literal["covered", "partly", "not_covered", "not_applicable"]
Source = Literal["plan", "plan_section", "commitment", "disclosure", "observation", "money", "site", "area"]


class Support(Struct, frozen=True, kw_only=True):
    """Something on record that a demand is covered by."""

    source: Source
    name: str
    """The plan section, the id, or the kind of what it is."""
    position: int


class Demand(Struct, frozen=True, kw_only=True):
    """One demand of the letter, and how far what is recorded covers it."""

    demand: str
    """L1 to L10."""
    text: Text
    law: Text
    """What the final law says to it."""
    coverage: Coverage
    by: tuple[Support, ...] = ()


def letter_of(state: SubjectState, as_of: datetime.date) -> tuple[Demand, ...]:
    """Return the table of a right on a date, L1 first; empty for a subject that is no right."""
    if state.right is None or state.right.registered_on > as_of:
        return ()
    seen = _Seen(state, as_of)
    return tuple(_answer(number, seen) for number in range(1, len(_DEMANDS) + 1))


class _Seen:
    """What is recorded by the date, each question answered as supports; pieces of plans are those of approved ones."""

    def __init__(self, state: SubjectState, as_of: datetime.date) -> None:
        self.state = state
        self.as_of = as_of
        newest = (_newest_approved(plan.versions, as_of) for plan in state.plans.values())
        self.approved = [each for each in newest if each]

    def plans(self) -> Iterator[Support]:
        for plan_id, plan in sorted(self.state.plans.items()):
            version = _newest_approved(plan.versions, self.as_of)
            if version:
                yield Support(source="plan", name=plan_id, position=version.approved_position or 0)

    def submitted(self) -> Iterator[Support]:
        for plan_id, plan in sorted(self.state.plans.items()):
            versions = [each for each in plan.versions if each.made_on <= self.as_of]
            if versions:
                yield Support(source="plan", name=plan_id, position=versions[-1].submitted_position)

    def sections(self, *names: str) -> Iterator[Support]:
        for version in self.approved:
            for name in version.sections_present:
                if name in names:
                    yield Support(source="plan_section", name=name, position=version.submitted_position)

    def commitments(self, *categories: str) -> Iterator[Support]:
        for version in self.approved:
            yield from (
                Support(source="commitment", name=each.commitment_id, position=version.submitted_position)
                for each in _of(version.commitments, categories)
            )
        for commitment_id, made in sorted(self.state.commitments.items()):
            said = [each for each in made.versions if each.on <= self.as_of]
            is_given_up = made.withdrawn_on is not None and made.withdrawn_on <= self.as_of
            if said and said[-1].terms.category in categories and not is_given_up:
                yield Support(source="commitment", name=commitment_id, position=said[-1].position)

    def disclosures(self, kind: type[DueDiligence | Esg | Carbon]) -> Iterator[Support]:
        for each in self.state.disclosures:
            if isinstance(each, kind) and each.made_on <= self.as_of:
                name = str(each.__struct_config__.tag)
                yield Support(source="disclosure", name=name, position=each.position)

    def observed(self, kind: type[CarbonStock | EcosystemService | SpeciesSurvey]) -> Iterator[Support]:
        for each in self.state.observations:
            if isinstance(each, kind) and each.last_day <= self.as_of:
                yield Support(source="observation", name=each.observation_id, position=each.position)

    def concurrent(self) -> Iterator[Support]:
        for version in self.approved:
            if version.mode_summary in _WHILE_MINING or any(each.mode in _WHILE_MINING for each in version.areas):
                yield Support(source="plan", name=version.mode_summary, position=version.submitted_position)
        for area_id, area in sorted(self.state.areas.items()):
            newest = [each for each in area.versions if each.on <= self.as_of]
            if newest and newest[-1].area.mode in _WHILE_MINING:
                yield Support(source="area", name=area_id, position=newest[-1].position)

    def abroad(self) -> Iterator[Support]:
        for site in self.state.overseas_sites:
            if site.effective_on <= self.as_of:
                yield Support(source="site", name=site.country, position=site.position)

    def restored_abroad(self) -> Iterator[Support]:
        for report in self.state.overseas_reports:
            if report.made_on <= self.as_of:
                yield Support(source="site", name=str(report.period.last), position=report.position)

    def financed(self) -> Iterator[Support]:
        for agreement in self.state.agreements.values():
            if agreement.signed_on <= self.as_of:
                yield Support(source="money", name=agreement.kind, position=agreement.position)
        for funding in self.state.fundings.values():
            if funding.received_on <= self.as_of:
                yield Support(source="money", name="public_funding", position=funding.position)

    def costed(self) -> Iterator[Support]:
        for estimate in self.state.estimates.values():
            if estimate.as_of <= self.as_of:
                yield Support(source="money", name=estimate.estimate_id, position=estimate.position)
        yield from self.sections("cost_estimate", "fee_arrangement")


_WHILE_MINING = frozenset({"concurrent", "zoned_phased"})
_Judged = tuple[Coverage, tuple[Support, ...]]


def _graded(full: Iterator[Support], part: Iterator[Support]) -> _Judged:
    """Return covered by what covers it in full, else partly by what does in part, else not."""
    wholly = tuple(full)
    partly = tuple(each for each in part if each not in wholly)
    if wholly:
        return "covered", (*wholly, *partly)
    return ("partly", partly) if partly else ("not_covered", ())


def _both(one: Iterator[Support], other: Iterator[Support]) -> _Judged:
    """Return covered where there is some of both, partly where there is some of one."""
    first, second = tuple(one), tuple(other)
    if first and second:
        return "covered", (*first, *second)
    return ("partly", (*first, *second)) if first or second else ("not_covered", ())


def _abroad(seen: _Seen) -> _Judged:
    if seen.state.right is None or seen.state.right.kind != "overseas_site":
        promised = tuple(seen.commitments("overseas"))
        return ("partly", promised) if promised else ("not_applicable", ())
    return _both(seen.abroad(), seen.restored_abroad())


def _while_mining(seen: _Seen) -> _Judged:
    if seen.state.right is not None and seen.state.right.kind == "legacy_site":
        return "not_applicable", ()
    found = tuple(seen.concurrent())
    return ("covered", found) if found else ("not_covered", ())


_JUDGES: tuple[Callable[[_Seen], _Judged], ...] = (
    lambda seen: _graded(seen.plans(), seen.submitted()),
    lambda seen: _graded(
        seen.commitments("toxic_remediation"),
        chain(seen.sections("tailings", "toxic_waste"), seen.commitments("tailings")),
    ),
    lambda seen: _graded(
        seen.commitments("native_biodiversity"),
        chain(seen.sections("native_species"), seen.observed(SpeciesSurvey)),
    ),
    _while_mining,
    lambda seen: _graded(
        seen.commitments("ecosystem_services"),
        chain(seen.sections("ecosystem_services"), seen.observed(EcosystemService)),
    ),
    lambda seen: _graded(
        seen.commitments("carbon"),
        chain(seen.sections("carbon"), seen.disclosures(Carbon), seen.observed(CarbonStock)),
    ),
    lambda seen: _graded(seen.disclosures(DueDiligence), seen.commitments("due_diligence")),
    lambda seen: _graded(seen.disclosures(Esg), seen.commitments("disclosure")),
    _abroad,
    lambda seen: _graded(seen.financed(), seen.costed()),
)

_DEMANDS = (
    (
        "矿业权人编制生态修复方案",
        "right holders make restoration plans",
        "要求（第四十六、四十七条）",
        "required (arts 46, 47)",
    ),
    (
        "治理有毒矿山废弃物",
        "toxic mineral waste is remediated",
        "尾矿措施必须列入方案（第四十六条）；污染防治从其法律（第四十四条）",
        "tailings measures are required (art. 46); pollution law applies (art. 44)",
    ),
    ("在采和废弃矿区恢复原生物种", "original species return, at mines in use and retired", "未规定", "not required"),
    ("边开采边修复", "restoration goes on while mining does", "要求（第四十七条）", "required (art. 47)"),
    (
        "恢复生态系统服务",
        "ecosystem services are restored",
        "仅“合理利用”（第四十四条）",
        "rational use only (art. 44)",
    ),
    ("固碳", "carbon is sequestered", "鼓励绿色低碳（第三十七条）", "encouraged (art. 37)"),
    ("全供应链尽责管理", "due diligence covers the whole supply chain", "未规定", "not required"),
    (
        "环境、社会和治理政策与绩效透明",
        "ESG policies and performance are transparent",
        "部分（第四十六、四十八、五十九至六十一条）",
        "in part (arts 46, 48, 59-61)",
    ),
    (
        "境外经营纳入生态修复",
        "restoration is part of operations overseas",
        "统筹国内国际（第三条）",
        "both are considered (art. 3)",
    ),
    (
        "拓宽资金来源，包括政府和社会资本合作",
        "finance is broadened, by public-private partnership among others",
        "鼓励社会资本（第四十五条）；计提修复费用（第四十九条）",
        "social capital is encouraged (art. 45); fees are accrued (art. 49)",
    ),
)
"""The demand and what the law says to it, each in Chinese and English."""


def _answer(number: int, seen: _Seen) -> Demand:
    zh, en, law_zh, law_en = _DEMANDS[number - 1]
    coverage, by = _JUDGES[number - 1](seen)
    return Demand(
        demand=f"L{number}", text=Text(zh=zh, en=en), law=Text(zh=law_zh, en=law_en), coverage=coverage, by=by
    )


def _newest_approved(versions: list[PlanVersion], as_of: datetime.date) -> PlanVersion | None:
    approved = [each for each in versions if each.approved_on and each.approved_on <= as_of]
    return approved[-1] if approved else None


def _of(commitments: tuple[Commitment, ...], categories: tuple[str, ...]) -> list[Commitment]:
    return [each for each in commitments if each.category in categories]
