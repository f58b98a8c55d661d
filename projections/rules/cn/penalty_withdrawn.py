# SPDX-License-Identifier: Apache-2.0
"""E-5: a penalty that was varied, revoked or found unlawful is no longer displayed after three working days.

The time runs from the decision that changed it, be it of the authority itself or of a review, whichever was first. It
is met when a variation with `withdraw_display` is recorded: from then on the registry itself shows the withdrawn view.
"""

import datetime
from collections.abc import Iterator

from events.values import Basis, Text
from projections.right.state import SubjectState
from projections.rules.duties import Duty, Owed, within_workdays
from projections.rules.rule import make_rule

RULE = make_rule(
    __name__,
    "E-5",
    citation="Administrative Penalty Law of the PRC (2021) arts 48(2), 85 / 行政处罚法第四十八条第二款、第八十五条",
    text=Text(
        zh="公开的行政处罚决定被依法变更、撤销、确认违法或者确认无效的，应当在三个工作日内撤回该决定信息并公开说明理由。",
        en="A published penalty that was varied, revoked, or found unlawful or void is "
        "withdrawn from display within three working days, with public reasons.",
    ),
    valid_from=datetime.date(2021, 7, 15),
)


_CHANGED = frozenset({"modified", "revoked", "declared_unlawful"})
"""Outcomes of a review that change the penalty."""


def find(state: SubjectState) -> Iterator[Owed]:
    """Yield the withdrawal owed of every penalty that was changed."""
    for penalty_id, penalty in state.penalties.items():
        changes = [(each.on, each.position) for each in penalty.variations]
        changes += _reviews(state, penalty_id)
        if changes:
            since, position = min(changes)
            withdrawn = [(each.made_on, each.position) for each in penalty.variations if each.withdraw_display]
            met_on, met_position = min(withdrawn, default=(None, None))
            yield Owed(about=penalty_id, since=since, position=position, met_on=met_on, met_position=met_position)


def _reviews(state: SubjectState, penalty_id: str) -> list[tuple[datetime.date, int]]:
    about_it = [each for each in state.reviews.values() if (each.of, each.decision_id) == ("penalty", penalty_id)]
    return [
        (each.decided_on, each.decided_position)
        for each in about_it
        if each.outcome in _CHANGED and each.decided_on and each.decided_position is not None
    ]


DUTY = Duty(
    code="penalty_withdrawal",
    rule=RULE,
    title=Text(zh="撤回处罚决定信息", en="Withdrawal from display of penalty"),
    basis=Basis(kind="statute", instrument="CN-APL-2021", article="48"),
    due=within_workdays(3, "penalty_changed"),
    find=find,
)
