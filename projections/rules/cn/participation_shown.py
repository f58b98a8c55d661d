# SPDX-License-Identifier: Apache-2.0
"""A-2: an acceptance without a record of experts and of village or resident bodies at the survey is marked.

A body that was invited and declined is shown as invited: what counts is that it is on record.
"""

import datetime
from collections.abc import Iterator

from events.values import Text
from projections.right.acceptance_records import Acceptance
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import say

RULE = make_rule(
    __name__,
    "A-2",
    citation="Mineral Resources Law of the PRC (2024) art. 48(1) / 矿产资源法（2024修订）第四十八条第一款",
    text=Text(
        zh="验收应当邀请专家和居民委员会、村民委员会等的代表参加。",
        en="Experts and representatives of residents' and villagers' bodies are to be invited to an acceptance.",
    ),
    valid_from=datetime.date(2025, 7, 1),
    indicator=True,
)


def judge(case: Case) -> Iterator[Reason]:
    """Mark every acceptance decided under Art. 48 by the date without both on record."""
    for application_id, acceptance in sorted(case.state.acceptances.items()):
        decision = acceptance.decision
        if decision is None or decision.result != "qualified" or not _is_between(case, decision.decided_on):
            continue
        missing = _missing(acceptance, decision.decided_on)
        if missing:
            zh, en = missing
            text = say(f"验收{application_id}：{zh}。", f"Acceptance {application_id}: {en}.", RULE.text)
            yield make_reason(RULE, text, (decision.position,), mark="participation_not_shown")


def _is_between(case: Case, decided_on: datetime.date) -> bool:
    return RULE.valid_from is not None and RULE.valid_from <= decided_on <= case.as_of


def _missing(acceptance: Acceptance, decided_on: datetime.date) -> tuple[str, str] | None:
    surveys = [each for each in acceptance.surveys if each.held_on <= decided_on]
    has_experts = any(each.experts for each in surveys)
    has_community = any(each.delegations for each in surveys)
    if has_experts and has_community:
        return None
    if has_experts:
        return "没有村民、居民代表参加的记录", "no villagers' or residents' body is on record"
    if has_community:
        return "没有专家参加的记录", "no expert is on record"
    return "没有专家和村民、居民代表参加的记录", "neither experts nor villagers' or residents' bodies are on record"
