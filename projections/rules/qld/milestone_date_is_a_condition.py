# SPDX-License-Identifier: Apache-2.0
"""Q-1: in Queensland the date of a scheduled milestone is itself a condition; missing it contravenes the condition."""

import datetime

from msgspec.structs import replace

from events.values import Text
from projections.right.obligation import Obligation
from projections.rules.rule import make_rule

RULE = replace(
    make_rule(
        __name__,
        "Q-1",
        citation="Environmental Protection Act 1994 (Qld) s 206A(2)",
        text=Text(
            zh="里程碑及其实现日期本身即为许可附表的条件；未按期实现即违反该条件，无须另行认定。",
            en="A milestone and when it is to be achieved are conditions of the schedule: missing the date is itself a "
            "contravention of the condition.",
        ),
        valid_from=datetime.date(2019, 11, 1),
    ),
    contravention=True,
)

_BASES = frozenset({"plan", "licence_condition"})


def governs(obligation: Obligation) -> bool:
    """Tell whether the obligation is a milestone of a schedule or a condition of the authority."""
    return obligation.kind == "milestone" and obligation.basis.kind in _BASES
