# SPDX-License-Identifier: Apache-2.0
"""F-3: a bond is released in phases: after regrading, once vegetation stands, and when the responsibility period ends.

That phases come in order and rest on verifications is checked when a release is recorded; here the phase reached is
shown, and what of the bond is held.
"""

import datetime
from collections.abc import Iterator

from events.values import Text
from projections.right.finance_records import Release, Security
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import format_money, say

RULE = make_rule(
    __name__,
    "F-3",
    citation="30 USC 1269(c)",
    text=Text(
        zh="第一阶段在回填、整形和排水完成后退还百分之六十，第二阶段在植被恢复后，第三阶段在责任期满且全部要求达到后退还余额。",
        en="Phase I, after backfilling, regrading and drainage, frees 60 %; phase II follows revegetation; phase III "
        "frees the rest once the responsibility period has ended and every requirement is met.",
    ),
    valid_from=datetime.date(1977, 8, 3),
    indicator=True,
)

_PHASES = ("I", "II", "III")


def judge(case: Case) -> Iterator[Reason]:
    """Mark every bond of which a phase was released, with the phase and what is held."""
    for security_id, security in sorted(case.state.securities.items()):
        released = [each for each in security.releases if each.released_on <= case.as_of]
        reached = [each.phase for each in released if each.phase in _PHASES]
        if reached:
            phase, held = max(reached, key=_PHASES.index), _held(security, released, case.as_of)
            money = format_money(held, security.amount.currency)
            text = say(
                f"保证金{security_id}已退至第{phase}阶段，仍持有{money}。",
                f"Bond {security_id} is released to phase {phase}; {money} is held.",
                RULE.text,
            )
            positions = (security.position, *(each.position for each in released))
            yield make_reason(RULE, text, positions, mark="bond_phase_reached")


def _held(security: Security, released: list[Release], as_of: datetime.date) -> int:
    called = (each.amount.amount_minor for each in security.forfeitures if each.forfeited_on <= as_of)
    return security.amount.amount_minor - sum(each.amount.amount_minor for each in released) - sum(called)
