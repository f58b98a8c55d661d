# SPDX-License-Identifier: Apache-2.0
"""C-2: how much of what lives on the land is native; what is of uncertain origin is counted apart.

Of the newest survey by the date, in taxa: native, brought back, and endemic among all whose origin is known.
"""

from collections.abc import Iterator

from events.values import Text
from projections.right.observation_records import SpeciesSurvey
from projections.right.origins import native_share
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import format_fraction, say

RULE = make_rule(
    __name__,
    "C-2",
    citation="Darwin Core, establishmentMeans (2025-07-10)",
    text=Text(
        zh="本地种占比以来源明确的分类单元计算，来源不明的另计。",
        en="The native share is that among taxa of known origin; the uncertain are counted apart.",
    ),
    indicator=True,
)


def judge(case: Case) -> Iterator[Reason]:
    """Show the share of the newest survey."""
    surveys = [
        each for each in case.state.observations if isinstance(each, SpeciesSurvey) and each.last_day <= case.as_of
    ]
    if not surveys:
        return
    newest = max(surveys, key=lambda each: (each.last_day, each.position))
    share, taxa = native_share(newest.taxa), newest.taxa
    if share is None:
        zh = f"{newest.last_day}调查：来源均不明，共{taxa.uncertain}个分类单元。"
        en = f"Survey of {newest.last_day}: all {taxa.uncertain} taxa are of uncertain origin."
    else:
        percent = format_fraction(share * 100, digits=1)
        known = taxa.native + taxa.other
        zh = f"{newest.last_day}调查：{known}个来源明确的分类单元中本地种占{percent}%，另有{taxa.uncertain}个来源不明。"
        en = (
            f"Survey of {newest.last_day}: {percent} % of {known} taxa are native; {taxa.uncertain} more are uncertain."
        )
    yield make_reason(RULE, say(zh, en, RULE.text), (newest.position,), mark="native_share")
