# SPDX-License-Identifier: Apache-2.0
"""Conditions: when each kind holds, and that an absent or unreadable cell is no ground for anything."""

from typing import Any

import msgspec
import pytest

from events.errors import MalformedError
from registry.imports.conditions import columns_of, compile_conditions
from registry.imports.mapping import Condition

CELLS = {
    "status": "Completed",
    "due": "2023-04-01",
    "signed": "2023-03-26",
    "done": "250.0",
    "certified": "349",
    "holders": "ACME PTY LTD; Tin Co",
    "customer": "Acme  Pty Ltd",
    "odd": "about 5",
}


def holds(*words: dict[str, Any]) -> bool:
    conditions = msgspec.convert(words, tuple[Condition, ...])
    return compile_conditions(conditions)(CELLS)


TRUE: dict[str, dict[str, Any]] = {
    "a cell is present": {"column": "status", "is": "present"},
    "a cell is absent": {"column": "none", "is": "absent"},
    "equal text": {"column": "status", "is": "equals", "value": "Completed"},
    "other text": {"column": "status", "is": "not_equals", "value": "Overdue"},
    "an absent cell is not equal": {"column": "none", "is": "not_equals", "value": "Overdue"},
    "one of several": {"column": "status", "is": "one_of", "values": ["Issued", "Completed"]},
    "part of the text, in any case": {"column": "holders", "is": "contains", "value": "tin co"},
    "an item of the list": {"column": "holders", "split": ";", "is": "contains", "other": "customer"},
    "half an item is none": {"column": "holders", "split": ";", "is": "not_contains", "value": "Tin"},
    "a pattern": {"column": "status", "is": "matches", "value": "^Comp"},
    "not a pattern": {"column": "status", "is": "not_matches", "value": "^Over"},
    "a greater number, not a greater text": {"column": "certified", "is": "greater_than", "other": "done"},
    "equal numbers, written otherwise": {"column": "done", "is": "at_most", "value": "250"},
    "a number at least": {"column": "done", "is": "at_least", "value": "250.00"},
    "a smaller number": {"column": "done", "is": "less_than", "value": "1000"},
    "an earlier day": {"column": "signed", "as": "date", "is": "less_than", "other": "due"},
    "any of several columns": {"columns": ["none", "done"], "is": "present"},
}

FALSE: dict[str, dict[str, Any]] = {
    "other case is not equal": {"column": "status", "is": "equals", "value": "completed"},
    "an absent cell equals nothing": {"column": "none", "is": "equals", "other": "nothing"},
    "an absent cell is none of several": {"column": "none", "is": "one_of", "values": ["a"]},
    "an absent cell does not contain": {"column": "none", "is": "contains", "value": "a"},
    "nor does it lack anything": {"column": "none", "is": "not_contains", "value": "a"},
    "nothing is not contained": {"column": "holders", "is": "not_contains", "other": "none"},
    "an absent cell does not match": {"column": "none", "is": "matches", "value": ""},
    "nor fail to match": {"column": "none", "is": "not_matches", "value": "a"},
    "an unreadable number compares with nothing": {"column": "odd", "is": "less_than", "value": "1000"},
    "an absent number compares with nothing": {"column": "none", "is": "at_most", "value": "1000"},
    "a day is no number": {"column": "signed", "is": "at_most", "other": "due"},
    "none of several columns": {"columns": ["none", "nothing"], "is": "present"},
}


@pytest.mark.parametrize("words", TRUE.values(), ids=TRUE.keys())
def test_condition_holds(words: dict[str, Any]) -> None:
    assert holds(words) is True


@pytest.mark.parametrize("words", FALSE.values(), ids=FALSE.keys())
def test_condition_does_not_hold(words: dict[str, Any]) -> None:
    assert holds(words) is False


def test_all_conditions_must_hold() -> None:
    yes, no = TRUE["a cell is present"], FALSE["other case is not equal"]
    assert (holds(), holds(yes), holds(yes, no)) == (True, True, False)


WRONG = {
    "no column": ({"is": "present"}, "expected either column or columns"),
    "column and columns": (
        {"column": "a", "columns": ["b"], "is": "present"},
        "expected either column or columns",
    ),
    "nothing to compare with": ({"column": "a", "is": "equals"}, "expected value or other to compare with"),
    "two things to compare with": (
        {"column": "a", "is": "equals", "value": "x", "other": "b"},
        "expected value or other to compare with",
    ),
    "something not used": ({"column": "a", "is": "present", "value": "x"}, "expected nothing to compare with"),
    "value instead of values": (
        {"column": "a", "is": "one_of", "value": "x"},
        "expected values to compare with",
    ),
    "split that is not used": (
        {"column": "a", "is": "equals", "value": "x", "split": ";"},
        "split is for contains only",
    ),
    "a number that is none": (
        {"column": "a", "is": "at_most", "value": "many"},
        "value 'many' is no decimal",
    ),
    "a day that is none": (
        {"column": "a", "is": "at_most", "value": "1", "as": "date"},
        "value '1' is no date",
    ),
    "a broken pattern": (
        {"column": "a", "is": "matches", "value": "("},
        "value '(' is no regular expression, missing ), unterminated subpattern at position 0",
    ),
}


@pytest.mark.parametrize(("words", "problem"), WRONG.values(), ids=WRONG.keys())
def test_senseless_condition_is_refused(words: dict[str, Any], problem: str) -> None:
    with pytest.raises(MalformedError) as caught:
        holds(words)
    assert caught.value.code == "mapping-condition"
    assert caught.value.message.endswith(f": {problem}")


def test_conditions_know_their_columns() -> None:
    words = [{"column": "a", "is": "equals", "other": "b"}, {"columns": ["c", "d"], "is": "absent"}]
    assert columns_of(msgspec.convert(words, tuple[Condition, ...])) == {"a", "b", "c", "d"}
