# SPDX-License-Identifier: Apache-2.0
"""L-1: the areas reported for a day must fit each other; where they do not, the statement is marked, not corrected.

States other than undisturbed add up to the disturbed area; accepted is part of restored; available and restored are
part of disturbed; disturbed is part of the whole. Deviations up to the rounding of hectares to two decimals, or one
per mille, are let pass.
"""

from collections.abc import Iterator

from events.values import Text
from projections.right.records import LandStatement
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import say

RULE = make_rule(
    __name__,
    "L-1",
    citation="Auditor-General for NSW, Regulating mine rehabilitation; annual return table 1 (Qld)",
    text=Text(
        zh="各状态面积应相互衔接：已验收不大于已修复，可修复和已修复不大于损毁，损毁不大于总面积。",
        en="Areas must fit: accepted within restored, available and restored within disturbed, disturbed within the "
        "whole.",
    ),
    indicator=True,
)

_ROUNDING_M2 = 100
_PER_MILLE = 1000

_PARTS = (
    ("accepted_m2", "restored_m2", "已验收大于已修复", "accepted exceeds restored"),
    ("available_m2", "disturbed_m2", "可修复大于损毁", "available exceeds disturbed"),
    ("restored_m2", "disturbed_m2", "已修复大于损毁", "restored exceeds disturbed"),
    ("disturbed_m2", "total_m2", "损毁大于总面积", "disturbed exceeds the whole"),
)


def find_inconsistencies(statement: LandStatement) -> list[tuple[str, str]]:
    """Return what does not fit in a land statement, in Chinese and English."""
    found = []
    for part, whole, zh, en in _PARTS:
        inner, outer = getattr(statement, part), getattr(statement, whole)
        if inner is not None and outer is not None and inner > outer and not _is_close(inner, outer):
            found.append((zh, en))
    disturbed = sum(row.area_m2 for row in statement.table if row.state != "undisturbed")
    stated = statement.disturbed_m2
    if statement.table and stated is not None and not _is_close(disturbed, stated):
        found.append(("各状态之和与损毁面积不符", "the states do not add up to disturbed"))
    return found


def judge(case: Case) -> Iterator[Reason]:
    """Mark the newest land statement where its areas do not fit."""
    statements = [each for each in case.state.land if each.as_of <= case.as_of]
    found = find_inconsistencies(statements[-1]) if statements else []
    if found:
        last = statements[-1]
        zh, en = "、".join(each[0] for each in found), ", ".join(each[1] for each in found)
        text = say(f"{last.as_of}面积报告：{zh}。", f"Areas stated for {last.as_of}: {en}.", RULE.text)
        yield make_reason(RULE, text, (last.position,), mark="area_inconsistent")


def _is_close(one: int, other: int) -> bool:
    deviation = abs(one - other)
    return deviation <= _ROUNDING_M2 or deviation * _PER_MILLE <= max(one, other)
