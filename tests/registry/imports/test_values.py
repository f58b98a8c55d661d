# SPDX-License-Identifier: Apache-2.0
"""Values of a mapping: what each form gives for a row, what is absent, and what is refused."""

import datetime
from typing import Any

import pytest

from events.errors import MalformedError
from registry.imports.rows import Row, column_of
from registry.imports.values import compile_value

MAPS: dict[str, dict[str, str | int | bool]] = {
    "kinds": {"M": "mining", "E": "exploration"},
    "flags": {"Yes": True, "No": False, "7": 7},
}
CELLS = {
    "name": "Bronze Hill",
    "kind": "M",
    "other_kind": "X",
    "flag": "No",
    "hectares": "12.5",
    "small": "0.00001",
    "negative": "-47.0",
    "words": "about 5",
    "day": "02.10.2026",
    "iso": "2026-10-02",
    "list": " ML1 ; ML2;;ML1; ",
    "area/total ~ha": "x",
}


def read(raw: Any) -> tuple[Any, list[str]]:
    row = Row(file="f.csv", line=2, cells=dict(CELLS), problems=[])
    return compile_value(raw, MAPS).read(row), [str(problem) for problem in row.problems]


AREA = {"column": "hectares", "as": "integer", "unit": "ha", "to": "m2"}

VALUES = {
    "a constant text": ("x", "x"),
    "a whole number": (5, 5),
    "a truth value": (True, True),
    "a day": (datetime.date(2026, 10, 2), "2026-10-02"),
    "a text with a column": ("mine {name}", "mine Bronze Hill"),
    "a text with an absent column is absent": ("mine {none}", None),
    "a cell": ({"column": "name"}, "Bronze Hill"),
    "an absent cell": ({"column": "none"}, None),
    "the default of an absent cell": ({"column": "none", "default": "other"}, "other"),
    "the default is not for a cell that is there": ({"column": "name", "default": "other"}, "Bronze Hill"),
    "a value map": ({"column": "kind", "map": "kinds"}, "mining"),
    "a value not in the map, with a stand-in": ({"column": "other_kind", "map": "kinds", "unmapped": "other"}, "other"),
    "a value map to false": ({"column": "flag", "map": "flags"}, False),
    "a unit": (AREA, 125_000),
    "a scale": ({"column": "hectares", "as": "integer", "scale": "100"}, 1250),
    "a decimal as text": ({"column": "hectares", "as": "decimal"}, "12.5"),
    "stated rounding": (AREA | {"column": "small", "rounding": "half_up"}, 0),
    "a day in its own form": ({"column": "day", "as": "date", "format": "%d.%m.%Y"}, "2026-10-02"),
    "an ISO day": ({"column": "iso", "as": "date"}, "2026-10-02"),
    "a list, trimmed, without repeats": ({"column": "list", "split": ";"}, ["ML1", "ML2"]),
    "the first of a list": ({"column": "list", "split": ";", "pick": "first"}, "ML1"),
    "an absent list": ({"column": "none", "split": ";"}, None),
    "the first of an absent list": ({"column": "none", "split": ";", "pick": "first"}, None),
    "a table for each item": (
        {"column": "list", "split": ";", "each": {"scheme": "ML", "value": "{item}"}},
        [{"scheme": "ML", "value": "ML1"}, {"scheme": "ML", "value": "ML2"}],
    ),
    "the branch that holds": (
        {"choose": [{"when": [{"column": "kind", "is": "equals", "value": "M"}], "value": "{name}"}], "otherwise": "x"},
        "Bronze Hill",
    ),
    "no branch holds": (
        {"choose": [{"when": [{"column": "kind", "is": "absent"}], "value": "{name}"}], "otherwise": "{kind}"},
        "M",
    ),
    "no branch holds, and nothing is said": (
        {"choose": [{"when": [{"column": "kind", "is": "absent"}], "value": "{name}"}]},
        None,
    ),
    "a table without what is absent": ({"en": "{name}", "zh": "{none}"}, {"en": "Bronze Hill"}),
    "a table of nothing but constants stays": ({"kind": "fixed"}, {"kind": "fixed"}),
    "a table with nothing but constants left is absent": ({"scheme": "ML", "value": "{none}"}, None),
    "constants within a table do not keep it": ({"a": {"b": 1}, "c": "{none}"}, None),
    "a list without what is absent": ([{"scheme": "ML", "value": "{none}"}, "{name}"], ["Bronze Hill"]),
    "an empty list is absent": (["{none}"], None),
}


