# SPDX-License-Identifier: Apache-2.0
"""Rows as people write them: the same filing from every form, and nothing that two readers could take differently."""

from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.client import FORMATS, Maker, Row, format_template, prepare_batch, read_rows
from events.catalogue import EVENT_TYPES
from events.errors import MalformedError, NotFoundError
from events.filing import parse_filing
from events.keys import PrivateKey
from tests.events import samples

LEDGER = "ledger.example/cn"
MAKER = Maker(ledger=LEDGER, signer=samples.SIGNER, clock=lambda: samples.SIGNED_AT)


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", ["yaml", "json", "csv"])
@pytest.mark.parametrize("event_type", sorted(EVENT_TYPES))
def test_a_template_filled_with_its_example_is_taken(event_type: str, form: Any, language: Any, tmp_path: Path) -> None:
    """
    What is printed is read again as one row, which is signed as the example of its type.
    """
    rows = read_rows(write(tmp_path, f"t.{form}", format_template(event_type, form, language)))
    batch = prepare_batch(rows, MAKER)
    assert ((), 1) == (batch.flaws, len(batch.statements))
    payload = parse_filing(MAKER.sign(batch.statements[0])).payload
    assert (event_type, samples.DATA[event_type]) == (payload.type, payload.data)


def test_one_filing_has_one_id_in_every_form(tmp_path: Path) -> None:
    """
    The id follows from what is said, and not from how the file is written.
    """
    ids = set()
    for form in ("yaml", "json", "csv"):
        text = format_template("milestone.reported.v1", form, "en")
        ids.add(MAKER.make(read_rows(write(tmp_path, f"t.{form}", text))[0]).filing_id)
    assert 1 == len(ids)


REPORT = "- {type: milestone.reported.v1, subject: right:R1, effective_on: 2026-10-01, data: {milestone_id: M1, %s}}"
AS_TEXT = {
    "no stays no, and is no code": ("claim: no", "/data/claim"),
    "a time is not a number": ("claim: met, measured: [{criterion_id: C1, value: 12:30}]", "/data/measured/0/value"),
    "a date with a time": ("claim: met, achieved_on: 2026-10-01 08:00:00", "/data/achieved_on"),
    "a field that is not known": ("claim: met, colour: green", "/data"),
    "a field that is missing": ("achieved_on: 2026-10-01", "/data"),
}


@pytest.mark.parametrize(("data", "pointer"), AS_TEXT.values(), ids=AS_TEXT.keys())
def test_what_yaml_would_guess_is_refused_by_field(data: str, pointer: str, tmp_path: Path) -> None:
    """
    A scalar is what was typed; the field says what it means, and is named where it cannot mean that.
    """
    batch = prepare_batch(read_rows(write(tmp_path, "r.yaml", REPORT % data)), MAKER)
    assert [(1, 1, pointer)] == [(flaw.row, flaw.line, flaw.pointer) for flaw in batch.flaws]


def test_numbers_keep_the_type_of_their_field(tmp_path: Path) -> None:
    """
    Digits are text where the field is text (a decimal, an article) and a number where it is one; 3.10 stays 3.10.
    """
    around = "expected_version: 7, legal_basis: [{instrument: CN-MRL-2024, article: 47}], data:"
    text = REPORT % "claim: met, measured: [{criterion_id: C1, value: 3.10}]"
    row = read_rows(write(tmp_path, "r.yaml", text.replace("data:", around)))[0]
    payload = MAKER.make(row).payload
    assert (7, "47", "3.10") == (
        payload["expected_version"],
        payload["legal_basis"][0]["article"],
        payload["data"]["measured"][0]["value"],
    )


LAND = "type,subject,effective_on,data/as_of,data/total_m2\nland_status.reported.v1,right:R1,2026-10-01,2025-12-31,%s\n"
NUMBERS = {
    "a spreadsheet's short form": "1.23E+08",
    "decimals": "100.0",
    "an exponent": "1e3",
    "a thousands separator": "1 000",
    "Arabic digits (case 102)": "٣",
    "an underscore (case 102)": "1_000",
    "minus zero (case 102)": "-0",
    "beyond 2^53 (case 102)": "9007199254740993",
}


@pytest.mark.parametrize("cell", NUMBERS.values(), ids=NUMBERS.keys())
def test_a_number_is_written_out_or_refused(cell: str, tmp_path: Path) -> None:
    """
    A cell that is not the digits of a whole number is refused by its column, never converted.
    """
    batch = prepare_batch(read_rows(write(tmp_path, "r.csv", LAND % cell)), MAKER)
    assert [(1, 2, "/data/total_m2")] == [(flaw.row, flaw.line, flaw.pointer) for flaw in batch.flaws]
    assert not prepare_batch(read_rows(write(tmp_path, "r.csv", LAND % "1000")), MAKER).flaws


