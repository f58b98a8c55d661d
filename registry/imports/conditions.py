# SPDX-License-Identifier: Apache-2.0
"""Whether a condition of the mapping holds for a row (`mapping.Condition`).

An absent or unreadable cell fulfils `absent` and `not_equals` only: a value that cannot be compared is no ground for
anything.
"""

import operator
import re
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import NoReturn

from events.errors import MalformedError
from registry.imports.mapping import Condition, Conditions
from registry.imports.quantities import find_date, find_number
from registry.imports.templates import fold_name

Test = Callable[[Mapping[str, str]], bool]
"""Says of a row's cells whether the condition holds."""

_Matcher = Callable[[str, Mapping[str, str]], bool]
_PATTERNS = ("matches", "not_matches")
_ORDER: dict[str, Callable[[Fraction | date, Fraction | date], bool]] = {
    "greater_than": operator.gt,
    "less_than": operator.lt,
    "at_least": operator.ge,
    "at_most": operator.le,
}


def compile_conditions(conditions: Conditions) -> Test:
    """Return the test that holds when all `conditions` do.

    Raises:
        MalformedError: a condition lacks what it compares with, or has something it does not use.
    """
    tests = [_compile(condition) for condition in conditions]
    return lambda cells: all(test(cells) for test in tests)


def columns_of(conditions: Conditions) -> set[str]:
    """Return every column the conditions look at."""
    compared = {condition.other for condition in conditions if condition.other is not None}
    return compared.union(*(_own_columns(condition) for condition in conditions))


def _own_columns(condition: Condition) -> tuple[str, ...]:
    return condition.columns if condition.column is None else (condition.column,)


def _compile(condition: Condition) -> Test:
    _check_shape(condition)
    matches = _matcher(condition)
    columns = _own_columns(condition)
    return lambda cells: any(matches(cells.get(column, ""), cells) for column in columns)


def _check_shape(condition: Condition) -> None:
    given = {
        "value": condition.value is not None,
        "values": bool(condition.values),
        "other": condition.other is not None,
    }
    wanted = {"present": (), "absent": (), "one_of": ("values",)}.get(
        condition.test, ("value",) if condition.test in _PATTERNS else ("value", "other")
    )
    if (condition.column is None) != bool(condition.columns):
        _refuse(condition, "expected either column or columns")
    if sum(given.values()) != bool(wanted) or any(given[name] and name not in wanted for name in given):
        _refuse(condition, f"expected {' or '.join(wanted) or 'nothing'} to compare with")
    if condition.split is not None and "contains" not in condition.test:
        _refuse(condition, "split is for contains only")


def _matcher(condition: Condition) -> _Matcher:
    """Return what decides from one cell and the whole row."""
    if condition.test in _ORDER:
        return _comparison(condition)
    if condition.test in _PATTERNS:
        return _pattern_match(condition)
    operand, split, wanted = _operand(condition), condition.split, frozenset(condition.values)
    matchers: dict[str, _Matcher] = {
        "present": lambda cell, _: cell != "",
        "absent": lambda cell, _: cell == "",
        "equals": lambda cell, cells: cell != "" and cell == operand(cells),
        "not_equals": lambda cell, cells: cell != operand(cells),
        "one_of": lambda cell, _: cell in wanted,
        "contains": lambda cell, cells: _contains(cell, operand(cells), split) is True,
        "not_contains": lambda cell, cells: _contains(cell, operand(cells), split) is False,
    }
    return matchers[condition.test]


def _operand(condition: Condition) -> Callable[[Mapping[str, str]], str]:
    other, value = condition.other, condition.value or ""
    if other is not None:
        return lambda cells: cells.get(other, "")
    return lambda _: value


def _contains(cell: str, part: str, split: str | None) -> bool | None:
    """Return whether the cell, or the list in it, holds `part`; None if one of them is absent."""
    if not cell or not part:
        return None
    if split is None:
        return fold_name(part) in fold_name(cell)
    return fold_name(part) in {fold_name(item) for item in cell.split(split)}


def _comparison(condition: Condition) -> _Matcher:
    operand = _operand(condition)
    find: Callable[[str], Fraction | date | None] = find_number if condition.kind == "decimal" else find_date
    holds = _ORDER[condition.test]
    if condition.value is not None and find(condition.value) is None:
        _refuse(condition, f"value {condition.value!r} is no {condition.kind}")

    def compare(cell: str, cells: Mapping[str, str]) -> bool:
        left, right = find(cell), find(operand(cells))
        return left is not None and right is not None and holds(left, right)

    return compare


def _pattern_match(condition: Condition) -> _Matcher:
    is_wanted = condition.test == "matches"
    try:
        pattern = re.compile(condition.value or "")
    except re.error as error:
        _refuse(condition, f"value {condition.value!r} is no regular expression, {error}", error)
    return lambda cell, _: cell != "" and (pattern.search(cell) is not None) is is_wanted


def _refuse(condition: Condition, problem: str, cause: Exception | None = None) -> NoReturn:
    message = f"condition on {', '.join(_own_columns(condition)) or 'no column'}, is {condition.test}: {problem}"
    raise MalformedError(message, code="mapping-condition") from cause
