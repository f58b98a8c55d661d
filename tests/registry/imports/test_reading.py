# SPDX-License-Identifier: Apache-2.0
"""Reading CSV, JSON, GeoJSON and XLSX: the same rows, each with its line; what cannot be read is told by line."""

import datetime
import hashlib
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest

from events.errors import MalformedError, NotFoundError
from registry.imports.mapping import Input
from registry.imports.reading import check_unchanged, read_rows, survey

COLUMNS = ("number", "name", "area")


def words(**more: Any) -> Input:
    return Input(**{"format": "csv", "key": ("number",), "required_columns": COLUMNS} | more)


def read(path: Path, form: Input) -> list[tuple[int, dict[str, str], list[str]]]:
    """Return line, cells and problems of every row."""
    source = survey(path, form)
    rows = list(read_rows(source, form, (*form.required_columns, *form.optional_columns)))
    assert source.rows == len(rows)
    return [(row.line, row.cells, [str(problem) for problem in row.problems]) for row in rows]


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


TWO_ROWS: list[tuple[int, dict[str, str], list[str]]] = [
    (2, {"number": "1", "name": "Bronze Hill", "area": "12.5"}, []),
    (3, {"number": "2", "area": "0"}, []),
]


def test_csv_rows_have_the_file_lines_they_start_on(tmp_path: Path) -> None:
    """A quoted cell over several lines, blank lines and Windows line ends do not shift the count."""
    path = write(tmp_path / "m.csv", 'number,name,area\r\n1,"Bronze\nHill",1\r\n\r\n2,"Tin, ""old""",2\n3,x,3')
    assert read(path, words()) == [
        (2, {"number": "1", "name": "Bronze\nHill", "area": "1"}, []),
        (5, {"number": "2", "name": 'Tin, "old"', "area": "2"}, []),
        (6, {"number": "3", "name": "x", "area": "3"}, []),
    ]


def test_cells_are_trimmed_and_empty_ones_absent(tmp_path: Path) -> None:
    path = write(tmp_path / "m.csv", "number,name,area,unused\n1, Bronze Hill ,12.5,x\n2,  ,0,y\n")
    assert read(path, words()) == TWO_ROWS


FORMS = {
    "a byte order mark": (b"\xef\xbb\xbfnumber,name,area\n1,Bronze Hill,12.5\n2,,0\n", {}),
    "semicolons": (b"number;name;area\n1;Bronze Hill;12.5\n2;;0\n", {"delimiter": ";"}),
    "UTF-16": ("number,name,area\n1,Bronze Hill,12.5\n2,,0\n".encode("utf-16"), {"encoding": "utf-16"}),
}


@pytest.mark.parametrize(("raw", "more"), FORMS.values(), ids=FORMS.keys())
def test_csv_forms_are_told_apart_by_the_mapping(tmp_path: Path, raw: bytes, more: dict[str, Any]) -> None:
    assert read(write(tmp_path / "m.csv", raw), words(**more)) == TWO_ROWS


def test_chinese_encodings_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "m.csv", "number,name,area\n1,青铜山,2\n".encode("gb18030"))
    assert read(path, words(encoding="gb18030")) == [(2, {"number": "1", "name": "青铜山", "area": "2"}, [])]


def test_lines_above_the_header_are_not_read(tmp_path: Path) -> None:
    """A title with a stray quote does no harm, and lines are still those of the file."""
    path = write(tmp_path / "m.csv", 'The "register\nof 2026,,\nnumber,name,area\n1,a,2\n')
    assert read(path, words(header_row=3)) == [(4, {"number": "1", "name": "a", "area": "2"}, [])]


def test_ragged_row_is_reported_and_the_next_one_read(tmp_path: Path) -> None:
    path = write(tmp_path / "m.csv", "number,name,area\n1,a\n2,b,3,4\n3,c,5\n")
    assert read(path, words()) == [
        (2, {}, ["m.csv:2: row has 2 cells, the header 3"]),
        (3, {}, ["m.csv:3: row has 4 cells, the header 3"]),
        (4, {"number": "3", "name": "c", "area": "5"}, []),
    ]