@pytest.mark.parametrize(("raw", "value"), VALUES.values(), ids=VALUES.keys())
def test_value_for_a_row(raw: Any, value: Any) -> None:
    assert read(raw) == (value, [])


REFUSED = {
    "no number": (AREA | {"column": "words"}, "words", "number-malformed"),
    "not whole": (AREA | {"column": "small"}, "small", "number-not-whole"),
    "below the minimum": (AREA | {"column": "negative", "minimum": 0}, "negative", "value-below-minimum"),
    "above the maximum": (AREA | {"maximum": 124_999}, "hectares", "value-above-maximum"),
    "not in the map": ({"column": "other_kind", "map": "kinds"}, "other_kind", "value-not-mapped"),
    "a day in another form": ({"column": "day", "as": "date"}, "day", "date-malformed"),
    "an item of a list": ({"column": "list", "split": ";", "as": "integer"}, "list", "number-malformed"),
    "a column with a strange name": (
        {"column": "area/total ~ha", "as": "integer"},
        "area/total ~ha",
        "number-malformed",
    ),
}


@pytest.mark.parametrize(("raw", "column", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_unusable_cell_is_refused_by_column(raw: dict[str, Any], column: str, code: str) -> None:
    with pytest.raises(MalformedError) as caught:
        read(raw)
    assert (column_of(caught.value.pointer), caught.value.code) == (column, code)


def test_unusable_cell_may_be_left_out_with_a_warning() -> None:
    raw = {"as_of": "{iso}", "m2": AREA | {"column": "negative", "minimum": 0, "invalid": "omit"}}
    assert read(raw) == (
        {"as_of": "2026-10-02"},
        ["f.csv:2: negative: value -47.0 is below 0; the field is left out"],
    )


WRONG = {
    "a float": 1.5,
    "a misspelt key": {"column": "name", "foramt": "%Y"},
    "a misspelt kind": {"column": "name", "as": "number"},
    "an unknown map": {"column": "name", "map": "none"},
    "unmapped without a map": {"column": "name", "unmapped": "x"},
    "unit without to": {"column": "name", "as": "integer", "unit": "ha"},
    "unit of a text": {"column": "name", "unit": "ha", "to": "m2"},
    "unknown unit": {"column": "name", "as": "integer", "unit": "rod", "to": "m2"},
    "format of a number": {"column": "name", "as": "integer", "format": "%Y"},
    "rounding of a text": {"column": "name", "rounding": "down"},
    "pick without split": {"column": "name", "pick": "first"},
    "each without split": {"column": "name", "each": {"value": "{item}"}},
    "an unknown filter": "{name|reverse}",
    "a misspelt branch": {"choose": [{"if": [], "value": 1}]},
}


@pytest.mark.parametrize("raw", WRONG.values(), ids=WRONG.keys())
def test_misspelt_value_is_refused_before_any_row(raw: Any) -> None:
    with pytest.raises(MalformedError) as caught:
        compile_value(raw, MAPS)
    assert caught.value.code.startswith("mapping-")


def test_value_knows_every_column_that_bears_on_it() -> None:
    raw = {
        "a": "{name}",
        "b": [{"column": "list", "split": ";", "each": {"x": "{item} {kind}"}}],
        "c": {"choose": [{"when": [{"column": "flag", "is": "equals", "other": "iso"}], "value": "{day}"}]},
    }
    assert compile_value(raw, MAPS).columns == {"name", "list", "kind", "flag", "iso", "day"}
