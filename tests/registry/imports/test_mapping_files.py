# SPDX-License-Identifier: Apache-2.0
"""Mapping files: found by name or path, read strictly, and mistakes told by line and table."""

import hashlib
from pathlib import Path

import pytest

from events.errors import MalformedError, NotFoundError
from registry.imports.loading import find_mapping, read_mapping, shipped_names
from tests.registry.imports.registers import MINES

FILING_2 = MINES.index('name = "right"')


def replaced(old: str, new: str, *, after: int = 0) -> str:
    """Return the example with one text replaced by another, and fail if it is not there."""
    assert old in MINES[after:]
    return MINES[:after] + MINES[after:].replace(old, new, 1)


UNDECLARED = "is not in required_columns, optional_columns or derived"

MISTAKES = {
    "a key that does not exist": (
        replaced('subject = "right', 'subjekt = "right', after=FILING_2),
        "subjekt",
        "filing 2: object contains unknown field `subjekt`",
    ),
    "a missing key": (
        replaced('id = "mines"\n', ""),
        "[mapping]",
        "mapping: object missing required field `id`",
    ),
    "a table that does not exist": (
        replaced("[[check]]", "[[chekc]]"),
        "[[chekc]]",
        "object contains unknown field `chekc`",
    ),
    "a wrong type": (
        replaced("version = 1", 'version = "1"'),
        "version",
        "mapping: expected `int`, got `str`",
    ),
    "a word that is none": (
        replaced('precision = "on_or_before"', 'precision = "about"'),
        "precision",
        "filing 1: invalid enum value 'about'",
    ),
    "a column that is not declared": (
        replaced('{ column = "kind", map', '{ column = "kinds", map', after=FILING_2),
        "right_kind",
        f"filing 2: column 'kinds' {UNDECLARED}",
    ),
    "a column of the subject that is not declared": (
        replaced("right:CN-{number}", "right:CN-{licence}"),
        "{licence}",
        f"filing 2: column 'licence' {UNDECLARED}",
    ),
    "a key column that is not declared": (
        replaced('key = ["number"]', 'key = ["title"]'),
        "title",
        f"input: column 'title' {UNDECLARED}",
    ),
    "a misspelt value": (
        replaced('map = "kinds"', 'mapp = "kinds"'),
        "mapp =",
        "filing 2: object contains unknown field `mapp`",
    ),
    "an event type that does not exist": (
        replaced("mining_right.registered.v1", "mining_right.granted.v1"),
        "mining_right.granted.v1",
        "filing 2: event type 'mining_right.granted.v1' is not in the catalogue",
    ),
    "two rules of one name": (
        replaced('name = "right"', 'name = "holder" # again'),
        "# again",
        "filing 2: filing rule 'holder' stands there twice",
    ),
    "a day that does not exist": (
        replaced('value = "2026-01-01"', 'value = "2026-02-30"'),
        "2026-02-30",
        "filing 1: date '2026-02-30': expected a day such as 2026-10-02",
    ),
    "a day that is not stated": (
        replaced('{ column = "from" }', '{ precision = "day" }'),
        'effective_on = { precision = "day" }',
        "filing 2: effective_on: expected either column or value",
    ),
    "a check of a column that is not declared": (
        replaced('unique = ["name"]', 'unique = ["title"]'),
        'unique = ["title"]',
        f"check 1: column 'title' {UNDECLARED}",
    ),
    "a derived column of the same name": (
        replaced("[value_maps.kinds]", '[derived]\nname = "{number}"\n\n[value_maps.kinds]'),
        'name = "{number}"',
        "derived: column 'name' is declared twice",
    ),
    "an item named like a column": (
        replaced('as = "holder" }', 'as = "name" }').replace("{holder", "{name"),
        'name = "holder"',
        "filing 1: column 'name' is declared twice",
    ),
    "a check that names a column that is not declared": (
        replaced('column = "name"\ntext', 'column = "title"\ntext'),
        'column = "title"\ntext',
        f"check 1: column 'title' {UNDECLARED}",
    ),
    "a derived column of a later one": (
        replaced("[value_maps.kinds]", '[derived]\na = "{b}"\nb = "{number}"\n\n[value_maps.kinds]'),
        'b = "{number}"',
        f"derived: column 'b' {UNDECLARED}",
    ),
    "data that is one cell": (
        replaced("[filing.data]\nparty_kind", '[filing.data]\ncolumn = "name"\nparty_kind'),
        "party_kind",
        "filing 1: object contains unknown field `party_kind`",
    ),
    "data that is one column's value": (
        replaced('[filing.data]\nparty_kind = "company"\nnames.zh = "{holder}"', '[filing.data]\ncolumn = "name"'),
        "[filing.data]",
        "filing 1: data: expected a table of the event's fields",
    ),
}


