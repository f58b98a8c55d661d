# SPDX-License-Identifier: Apache-2.0
"""A-7: the duty to restore is discharged: an authority said so for all of the land, and nothing recorded is open.

What a discharge needs is checked when it is recorded. Where something stands against it all the same, recorded before
or since, the right is not shown as discharged, and the contradiction is.
"""

from collections.abc import Iterator

from events.values import Text
from projections.right.acceptance_records import Discharge
from projections.right.zones import find_zones
from projections.rules.every.determined import open_findings, open_orders
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import say

RULE = make_rule(
    __name__,
    "A-7",
    citation="Mineral Resources Law of the PRC (2024) arts 45, 48; Land Reclamation Regulations arts 20, 29 / "
    "矿产资源法（2024修订）第四十五条、第四十八条；土地复垦条例第二十条、第二十九条",
    text=Text(
        zh="主管部门已就全部土地解除修复义务，登记的事项均已了结。",
        en="An authority discharged the duty for all of the land, and nothing recorded under it is open.",
    ),
)


def discharges_of_all(case: Case) -> list[Discharge]:
    """Return the discharges by the date that together let all of the land go; none while some of it is missing."""
    by_now = [each for each in case.state.discharges if each.on <= case.as_of]
    let_go = {area_id for each in by_now for area_id in each.area_ids}
    zones = set(find_zones(case.state))
    is_all = any(not each.area_ids for each in by_now) or (bool(zones) and zones <= let_go)
    return by_now if is_all else []


def is_discharged(case: Case) -> bool:
    """Tell whether the duty is discharged and nothing stands against it."""
    return bool(discharges_of_all(case)) and not _what_is_open(case)


def judge(case: Case) -> Iterator[Reason]:
    """Call for `discharged`, or mark what contradicts it."""
    discharges = discharges_of_all(case)
    if not discharges:
        return
    positions, still = tuple(each.position for each in discharges), _what_is_open(case)
    if not still:
        yield make_reason(RULE, RULE.text, positions, headline="discharged")
    else:
        zh, en = "、".join(each[0] for each in still), ", ".join(each[1] for each in still)
        text = say(f"已解除修复义务，但仍有：{zh}。", f"The duty was discharged, and yet there is: {en}.")
        yield make_reason(RULE, text, positions, mark="discharge_contradicted")


def _what_is_open(case: Case) -> list[tuple[str, str]]:
    owed = [each for each in case.open_obligations if each.side == "holder" and each.is_legal]
    cared_for = [each for each in case.state.aftercare.values() if each.last_day >= case.as_of]
    found = (
        (owed, "未了的义务", "an open obligation"),
        (open_orders(case), "未了结的决定", "an open order"),
        (open_findings(case), "未消除的检查认定", "an open finding"),
        (cared_for, "未届满的管护期", "aftercare that still runs"),
    )
    return [(zh, en) for what, zh, en in found if what]
