# SPDX-License-Identifier: Apache-2.0
"""Rows with private fields: digests are signed, what opens them stays with the filer, a second run says the same."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from api.client import Journal, Maker, prepare_batch, read_rows
from api.client.batch import Filer, file_batch
from api.client.disclosures import Disclosures
from events.errors import UnavailableError
from events.filing import parse_filing
from events.withheld import find_withheld
from tests.events import samples

ROWS = """\
- type: species_survey.recorded.v1
  subject: right:CN-41-000123-7
  effective_on: 2026-05-02
  data:
    survey_id: S1
    first_day: 2026-05-01
    sampling_protocol: GB/T 43935-2024
    occurrences:
    - taxon: {scientificName: Cypripedium japonicum}
      establishmentMeans: native
      exact_place: {decimalLatitude: "34.123456", decimalLongitude: "113.654321", geodeticDatum: "EPSG:4490"}
"""
PRIVATE = (b"34.123456", b"113.654321")


class Unreachable:
    """A desk behind a broken line: what a run keeps before it sends is all that is left of it."""

    def file(self, _raw: bytes) -> Any:
        raise UnavailableError("line broken", code="network")


def _prepared(folder: Path, *, has_secret: bool = True) -> tuple[Any, Filer]:
    (folder / "rows.yaml").write_text(ROWS)
    journal = Journal(folder / "rows.filed")
    secret = journal.secret if has_secret else None
    maker = Maker(ledger="ledger.example/cn", signer=samples.SIGNER, clock=lambda: samples.SIGNED_AT, secret=secret)
    desk: Any = Unreachable()
    filer = Filer(desk=desk, maker=maker, journal=journal)
    return prepare_batch(read_rows(folder / "rows.yaml"), maker), filer


def test_what_opens_a_row_is_kept_before_it_is_sent(tmp_path: Path) -> None:
    """
    The signed filing has a digest and no private value; its disclosures lie beside it, for their owner alone.
    """
    batch, filer = _prepared(tmp_path)
    assert file_batch(batch, filer, on_outcome=lambda _: None)
    (signed,) = filer.journal.folder.glob("*.jws")
    (kept,) = filer.journal.folder.glob("*.disclosures.json")
    (place,) = find_withheld(parse_filing(signed.read_bytes().strip()).event)
    (opened,) = msgspec.json.decode(kept.read_bytes(), type=Disclosures).disclosures

    assert (place.pointer, place.digest) == (opened.pointer, opened.digest)
    assert not [value for value in PRIVATE if value in filer.maker.sign(batch.statements[0])]
    assert {0o600} == {path.stat().st_mode & 0o777 for path in (kept, filer.journal.folder / "secret")}


def test_the_same_row_has_the_same_digests_again(tmp_path: Path) -> None:
    """
    A second run makes the same filing id; in another folder, nobody could tell that it is the same place.
    """
    first, again = _prepared(tmp_path)[0], _prepared(tmp_path)[0]
    (tmp_path / "other").mkdir()
    other = _prepared(tmp_path / "other")[0]

    assert first.statements[0].payload == again.statements[0].payload
    assert first.statements[0].filing_id != other.statements[0].filing_id


@pytest.mark.parametrize("has_secret", [True, False])
def test_without_a_place_to_keep_it_nothing_private_is_taken(tmp_path: Path, *, has_secret: bool) -> None:
    """
    A program that gives the client no secret is told so by field, and no value is repeated.
    """
    flaws = _prepared(tmp_path, has_secret=has_secret)[0].flaws

    assert ([] if has_secret else ["private-values-unkept"]) == [flaw.code for flaw in flaws]
    assert not [flaw for flaw in flaws if any(value.decode() in flaw.message for value in PRIVATE)]
