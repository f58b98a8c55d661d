# SPDX-License-Identifier: Apache-2.0
"""Whether a value keeps its limit, as far as it tells."""

import pytest

from events.catalogue.monitoring import Limit
from projections.right.limits import is_within

VALUES = {
    "below the most": ("0.004", None, "at_most", True),
    "exactly the most, written otherwise": ("0.00500", None, "at_most", True),
    "above the most": ("0.0051", None, "at_most", False),
    "less than a bound below the most": ("0.001", "less_than", "at_most", True),
    "less than the most": ("0.005", "less_than", "at_most", True),
    "less than a bound above the most": ("0.01", "less_than", "at_most", None),
    "more than the most": ("0.005", "greater_than", "at_most", False),
    "more than a bound below the most": ("0.001", "greater_than", "at_most", None),
    "above the least": ("0.006", None, "at_least", True),
    "exactly the least": ("0.005", None, "at_least", True),
    "below the least": ("-0.006", None, "at_least", False),
    "more than the least": ("0.005", "greater_than", "at_least", True),
    "more than a bound below the least": ("0.004", "greater_than", "at_least", None),
    "less than the least": ("0.005", "less_than", "at_least", False),
    "less than a bound above the least": ("0.006", "less_than", "at_least", None),
}


@pytest.mark.parametrize(("value", "qualifier", "operator", "expected"), VALUES.values(), ids=VALUES.keys())
def test_a_value_keeps_its_limit_or_not_or_leaves_it_open(value, qualifier, operator, expected):
    """
    A plain value decides; a bound decides only where the true value cannot lie on the other side.
    """
    limit = Limit(operator=operator, value="0.005", standard_ref="GB/T 14848-2017 III")

    assert is_within(value, qualifier, limit) is expected


def test_without_a_limit_nothing_is_kept():
    """
    A value alone is neither within nor outside.
    """
    assert is_within("1", None, None) is None
