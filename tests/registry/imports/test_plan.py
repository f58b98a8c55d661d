# SPDX-License-Identifier: Apache-2.0
"""From a row to planned filings: every row is used, unusable with a reason, or left out by a stated rule."""

import datetime
from typing import Any

import pytest

from registry.imports.loading import read_mapping
from registry.imports.plan import PlannedRow, Planner
from registry.imports.rows import Row
from tests.registry.imports.registers import MINES

GOOD = {"number": "1", "name": "Bronze Hill", "holders": "A;B", "kind": "M", "from": "2026-02-01", "hectares": "2"}


def plan(*rows: dict[str, str], mapping: str = MINES) -> list[PlannedRow]:
    planner = Planner(read_mapping(mapping.encode(), name="m"))
    return [
        planner.plan(
            Row(file="m.csv", line=line, cells={name: text for name, text in cells.items() if text}, problems=[])
        )
        for line, cells in enumerate(rows, 2)
    ]


def told(row: PlannedRow) -> list[tuple[str, str, str]]:
    """Return severity, code and place with reason of each problem."""
    return [(problem.severity, problem.code, str(problem)) for problem in row.row.problems]


def summary(row: PlannedRow) -> list[tuple[str, str]]:
    return [(filing.rule.words.name, filing.subject) for filing in row.filings]


def test_one_row_can_be_several_filings() -> None:
    """The holders' list gives a filing each, in order, then the right."""
    (row,) = plan(GOOD)
    assert row.outcome == "used"
    assert [name for name, _ in summary(row)] == ["holder", "holder", "right"]
    assert summary(row)[2] == ("right", "right:CN-1")
    assert row.filings[2].effective_on == datetime.date(2026, 2, 1)
    assert (row.filings[0].effective_on, row.filings[0].precision) == (datetime.date(2026, 1, 1), "on_or_before")


def test_filing_ids_belong_to_mapping_rule_subject_and_key() -> None:
    """They do not depend on dates or other cells, so that a change in the register is noticed and not filed again."""
    ids = [[filing.filing_id for filing in row.filings] for row in plan(GOOD, GOOD | {"number": "2", "holders": ""})]
    again = [[filing.filing_id for filing in row.filings] for row in plan(GOOD | {"from": "2025-12-31", "kind": "E"})]
    other = [
        filing.filing_id
        for row in plan(GOOD, mapping=MINES.replace('id = "mines"', 'id = "pits"'))
        for filing in row.filings
    ]

    assert again == ids[:1]
    flat = [*ids[0], *ids[1], *other]
    assert len(set(flat)) == len(flat) == 7


UNUSABLE = {
    "no key": (
        {"number": ""},
        ("error", "key-missing", "m.csv:2: number: the row's key is absent"),
    ),
    "a subject of other letters": (
        {"number": "n°1", "holders": ""},
        (
            "error",
            "subject-malformed",
            (
                "m.csv:2: number: subject 'right:CN-n°1': expected registry, right:NAME or party:NAME with A-Z, 0-9, "
                "dot and hyphen"
            ),
        ),
    ),
    "a column of the subject absent": (
        {"licence": "", "holders": ""},
        ("error", "subject-absent", "m.csv:2: licence: filing right: a column of its subject is absent"),
    ),
    "no effective day": (
        {"from": "", "holders": ""},
        ("error", "effective-day-absent", "m.csv:2: from: filing right: the day it holds on is absent"),
    ),
    "an effective day in another form": (
        {"from": "1/2/2026", "holders": ""},
        ("error", "date-malformed", "m.csv:2: from: date '1/2/2026': expected a day such as 2026-10-02"),
    ),
    "a value not in the map": (
        {"kind": "X", "holders": ""},
        ("error", "value-not-mapped", "m.csv:2: kind: value 'X' is not in the value map kinds"),
    ),
    "a required field absent": (
        {"name": "", "holders": ""},
        ("error", "field-invalid", "m.csv:2: name: data: object missing required field `names`"),
    ),
    "a value the catalogue refuses": (
        {"hectares": "60000000000", "holders": ""},
        ("error", "field-invalid", "m.csv:2: hectares: data: expected `int` <= 510000000000000"),
    ),
}


