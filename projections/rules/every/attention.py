# SPDX-License-Identifier: Apache-2.0
"""H-4: something falls due soon, or a claim was not borne out when it was verified."""

from collections.abc import Iterator

from events.values import Text
from projections.rules.judged import ObligationStatus
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import list_ids, say

RULE = make_rule(
    __name__,
    "H-4",
    citation="Status rules of this registry, headline 4",
    text=Text(
        zh="有义务即将到期，或者申报的完成情况经核实不成立。",
        en="Something falls due soon, or a claim was not borne out when verified.",
    ),
)


def judge(case: Case) -> Iterator[Reason]:
    """Call for `attention` by what is due soon and by rejected claims."""
    soon = [each for each in case.obligations if each.timeliness == "due_soon"]
    rejected = [each for each in case.obligations if each.progress == "rejected"]
    days = case.profile.due_soon_days
    yield from _attention(soon, f"{days}天内到期", f"Due within {days} days")
    yield from _attention(rejected, "核实不成立", "Claim not borne out when verified")


def _attention(statuses: list[ObligationStatus], zh: str, en: str) -> Iterator[Reason]:
    if statuses:
        ids = tuple(each.obligation_id for each in statuses)
        ids_zh, ids_en = list_ids(ids)
        positions = tuple(sorted({position for each in statuses for position in each.positions}))
        text = say(f"{zh}:{ids_zh}。", f"{en}: {ids_en}.")
        yield make_reason(RULE, text, positions, headline="attention", obligations=ids)
