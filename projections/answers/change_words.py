# SPDX-License-Identifier: Apache-2.0
"""What changed, in a sentence each in Chinese and in English, for whoever reads no tables."""

from collections.abc import Iterable, Iterator

from events.values import Text
from projections.answers.changes import AreaChange, ChangeKind, LandChange, ObligationChange
from projections.answers.money_changes import MoneyChange

HEADLINES = {
    "enforcement_escalated": ("已进入强制执行", "enforcement escalated"),
    "non_compliance_determined": ("已认定违规", "non-compliance determined"),
    "overdue": ("有逾期义务", "overdue"),
    "attention": ("需要关注", "attention"),
    "no_plan_on_record": ("无修复方案记录", "no plan on record"),
    "not_assessed": ("未评估", "not assessed"),
    "in_progress_no_issue_known": ("进行中，未发现问题", "in progress, no issue known"),
    "discharged": ("义务已解除", "discharged"),
    "historic": ("历史记录", "historic"),
    "status_unknown": ("状态未知，正在复核", "status unknown, under review"),
}
_OBLIGATIONS: dict[ChangeKind, tuple[str, str]] = {
    "added": ("新增", "was imposed"),
    "removed": ("不再有记录", "is no longer on record"),
    "met": ("已履行", "was met"),
    "met_late": ("已逾期履行", "was met late"),
    "reopened": ("重新待履行", "is open again"),
    "became_overdue": ("已逾期", "became overdue"),
    "no_longer_overdue": ("不再逾期", "is no longer overdue"),
    "extended": ("期限已变更", "has another due day"),
    "brought_forward": ("期限已提前", "is due earlier"),
    "stayed": ("已中止计时", "was stayed"),
    "ended": ("已由主管机关终止", "was given up by the authority"),
    "passed": ("义务人已变更", "passed to another party"),
    "came_near": ("临近到期", "is soon due"),
    "progressed": ("进度有变化", "made progress"),
    "stands_otherwise": ("状态有变化", "stands otherwise"),
}
_LAND = {
    "total": ("总面积", "land in total"),
    "disturbed": ("损毁面积", "disturbed land"),
    "available": ("可修复面积", "land available for restoration"),
    "under_restoration": ("修复中面积", "land under restoration"),
    "restored": ("已修复面积", "restored land"),
    "accepted": ("已验收面积", "accepted land"),
}
_AREAS = {
    "added": ("新增", "was added"),
    "ended": ("已终止", "ended"),
    "changed": ("已变更", "changed"),
    "removed": ("不再有记录", "is no longer on record"),
}
_MONEY = {
    "set_aside": ("已计提资金", "money set aside"),
    "spent": ("已支出资金", "money spent"),
    "security_held": ("担保余额", "security held"),
    "public_funding": ("到账财政资金", "public money received"),
    "agreed": ("协议金额", "money agreed on"),
    "estimated_total": ("估算总费用", "estimated cost in total"),
    "estimated_remaining": ("估算剩余费用", "estimated cost still to come"),
}
_NONE = ("无", "none")


def say_headline(before: str | None, after: str | None) -> Text:
    """Return from which headline to which it went."""
    (old_zh, old_en), (new_zh, new_en) = (_headline(each) for each in (before, after))
    return Text(zh=f"总体状态由“{old_zh}”变为“{new_zh}”。", en=f"Headline: from “{old_en}” to “{new_en}”.")


def _headline(name: str | None) -> tuple[str, str]:
    return _NONE if name is None else HEADLINES.get(name, (name, name))


def say_obligations(changes: Iterable[ObligationChange]) -> Iterator[Text]:
    """Yield a sentence for each obligation that stands otherwise."""
    for change in changes:
        words = [_OBLIGATIONS[kind] for kind in change.changes]
        zh, en = "，".join(zh for zh, _ in words), ", ".join(en for _, en in words)
        title = change.title
        due = change.after.due_on if change.after else None
        due_zh, due_en = (f"，期限{due}", f"; due {due}") if due else ("", "")
        yield Text(
            zh=f"义务{change.obligation_id}（{title.zh or title.en}）：{zh}{due_zh}。",
            en=f"Obligation {change.obligation_id} ({title.en or title.zh}) {en}{due_en}.",
        )


def say_land(land: Iterable[LandChange], areas: Iterable[AreaChange]) -> Iterator[Text]:
    """Yield a sentence for each measure and each area."""
    for change in land:
        zh, en = _LAND[change.measure]
        yield _amounts(zh, en, (_square_metres(change.before_m2), _square_metres(change.after_m2)))
    for area in areas:
        zh, en = _AREAS[area.change]
        size = area.after_m2 if area.after_m2 is not None else area.before_m2
        yield Text(zh=f"地块{area.area_id}{zh}（{size}平方米）。", en=f"Area {area.area_id} {en} ({size} m²).")


def say_money(changes: Iterable[MoneyChange]) -> Iterator[Text]:
    """Yield a sentence for each sum."""
    for change in changes:
        zh, en = _MONEY[change.measure]
        sums = [f"{each} {change.currency} (minor units)" for each in (change.before_minor, change.after_minor)]
        sums_zh = [f"{each} {change.currency}（最小单位）" for each in (change.before_minor, change.after_minor)]
        yield Text(zh=f"{zh}由{sums_zh[0]}变为{sums_zh[1]}。", en=f"{en.capitalize()}: from {sums[0]} to {sums[1]}.")


def _amounts(zh: str, en: str, sides: tuple[tuple[str, str], tuple[str, str]]) -> Text:
    (old_zh, old_en), (new_zh, new_en) = sides
    return Text(zh=f"{zh}由{old_zh}变为{new_zh}。", en=f"{en.capitalize()}: from {old_en} to {new_en}.")


def _square_metres(size: int | None) -> tuple[str, str]:
    return ("未报告", "not reported") if size is None else (f"{size}平方米", f"{size} m²")