@pytest.mark.parametrize(("cells", "problem"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_unusable_row_is_told_by_line_column_and_reason(cells: dict[str, str], problem: tuple[str, str, str]) -> None:
    mapping = MINES.replace('"hectares"]', '"hectares", "licence"]')
    if "licence" in cells:
        mapping = mapping.replace("right:CN-{number}", "right:CN-{licence}")
    (row,) = plan(GOOD | cells, mapping=mapping)
    assert (row.outcome, row.filings) == ("unusable", [])
    assert told(row) == [problem]


def test_filing_that_fails_does_not_take_the_others_with_it() -> None:
    """The holders are filed, the right is not, and the row says why."""
    (row,) = plan(GOOD | {"kind": "X"})
    assert (row.outcome, [name for name, _ in summary(row)]) == ("used", ["holder", "holder"])
    assert [code for _, code, _ in told(row)] == ["value-not-mapped"]


def test_key_used_twice_makes_the_second_row_unusable() -> None:
    first, second = plan(GOOD, GOOD | {"name": "Tin Hill"})
    assert (first.outcome, second.outcome) == ("used", "unusable")
    assert told(second) == [("error", "key-twice", "m.csv:3: number: the key 1 was used before, at m.csv:2")]


def test_check_reports_and_leaves_the_row_in_use() -> None:
    rows = plan(GOOD, GOOD | {"number": "2"}, GOOD | {"number": "3"}, GOOD | {"number": "4", "name": "Tin Hill"})
    assert [row.outcome for row in rows] == ["used"] * 4
    problem = "name: another mine is called Bronze Hill"
    assert [told(row) for row in rows] == [
        [],
        [("warning", "name-twice", f"m.csv:3: {problem}")],
        [("warning", "name-twice", f"m.csv:4: {problem}")],
        [],
    ]


def test_row_that_is_faulty_as_read_is_not_used() -> None:
    planner = Planner(read_mapping(MINES.encode(), name="m"))
    row = Row(file="m.csv", line=9, cells=dict(GOOD), problems=[])
    row.report("error", "row-ragged", "row has 2 cells, the header 3")
    assert (planner.plan(row).outcome, planner.plan(row).filings) == ("unusable", [])


def with_tables(text: str) -> str:
    """Return the example with more tables, put before the rules."""
    return MINES.replace("[[filing]]", f"{text}\n[[filing]]", 1)


def test_selection_leaves_rows_out_with_a_note() -> None:
    """A row left out does not use up its key."""
    mapping = with_tables(
        '[[select]]\ncode = "no-mine"\nkeep = [{ column = "kind", is = "one_of", values = ["M", "E"] }]\n'
        'column = "kind"\ntext = "a {kind} is no mine"\n'
    )
    left_out, used = plan(GOOD | {"kind": "well"}, GOOD, mapping=mapping)
    assert (left_out.outcome, left_out.filings) == ("left_out", [])
    assert told(left_out) == [("note", "no-mine", "m.csv:2: kind: a well is no mine")]
    assert (used.outcome, told(used)) == ("used", [])


def test_row_no_rule_applies_to_is_reported() -> None:
    mapping = MINES.replace(
        'subject = "right', 'when = [{ column = "kind", is = "equals", value = "E" }]\nsubject = "right'
    )
    (row,) = plan(GOOD | {"holders": ""}, mapping=mapping)
    assert row.outcome == "unusable"
    assert told(row) == [("error", "no-rule-applies", "m.csv:2: no filing rule of the mapping applies to this row")]


def test_registered_once_counts_as_used() -> None:
    """A row all of whose filings were made for an earlier row is no unusable one."""
    mapping = MINES[: MINES.index('[[filing]]\nname = "right"')]
    first, second = plan(GOOD, GOOD | {"number": "2", "holders": "a"}, mapping=mapping)
    assert (len(first.filings), second.outcome, second.filings, told(second)) == (2, "used", [], [])


DERIVED: dict[str, tuple[str, str, Any]] = {
    "a constant": ('since = "2025-01-01"', "{since}", "2025-01-01"),
    "a derived column of a derived column": ('a = "{number}-x"\nb = "{a}-y"', "{b}", "1-x-y"),
    "an absent one is absent": ('a = "{none}"', "{name}{a}", None),
}


@pytest.mark.parametrize(("derived", "text", "value"), DERIVED.values(), ids=DERIVED.keys())
def test_derived_columns_are_used_like_others(derived: str, text: str, value: str | None) -> None:
    mapping = with_tables(f"[derived]\n{derived}\n").replace(
        'names.zh = "{name}"', f'names.zh = "x"\nnames.en = "{text}"'
    )
    mapping = mapping.replace('"hectares"]', '"hectares", "none"]')
    (row,) = plan(GOOD, mapping=mapping)
    assert getattr(row.filings[-1].event, "names").en == value  # noqa: B009 - an event of any type


def test_fault_in_a_derived_column_is_told_by_the_file_column() -> None:
    """A reader of the report knows the file's columns, not the mapping's own."""
    mapping = with_tables('[derived]\ntitle = "{name}"\nlabel = "{title}"\n').replace(
        'names.zh = "{name}"', 'names.zh = "{label}"'
    )
    (row,) = plan(GOOD | {"name": "", "holders": ""}, mapping=mapping)
    assert told(row) == [("error", "field-invalid", "m.csv:2: name: data: object missing required field `names`")]


def test_fault_in_an_item_is_told_by_the_list_column() -> None:
    mapping = MINES.replace(
        'names.zh = "{holder}"', 'names.zh = "{holder}"\ncontact_public = { column = "holder", map = "kinds" }'
    )
    (row,) = plan(GOOD, mapping=mapping)
    assert [problem.column for problem in row.row.problems] == ["holders", "holders"]


BAD_DERIVED = {
    "a cell that cannot be used": (
        'a = { column = "kind", as = "integer" }',
        ("error", "number-malformed", "m.csv:2: kind: number 'M': expected digits with at most one decimal point"),
    ),
    "a list": (
        'a = { column = "holders", split = ";" }',
        ("error", "derived-not-text", "m.csv:2: holders: derived column a is not one text"),
    ),
}


@pytest.mark.parametrize(("derived", "problem"), BAD_DERIVED.values(), ids=BAD_DERIVED.keys())
def test_unusable_derived_column_makes_the_row_unusable(derived: str, problem: tuple[str, str, str]) -> None:
    (row,) = plan(GOOD, mapping=with_tables(f"[derived]\n{derived}\n"))
    assert (row.outcome, told(row)) == ("unusable", [problem])
