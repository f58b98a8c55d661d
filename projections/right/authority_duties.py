# SPDX-License-Identifier: Apache-2.0
"""The names of what authorities owe: `acceptance_decision#APP1` is the decision owed on application APP1.

What they owe follows from the state under the rules of a place (`projections.rules.duties`) and is not kept in it; only
what the registry noted about it is.
"""

from typing import Final, Literal, get_args

DutyCode = Literal[
    "acceptance_decision",
    "acceptance_publication",
    "penalty_withdrawal",
    "farmland_evaluation",
    "public_report_check",
]
CODES: Final[frozenset[str]] = frozenset(get_args(DutyCode))


def name_of(code: DutyCode, about: str) -> str:
    """Return the name of what is owed about the application, penalty, acceptance or report `about`."""
    return f"{code}#{about}"


def is_name(obligation_id: str) -> bool:
    """Tell whether the id is that of something an authority owes."""
    code, mark, _ = obligation_id.partition("#")
    return bool(mark) and code in CODES
