# SPDX-License-Identifier: Apache-2.0
"""Whether a measured value keeps a limit, as far as the value tells: exact decimals, no floats."""

from decimal import Decimal
from typing import Literal

from events.catalogue.monitoring import Limit


def is_within(value: str, qualifier: Literal["less_than", "greater_than"] | None, limit: Limit | None) -> bool | None:
    """Say whether `value` keeps `limit`; None where there is no limit or a bound leaves it open.

    `< 0.01` keeps "at most 0.05", and says nothing about "at most 0.001".
    """
    if limit is None:
        return None
    distance = Decimal(value) - Decimal(limit.value)
    room = -distance if limit.operator == "at_most" else distance
    if qualifier is None:
        return room >= 0
    # The true value lies to one side of what is written: towards the limit or away from it.
    is_away = (qualifier == "less_than") == (limit.operator == "at_most")
    if is_away:
        return True if room >= 0 else None
    return False if room <= 0 else None