BAD_TEXTS = {
    "a control character": ("a\x07b", "cell: text holds the character U+0007, which is not allowed"),
    "reversed text": ("a\u202eb", "cell: text holds the character U+202E, which is not allowed"),
}


@pytest.mark.parametrize(("text", "told"), BAD_TEXTS.values(), ids=BAD_TEXTS.keys())
def test_text_the_ledger_refuses_is_told_by_column(tmp_path: Path, text: str, told: str) -> None:
    path = write(tmp_path / "m.csv", f"number,name,area\n1,{text},2\n")
    assert [problems for _, _, problems in read(path, words())] == [[f"m.csv:2: name: {told}"]]


def test_half_a_character_from_json_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "m.json", b'[{"number":"1","name":"\\ud800","area":"2"}]')
    (row,) = read(path, words(format="json"))
    assert row[2] == ["m.json:1: name: cell holds half of a character, a lone surrogate"]


def test_json_list_of_objects_is_read(tmp_path: Path) -> None:
    """Numbers keep their digits, nested members have dotted names, rows are counted from 1."""
    path = write(
        tmp_path / "m.json",
        '[{"number": 1, "name": {"zh": "青铜山", "en": null}, "area": 12.50, "open": true, "tags": ["a", "b"]},'
        ' {"number": 2, "area": 602168113.7}]',
    )
    form = words(
        format="json",
        required_columns=("number", "area"),
        optional_columns=("name.zh", "name.en", "open", "tags", "none"),
    )
    assert read(path, form) == [
        (1, {"number": "1", "area": "12.50", "name.zh": "青铜山", "open": "true", "tags": '["a", "b"]'}, []),
        (2, {"number": "2", "area": "602168113.7"}, []),
    ]


def test_geojson_gives_the_properties_of_features(tmp_path: Path) -> None:
    features = [
        {"type": "Feature", "properties": {"number": "ML 1", "name": "a", "area": 2}, "geometry": None},
        {"type": "Feature", "properties": None, "geometry": None},
    ]
    path = write(tmp_path / "m.geojson", msgspec.json.encode({"type": "FeatureCollection", "features": features}))
    assert read(path, words(format="geojson")) == [(1, {"number": "ML 1", "name": "a", "area": "2"}, []), (2, {}, [])]


def workbook(path: Path, rows: list[list[Any]], title: str = "Sheet") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.create_sheet("Notes").append(["nothing"])
    book.save(path)
    return path


def test_xlsx_values_are_read_as_text(tmp_path: Path) -> None:
    """Whole numbers have no point, days are ISO, empty cells at the end and empty rows are not missed."""
    day = datetime.datetime(2026, 10, 2)  # noqa: DTZ001 - a sheet knows no zones
    rows: list[list[Any]] = [
        ["number", "name", "area"],
        [1, "Bronze Hill", 12.5],
        [None, None, None],
        [3.0, day, 0.00001],
        [4, True],
        [5, "a", 1, "beyond the header"],
        [datetime.time(8, 30), day.replace(hour=9), 1e22],
    ]
    assert read(workbook(tmp_path / "m.xlsx", rows), words(format="xlsx")) == [
        (2, {"number": "1", "name": "Bronze Hill", "area": "12.5"}, []),
        (4, {"number": "3", "name": "2026-10-02", "area": "0.00001"}, []),
        (5, {"number": "4", "name": "true"}, []),
        (6, {}, ["m.xlsx:6: row has 4 cells, the header 3"]),
        (7, {"number": "08:30:00", "name": "2026-10-02T09:00:00", "area": "10000000000000000000000"}, []),
    ]


def test_xlsx_sheet_and_header_row_are_chosen(tmp_path: Path) -> None:
    path = workbook(tmp_path / "m.xlsx", [["A title"], list(COLUMNS), [1, "a", 2]], title="2026")
    form = words(format="xlsx", sheet="2026", header_row=2)
    assert read(path, form) == [(3, {"number": "1", "name": "a", "area": "2"}, [])]


