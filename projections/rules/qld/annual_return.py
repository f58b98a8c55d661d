# SPDX-License-Identifier: Apache-2.0
"""R-1 in Queensland: the annual return is given by the prescribed day, and not giving it is an offence.

The day comes with the duty as recorded; it does not roll over days of rest in this profile.
"""

import datetime

from msgspec.structs import replace

from events.values import Text
from projections.right.obligation import Obligation
from projections.rules.rule import make_rule

RULE = replace(
    make_rule(
        __name__,
        "R-1",
        citation="Environmental Protection Act 1994 (Qld) s 316IA",
        text=Text(
            zh="持有人须在规定日期或之前提交年度申报；无合理理由而未提交的，构成违法。",
            en="The holder must give the annual return on or before its day; not to, without a reasonable excuse, is "
            "an offence.",
        ),
        valid_from=datetime.date(2019, 11, 1),
    ),
    contravention=True,
)


def governs(obligation: Obligation) -> bool:
    """Tell whether the obligation is an annual return."""
    return obligation.kind == "report" and obligation.code == "annual_report"
