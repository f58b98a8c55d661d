# SPDX-License-Identifier: Apache-2.0
"""Whatever stands in a file of rows, reading and making them ends in rows, flaws or a refusal (cases 101 to 112)."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.client import FORMATS, Maker, prepare_batch, read_rows
from events.errors import MalformedError
from events.filing import parse_filing
from tests.events import samples

MAKER = Maker(ledger="ledger.example/cn", signer=samples.SIGNER, clock=lambda: samples.SIGNED_AT)

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=12
)
NAMES = st.sampled_from(
    ["type", "subject", "effective_on", "data", "evidence", "expected_version", "source", "//", "a"]
)
LIKELY = st.sampled_from(["milestone.reported.v1", "right:R1", "2026-10-01", "M1", "met", "1e3", "TRUE", "null", "~"])
ROW = st.dictionaries(NAMES, LIKELY | TREES, max_size=6)
PIECES = st.lists(
    st.sampled_from(
        ["- ", "a: ", "{", "}", "[", "]", "&x ", "*x", "!!int ", "|", ">", "'", '"', "\n", "  ", "#", ",", "data/", "0"]
    )
    | st.text(max_size=4),
    max_size=40,
).map("".join)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files are written, one over the other."""
    return tmp_path_factory.mktemp("fuzz")


def make_all(path: Path) -> None:
    """Read and make what is there; whatever can be made is a filing that a desk reads."""
    try:
        rows = read_rows(path)
    except MalformedError:
        return
    batch = prepare_batch(rows, MAKER)
    assert len(rows) == len(batch.statements) + len(batch.flaws)
    for statement in batch.statements:
        assert parse_filing(MAKER.sign(statement)).payload.filing_id == statement.filing_id


@pytest.mark.parametrize("form", FORMATS)
@given(raw=st.binary(max_size=400))
def test_case_112_any_bytes(form: str, raw: bytes, folder: Path) -> None:
    """
    Bytes of no form at all.
    """
    (folder / f"r.{form}").write_bytes(raw)
    make_all(folder / f"r.{form}")


@pytest.mark.parametrize("form", FORMATS)
@given(text=PIECES)
def test_case_112_any_pieces(form: str, text: str, folder: Path) -> None:
    """
    Pieces of the forms in any order.
    """
    (folder / f"r.{form}").write_bytes(text.encode("utf-8", "surrogatepass"))
    make_all(folder / f"r.{form}")


@pytest.mark.parametrize("form", ["json", "jsonl", "yaml"])
@given(rows=st.lists(ROW, max_size=3))
def test_case_112_any_values(form: str, rows: list[object], folder: Path) -> None:
    """
    Well-formed files whose members hold anything, where the members' names are those of a row.
    """
    import json

    lines = [json.dumps(row) for row in rows]
    (folder / f"r.{form}").write_text("\n".join(lines) if form == "jsonl" else f"[{','.join(lines)}]")
    make_all(folder / f"r.{form}")


@given(cells=st.lists(st.tuples(st.sampled_from(["type", "data/a/0", "data/a", "data", "/", "", "0"]), st.text())))
def test_any_cells(cells: list[tuple[str, str]], folder: Path) -> None:
    """
    Columns that are parts of each other, named oddly, and hold anything.
    """
    import csv

    with (folder / "r.csv").open("w", newline="", encoding="utf-8", errors="surrogatepass") as file:
        writer = csv.writer(file)
        writer.writerow([column for column, _ in cells])
        writer.writerow([cell for _, cell in cells])
    make_all(folder / "r.csv")