REFUSED = {
    "an open quote": (
        b'number,name,area\n1,"a,2\n3,b,4\n',
        {},
        "source-syntax",
        "line 2: not CSV, unexpected end of data",
    ),
    "text behind a quote": (
        b'number,name,area\n1,a,2\n3,"b"c,4\n',
        {},
        "source-syntax",
        "line 3: not CSV, ',' expected after '\"'",
    ),
    "another encoding": (
        b"number,name,area\n1,a,2\n2,caf\xe9,2\n",
        {},
        "source-encoding",
        "line 3: not utf-8-sig at byte 28",
    ),
    "a missing column": (
        b"number,names\n1,a\n",
        {},
        "column-missing",
        "no column name, area; it has number, names",
    ),
    "nothing": (b"", {}, "column-missing", "no column number, name, area; it has none"),
    "a column twice": (b"number,name,area,name\n", {}, "column-twice", "column 'name' stands there twice"),
    "no JSON": (b'[{"number": 1,}]', {"format": "json"}, "source-syntax", "line 1: not JSON,"),
    "JSON in another encoding": (b'["\xe9"]', {"format": "json"}, "source-encoding", "not UTF-8 at byte 2"),
    "no number of JSON's": (b'[{"a": NaN}]', {"format": "json"}, "source-syntax", "not JSON, NaN is no number"),
    "a JSON key twice": (
        b'[{"a": 1, "a": 2}]',
        {"format": "json"},
        "source-syntax",
        "not JSON, key 'a' appears twice in one object",
    ),
    "JSON without a list": (
        b'{"rows": []}',
        {"format": "json"},
        "source-shape",
        "expected a list of objects or a GeoJSON FeatureCollection",
    ),
    "GeoJSON with a feature that is none": (
        b'{"type": "FeatureCollection", "features": [1]}',
        {"format": "geojson"},
        "source-shape",
        "expected a list of objects or a GeoJSON FeatureCollection",
    ),
    "deep JSON": (b"[" * 200_000, {"format": "json"}, "source-syntax", "not JSON, maximum recursion depth"),
    "no workbook": (b"number,name,area\n", {"format": "xlsx"}, "source-syntax", "not an XLSX workbook"),
}


@pytest.mark.parametrize(("raw", "more", "code", "told"), REFUSED.values(), ids=REFUSED.keys())
def test_file_that_cannot_be_read_to_its_end_is_refused(
    tmp_path: Path, raw: bytes, more: dict[str, Any], code: str, told: str
) -> None:
    """The message names the file without its folder, which would go on record otherwise."""
    with pytest.raises(MalformedError) as caught:
        survey(write(tmp_path / "m.data.xlsx", raw), words(**more))
    assert caught.value.code == code
    assert caught.value.message.startswith(f"source m.data.xlsx: {told}")


def test_missing_sheet_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "m.xlsx", [list(COLUMNS)])
    with pytest.raises(MalformedError) as caught:
        survey(path, words(format="xlsx", sheet="2027"))
    assert caught.value.message == "source m.xlsx: no sheet '2027'; it has Sheet, Notes"


@pytest.mark.parametrize("form", ["csv", "json", "geojson", "xlsx"])
def test_missing_file_is_not_found(tmp_path: Path, form: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        survey(tmp_path / f"m.{form}", words(format=form))
    assert caught.value.message == f"source m.{form}: no such file or directory"


def test_survey_gives_digest_size_and_rows(tmp_path: Path) -> None:
    raw = b"number,name,area\n1,a,2\n2,b,3\n"
    source = survey(write(tmp_path / "m.csv", raw), words())
    assert (source.name, source.sha256, source.bytes, source.rows) == (
        "m.csv",
        hashlib.sha256(raw).hexdigest(),
        len(raw),
        2,
    )


def test_changed_file_is_noticed(tmp_path: Path) -> None:
    path = write(tmp_path / "m.csv", "number,name,area\n1,a,2\n")
    source = survey(path, words())
    check_unchanged(source)
    write(path, "number,name,area\n1,a,3\n")
    with pytest.raises(MalformedError) as caught:
        check_unchanged(source)
    assert caught.value.code == "source-changed"