WHOLE_FILES = {
    "YAML with a key twice (case 101)": ("r.yaml", "- {a: 1, b: 2, a: 3}", "line 1: 'a' stands there twice"),
    "YAML with an alias": ("r.yaml", "- a: &x [1]\n  b: *x\n", "alias"),
    "YAML with a merge of an alias": ("r.yaml", "- &x {a: 1}\n- {<<: *x}\n", "alias"),
    "YAML with a tag": ("r.yaml", "- !!python/object/apply:os.system [ls]\n", "tag"),
    "YAML with a number's tag": ("r.yaml", "- a: !!int 5\n", "tag"),
    "YAML that is none": ("r.yaml", "- a: [1\n- b", "not YAML"),
    "YAML as deep as a well (case 103)": ("r.yaml", "[" * 100_000, "file r.yaml"),
    "YAML deeper than a filing (case 103)": ("r.yaml", "- a: " + "[" * 13 + "]" * 13, "nested deeper"),
    "YAML of other bytes (case 104)": ("r.yaml", b"- a: \xff\n", "line 1: not UTF-8"),
    "YAML in UTF-16 (case 104)": ("r.yaml", "- a: 1\n".encode("utf-16"), "not UTF-8"),
    "YAML with an escaped surrogate (case 104)": ("r.yaml", '- a: "\\ud800"\n', "not YAML"),
    "YAML with a list as a name": ("r.yaml", "- {[a]: 1}\n", "name of a member is not text"),
    "YAML that is no row": ("r.yaml", "- hello\n", "expected a row"),
    "JSON that is none": ("r.json", "[{]", "expected an object, or a list"),
    "JSON that is a number": ("r.json", "5", "expected an object, or a list"),
    "JSON as deep as a well (case 103)": ("r.json", "[" * 100_000, "expected an object, or a list"),
    "JSON in UTF-16 (case 104)": ("r.json", '[{"a":1}]'.encode("utf-16"), "expected an object, or a list"),
    "CSV in other bytes (case 104)": ("r.csv", b"type\n\xff\n", "not utf-8"),
    "CSV with a quote left open": ("r.csv", 'type\n"a\n', "not CSV"),
    "CSV with a column twice": ("r.csv", "type,type\na,b\n", "stands there twice"),
    "a form that is not known": ("r.xls", "", "name its form"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text", "told"), WHOLE_FILES.values(), ids=WHOLE_FILES.keys())
def test_a_file_that_has_no_one_reading_is_refused(name: str, text: str | bytes, told: str, tmp_path: Path) -> None:
    """
    The whole file is refused before any row of it is used, with the line where there is one.
    """
    with pytest.raises(MalformedError) as caught:
        read_rows(write(tmp_path, name, text))
    assert told in caught.value.message


NOT_JSON = {
    "NaN (case 102)": '{"data":{"a":NaN}}',
    "infinity (case 102)": '{"data":{"a":-Infinity}}',
    "a lone surrogate (case 104)": '{"a":"\\ud800"}',
    "half of a pair (case 104)": '{"a":"\\ud83d\\u0061"}',
}


@pytest.mark.parametrize("text", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_what_is_not_json_spoils_a_list_but_only_its_own_line(text: str, tmp_path: Path) -> None:
    """
    Nobody can tell where an item ends that is no JSON; of JSON Lines the other lines are read.
    """
    with pytest.raises(MalformedError):
        read_rows(write(tmp_path, "r.json", f"[{text}]"))
    rows = read_rows(write(tmp_path, "r.jsonl", f"{text}\n{{}}\n"))
    assert [True, False] == [row.flaw is not None for row in rows]


ROWS = {
    "a key twice (case 101)": ('{"a":1,"\\u0061":2}', "json-duplicate-key", "/a"),
    "1e400 (case 102)": ('{"data":{"a":1e400}}', "json-number", "/data/a"),
    "4,301 digits (case 102)": ('{"a":' + "1" * 4301 + "}", "json-number", "/a"),
    "deeper than a filing (case 103)": ('{"a":' + "[" * 12 + "]" * 12 + "}", "json-depth", "/a" + "/0" * 11),
    "a bidi override (case 105)": ('{"subject":"right:\u202eR1"}', "text-character", "/subject"),
    "a Cyrillic letter in an id (case 106)": (
        '{"type":"role.revoked.v1","subject":"party:\u0410","effective_on":"2026-10-01","data":{"role":"inspector","reason":{"en":"x"}}}',
        "field-invalid",
        "/subject",
    ),
    "an unknown member (case 107)": (
        '{"type":"role.revoked.v1","subject":"party:A","effective_on":"2026-10-01","data":{"role":"inspector","reason":{"en":"x"}},"b":1}',
        "field-invalid",
        "",
    ),
    "null for a value (case 107)": ('{"type":null,"subject":"right:R1"}', "field-invalid", "/effective_on"),
    "a ledger of its own": ('{"ledger":"other"}', "field-unknown", "/ledger"),
    "a type that is not": (
        '{"type":"right.blessed.v1","subject":"right:R1","effective_on":"2026-10-01","data":{}}',
        "event-type-unknown",
        "/type",
    ),
    "a day that is none": (
        '{"type":"role.revoked.v1","subject":"party:A","effective_on":"1.10.2026","data":{"role":"inspector","reason":{"en":"x"}}}',
        "date-malformed",
        "/effective_on",
    ),
}


@pytest.mark.parametrize("form", ["json", "jsonl"])
@pytest.mark.parametrize(("text", "code", "pointer"), ROWS.values(), ids=ROWS.keys())
def test_a_row_with_a_flaw_leaves_the_others_readable(
    text: str, code: str, pointer: str, form: str, tmp_path: Path
) -> None:
    """
    The flaw names row and field; the row after it is made as if nothing were.
    """
    good = (
        '{"type":"role.revoked.v1","subject":"party:A","effective_on":"2026-10-01",'
        '"data":{"role":"inspector","reason":{"en":"x"}}}'
    )
    whole = f"[{text},\n{good}]" if form == "json" else f"{text}\n\n{good}\n"
    batch = prepare_batch(read_rows(write(tmp_path, f"r.{form}", whole)), MAKER)
    assert [(1, code, pointer)] == [(flaw.row, flaw.code, flaw.pointer) for flaw in batch.flaws]
    assert [2] == [statement.row.number for statement in batch.statements]


def test_csv_says_lists_and_comments(tmp_path: Path) -> None:
    """
    Numbered columns are a list, empty cells are absent, rows that begin with # are comments, a wide row is a flaw.
    """
    text = (
        "\ufefftype,subject,effective_on,data/order_id,data/action_ids/0,data/action_ids/1,data/claim\n"
        "# what it is,,,,,,\n"
        " corrective_action.reported.v1 ,right:R1,2026-10-01,O1,A1,A2,met\n"
        "corrective_action.reported.v1,right:R1,2026-10-01,O1,A1,,met\n"
        "corrective_action.reported.v1,right:R1\n"
    )
    rows = read_rows(write(tmp_path, "r.csv", text))
    batch = prepare_batch(rows, MAKER)
    assert [["A1", "A2"], ["A1"]] == [each.payload["data"]["action_ids"] for each in batch.statements]
    assert [(3, 5, "row-ragged")] == [(flaw.row, flaw.line, flaw.code) for flaw in batch.flaws]


def test_csv_columns_that_contradict_each_other_are_a_flaw(tmp_path: Path) -> None:
    """
    One column cannot stand for a whole of which another is a part.
    """
    for header in ("data/a,data/a/b", "data/a/b,data/a"):
        rows = read_rows(write(tmp_path, "r.csv", f"{header}\n1,2\n"))
        assert ["rows-malformed"] == [row.flaw and row.flaw.code for row in rows]


def test_several_yaml_documents_are_several_rows(tmp_path: Path) -> None:
    """
    Rows are the items of a list, a mapping by itself, or one document after the other; each has its line.
    """
    rows = read_rows(write(tmp_path, "r.yml", "a: 1\n---\n- b: 2\n- c: ~\n"))
    assert [(1, {"a": "1"}), (3, {"b": "2"}), (4, {})] == [(row.line, row.members) for row in rows]
    assert [] == read_rows(write(tmp_path, "r.yaml", "# nothing\n"))


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    """
    Whatever its form.
    """
    for form in FORMATS:
        with pytest.raises(NotFoundError):
            read_rows(tmp_path / f"none.{form}")


def row(**members: Any) -> Row:
    said = {
        "type": "milestone.reported.v1",
        "subject": "right:R1",
        "effective_on": "2026-10-01",
        "data": {"milestone_id": "M1", "claim": "met"},
    }
    return Row(number=1, members={**said, **members})


def test_the_same_row_has_the_same_id_whenever_it_is_made() -> None:
    """
    The id and the name it is kept under follow from ledger and content; the id from the key, too, the name not.
    """
    later = Maker(ledger=LEDGER, signer=samples.SIGNER, clock=lambda: samples.SIGNED_AT.replace(year=2027))
    other_key = Maker(
        ledger=LEDGER, signer=PrivateKey(Ed25519PrivateKey.from_private_bytes(bytes(32))), clock=MAKER.clock
    )
    other_ledger = Maker(ledger="ledger.example/au", signer=samples.SIGNER, clock=MAKER.clock)
    made = MAKER.make(row())

    assert (made.filing_id, made.content) == (later.make(row()).filing_id, later.make(row()).content)
    assert made.content == other_key.make(row()).content
    assert made.filing_id != other_key.make(row()).filing_id
    assert made.content != other_ledger.make(row()).content
    assert made.content != MAKER.make(row(), occurrence=2).content
    assert made.content != MAKER.make(row(effective_on="2026-10-02")).content
    assert str(int(samples.SIGNED_AT.replace(day=1, hour=0, minute=0).timestamp() * 1000)) == str(
        int(made.filing_id.replace("-", "")[:12], 16)
    )


def test_an_id_of_the_filers_own_is_kept() -> None:
    """
    Whoever keeps ids in their own system files under those.
    """
    own = "0199f0c2-0000-7000-8000-000000000001"
    assert own == MAKER.make(row(filing_id=own)).filing_id
    with pytest.raises(MalformedError) as caught:
        MAKER.make(row(filing_id="5"))
    assert "/filing_id" == caught.value.pointer