@pytest.mark.parametrize(("text", "marker", "told"), MISTAKES.values(), ids=MISTAKES.keys())
def test_mistake_is_told_with_its_place(text: str, marker: str, told: str) -> None:
    """The message names the line on which the marker stands, and the table."""
    with pytest.raises(MalformedError) as caught:
        read_mapping(text.encode(), name="mines.toml")
    line = text[: text.index(marker)].count("\n") + 1
    place, _, problem = caught.value.message.partition(f", line {line}")
    assert place == "mapping mines.toml"
    assert problem.lstrip(",: ").startswith(told)


def test_syntax_error_is_told_with_its_line() -> None:
    with pytest.raises(MalformedError) as caught:
        read_mapping(b"[mapping]\nversion = \n", name="mines.toml")
    assert caught.value.message == "mapping mines.toml: not TOML, invalid value (at line 2, column 11)"


def test_mapping_must_be_utf_8() -> None:
    with pytest.raises(MalformedError) as caught:
        read_mapping(MINES.encode("gb18030"), name="mines.toml")
    assert caught.value.code == "mapping-encoding"


def test_mapping_keeps_the_digest_of_its_bytes() -> None:
    assert read_mapping(MINES.encode(), name="m").sha256 == hashlib.sha256(MINES.encode()).hexdigest()


def test_path_comes_before_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in the working directory is taken even if a shipped mapping has its name."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "qld-tenures.toml").write_text(MINES, encoding="utf-8")

    assert find_mapping("qld-tenures.toml").definition.mapping.id == "mines"
    assert find_mapping("qld-tenures").definition.mapping.id == "qld-tenures"
    assert find_mapping(str(tmp_path / "qld-tenures.toml")).definition.mapping.id == "mines"


def test_unknown_mapping_names_the_shipped_ones() -> None:
    with pytest.raises(NotFoundError) as caught:
        find_mapping("nsw-titles")
    assert caught.value.message == (
        "mapping 'nsw-titles': no such file, and none of the shipped ones: qld-annual-returns, qld-permits, qld-tenures"
    )


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_mapping_is_sound(name: str) -> None:
    """Every mapping that comes with the registry loads, is called as its file, and names the licence of the data."""
    about = find_mapping(name).definition.mapping
    assert about.id == name
    assert about.licence == "CC-BY-4.0"


def test_annual_returns_read_nothing_of_the_status_but_completed() -> None:
    """The regulator's verdict is the answer to compare with, never an input."""
    mapping = find_mapping("qld-annual-returns")
    words = mapping.definition
    looked_at = {
        (condition.test, condition.value, condition.other)
        for conditions in (*(rule.when for rule in words.filing), *(check.when for check in words.check))
        for condition in conditions
        if "status" in {condition.column, condition.other, *condition.columns}
    }
    assert looked_at == {("equals", "Completed", None), ("not_equals", "Completed", None)}
    read = [rule.data.columns | rule.subject.columns for rule in mapping.rules]
    assert all("status" not in columns for columns in (*read, *(node.columns for node in mapping.derived.values())))
    assert all("status" not in check.text.columns | set(check.unique) for check in mapping.checks)
    assert "status" not in {*words.input.order_by, *words.input.key}
    assert mapping.selections == ()
