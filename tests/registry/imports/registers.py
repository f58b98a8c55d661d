# SPDX-License-Identifier: Apache-2.0
"""A made-up register of mines and its mapping, and a desk in memory that keeps the desk's contract."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from events.entry import Entry, make_entry, parse_entry
from events.errors import ConflictError, MalformedError, NotPermittedError, RejectedError
from events.filing import Filing, parse_filing
from events.ids import REGISTRY, Position, StreamVersion
from events.keys import PrivateKey, generate_key
from registry.imports.batches import Filer
from registry.imports.importer import run_import
from registry.imports.loading import read_mapping
from registry.imports.report import ImportReport
from registry.ledger.sequencer import Sequenced

LEDGER = "ledger.example/test"
NOW = datetime.datetime(2026, 10, 1, 8, 0, tzinfo=datetime.UTC)

MINES = """
[mapping]
id = "mines"
version = 1
source = "Register of mines"
licence = "CC-BY-4.0"
jurisdiction = "CN"
id_day = 2026-01-01

[authority]
party = "CN-DEPT"
jurisdiction = "CN"
names.zh = "自然资源厅"

[input]
format = "csv"
key = ["number"]
required_columns = ["number", "name", "holders", "kind", "from", "hectares"]

[value_maps.kinds]
M = "mining"
E = "exploration"

[[filing]]
name = "holder"
type = "party.registered.v1"
for_each = { column = "holders", split = ";", as = "holder" }
subject = "party:CN-{holder|digest}"
once = true
effective_on = { value = "2026-01-01", precision = "on_or_before" }
[filing.data]
party_kind = "company"
names.zh = "{holder}"

[[filing]]
name = "right"
type = "mining_right.registered.v1"
subject = "right:CN-{number}"
effective_on = { column = "from" }
legal_basis = [{ instrument = "CN-MRL-2024", article = "22" }]
[filing.data]
right_kind = { column = "kind", map = "kinds" }
names.zh = "{name}"
jurisdiction = "CN"
identifiers = [{ scheme = "CN-MINLIC", value = "{number}" }]
areas = [{ area_id = "all", area_m2 = { column = "hectares", as = "integer", unit = "ha", to = "m2", minimum = 0 } }]

[[check]]
code = "name-twice"
unique = ["name"]
column = "name"
text = "another mine is called {name}"
"""

HEADER = "number,name,holders,kind,from,hectares\n"
TWO_MINES = HEADER + "1,Bronze Hill,Bronze Co; Tin Co,M,2026-02-01,12.5\n2,Tin Hill,TIN  CO,E,2026-03-01,0.0001\n"


class MemoryDesk:
    """Takes filings as the desk does: strictly read, verified with the one registered key, one history per subject.

    It is also what is recorded: an entry, once stored, stays.
    """

    def __init__(self, signer: PrivateKey) -> None:
        self._key = signer.public
        self._entries: list[bytes] = []
        self._places: dict[str, int] = {}
        self._streams: dict[str, int] = {}
        self.batches: list[int] = []
        self.out_of_scope: set[str] = set()

    @property
    def entries(self) -> list[Entry]:
        return [parse_entry(raw) for raw in self._entries]

    @property
    def filings(self) -> list[Filing]:
        return [entry.filing for entry in self.entries]

    def file_all(self, raws: Sequence[bytes]) -> list[Sequenced | RejectedError]:
        self.batches.append(len(raws))
        return [self._try_file(raw) for raw in raws]

    def find_filings(self, filing_ids: Collection[str]) -> Mapping[str, bytes]:
        return {one: self._entries[self._places[one]] for one in filing_ids if one in self._places}

    def find_subjects(self, subjects: Collection[str]) -> Collection[str]:
        return {subject for subject in subjects if subject in self._streams}

    def _try_file(self, raw: bytes) -> Sequenced | RejectedError:
        try:
            return self._file(raw)
        except RejectedError as refusal:
            return refusal

    def _file(self, raw: bytes) -> Sequenced:
        filing = parse_filing(raw)
        filing.verify(self._key)
        self._check(filing)
        filing_id = filing.payload.filing_id
        if filing_id in self._places:
            return self._find_again(raw, self._places[filing_id])
        subject = filing.payload.subject
        position, version = len(self._entries), self._streams.get(subject, 0) + 1
        entry = make_entry(
            filing,
            position=Position(position),
            stream_version=StreamVersion(version),
            previous="",
            recorded_at=NOW,
        )
        self._entries.append(entry.raw)
        self._places[filing_id], self._streams[subject] = position, version
        return Sequenced(entry, is_new=True)

    def _check(self, filing: Filing) -> None:
        subject = filing.payload.subject
        if filing.payload.ledger != LEDGER:
            raise MalformedError("another ledger", code="ledger-other", pointer="/ledger")
        if subject in self.out_of_scope:
            raise NotPermittedError(f"{subject} is out of scope", code="out-of-scope", pointer="/subject")
        if subject not in {REGISTRY, *self._streams} and ".registered." not in filing.payload.type:
            raise NotPermittedError(f"{subject} is not registered", code="subject-unknown", pointer="/subject")

    def _find_again(self, raw: bytes, position: int) -> Sequenced:
        entry = parse_entry(self._entries[position])
        if entry.filing.jws.encode() != raw:
            raise ConflictError("used before", pointer="/filing_id")
        return Sequenced(entry, is_new=False)


class ImportRoom:
    """A folder for sources, a desk, and an authority's key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.signer = PrivateKey(generate_key())
        self.desk = MemoryDesk(self.signer)
        self.now = NOW

    def write(self, text: str, name: str = "mines.csv") -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    @property
    def filer(self) -> Filer:
        return Filer(desk=self.desk, recorded=self.desk, signer=self.signer, ledger=LEDGER, clock=self._look)

    def run(self, text: str, *, mapping: str = MINES, **options: Any) -> ImportReport:
        """Import `text` as the file mines.csv."""
        return run_import(read_mapping(mapping.encode(), name="mines.toml"), [self.write(text)], self.filer, **options)

    def _look(self) -> datetime.datetime:
        self.now += datetime.timedelta(seconds=1)
        return self.now


def problems_of(report: ImportReport) -> list[str]:
    """Return the problems as people read them."""
    return [str(problem) for problem in report.problems]
