# SPDX-License-Identifier: Apache-2.0
"""The custody of files: which are admitted, what is handed out, how each is; and the look through all of them."""

import os
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.errors import EvidenceError, MalformedError, NotPermittedError
from events.filing import Evidence
from events.values import Text
from registry.evidence import Custody, Limits, check_evidence, find_named
from registry.evidence.custody import check_digest
from registry.evidence.folder import FolderStore
from registry.evidence.media import EXTENSIONS, disposition, kind_of
from registry.evidence.named import RECENT
from tests.evidence_files import PDF, blob_of, digest_of, file_naming, item_of, record_of
from tests.ledgers import Ledger
from tests.oracle import check_everything

MIB = 1024**2
LIMITS = Limits(64 * MIB, 512 * MIB)


@pytest.fixture
def folder(ledger: Ledger) -> Path:
    return ledger.folder / "evidence"


@pytest.fixture
def custody(folder: Path) -> Custody:
    return Custody(FolderStore(folder), LIMITS)


def bring(custody: Custody, ledger: Ledger, raw: bytes) -> None:
    """File an event that names `raw`, and bring it."""
    file_naming(ledger, item_of(raw))
    with ledger.store.reading() as view:
        named = custody.admit(view, digest_of(raw))
    with closing(custody.begin(named)) as upload:
        for start in range(0, len(raw), MIB):
            upload.write(raw[start : start + MIB])
        assert "present" == upload.finish(ledger.clock()).state


def test_case_38_a_file_that_changes_on_its_way_out_is_cut_off(custody: Custody, ledger: Ledger, folder: Path) -> None:
    """Found right and changed before it is read again: its last piece is never handed out."""
    raw = os.urandom(3 * MIB)
    bring(custody, ledger, raw)
    download = custody.download(digest_of(raw))
    blob_of(folder, raw).write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))

    given_out = bytearray()
    with pytest.raises(EvidenceError, match=digest_of(raw)) as caught:
        _drain(download.pieces, given_out)

    assert "evidence-mismatch" == caught.value.code
    assert len(given_out) < len(raw)
    assert raw.startswith(bytes(given_out))
    check_everything(ledger)


def _drain(pieces: Iterator[bytes], into: bytearray) -> None:
    for piece in pieces:
        into.extend(piece)


def test_a_large_file_goes_by_its_size_until_it_is_read(custody: Custody, ledger: Ledger, folder: Path) -> None:
    """What an event says of it costs no reading; the check reads it, and finds the changed byte."""
    raw = bytes(17 * MIB)
    bring(custody, ledger, raw)
    item = Evidence(sha256=digest_of(raw), bytes=len(raw), media_type="application/pdf", title=Text(en="x"))
    blob_of(folder, raw).write_bytes(raw[:-1] + b"!")

    assert "present" == custody.state_of(item)[0]
    with ledger.store.reading() as view:
        report = check_evidence(custody, view, progress=lambda *_: None)
    assert (False, ["changed"]) == (report.ok, [each.problem for each in report.problems])
    blob_of(folder, raw).write_bytes(raw[:-1])
    assert "changed" == custody.state_of(item)[0]


def test_a_file_is_read_once_for_how_it_is(custody: Custody, ledger: Ledger, folder: Path) -> None:
    """As long as its mark stays, it is not read again; whoever writes to it changes the mark."""
    bring(custody, ledger, PDF)
    item = Evidence(sha256=digest_of(PDF), bytes=len(PDF), media_type="application/pdf", title=Text(en="x"))
    assert "present" == custody.state_of(item)[0]
    times = blob_of(folder, PDF).stat()

    blob_of(folder, PDF).write_bytes(b"%" * len(PDF))
    os.utime(blob_of(folder, PDF), ns=(times.st_atime_ns, times.st_mtime_ns))

    assert "changed" == custody.state_of(item)[0]


def test_each_file_is_checked_once_and_in_log_order(custody: Custody, ledger: Ledger, folder: Path) -> None:
    """Two events that name one file are one file; lost, changed and never brought are told apart."""
    lost, changed, never = PDF + b"1", PDF + b"2", PDF + b"3"
    for raw in (PDF, lost, changed):
        bring(custody, ledger, raw)
    bring(custody, ledger, PDF)
    file_naming(ledger, item_of(never), item_of(lost))
    blob_of(folder, lost).unlink()
    blob_of(folder, changed).write_bytes(b"")
    seen: list[tuple[int, int]] = []

    with ledger.store.reading() as view:
        report = check_evidence(custody, view, progress=lambda *of: seen.append(of))

    assert (False, 4, 1) == (report.ok, report.named, report.present)
    assert [(digest_of(lost), "lost"), (digest_of(changed), "changed"), (digest_of(never), "missing")] == [
        (each.sha256, each.problem) for each in report.problems
    ]
    assert ["evidence-lost", "evidence-changed"] == [each.code for each in report.findings()]
    assert ["evidence-missing"] == [each.code for each in report.notices()]
    assert seen[-1][0] == seen[-1][1]
    check_everything(ledger)


def test_a_record_of_another_file_is_damage(custody: Custody, ledger: Ledger, folder: Path) -> None:
    other = PDF + b"1"
    bring(custody, ledger, PDF)
    bring(custody, ledger, other)
    record_of(folder, PDF).write_bytes(record_of(folder, other).read_bytes())

    with pytest.raises(EvidenceError, match="found the record of"):
        custody.get(digest_of(PDF))


def test_only_the_newest_entries_are_searched(ledger: Ledger) -> None:
    """An older one is found by its position, so that what a search costs does not grow with the log."""
    position = file_naming(ledger, item_of(PDF))
    ledger.desk.file_all([ledger.sign_party(f"P-{number}") for number in range(RECENT - 1)])
    with ledger.store.reading() as view:
        assert position == find_named(view, digest_of(PDF)).position
    ledger.desk.file(ledger.sign_party("ONE-MORE"))
    with ledger.store.reading() as view:
        with pytest.raises(NotPermittedError, match="newest 1000 entries"):
            find_named(view, digest_of(PDF))
        assert position == find_named(view, digest_of(PDF), position=position).position


@settings(deadline=None)
@given(st.text(max_size=70))
def test_case_112_only_a_digest_is_one(text: str) -> None:
    """Nothing but 64 small hexadecimal digits is ever taken for a digest, and nothing else is raised."""
    with pytest.raises(MalformedError):
        check_digest(text)
    check_digest(digest_of(text.encode("utf-8", "surrogatepass")))


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(sorted(EXTENSIONS)))
def test_case_114_any_title_makes_a_safe_name(title: str, media_type: str) -> None:
    """The header is plain ASCII; the name in it has no separator, control or bidi character, and ends by its type."""
    said = disposition(digest_of(PDF), media_type, Text(zh=title))

    match = re.fullmatch(r"attachment; filename=\"[a-z0-9.-]+\"(?:; filename\*=UTF-8''([A-Za-z0-9%._~-]+))?", said)
    assert match, said
    name = unquote(match[1] or "")
    assert not re.search(r"[\x00-\x1f\x7f/\\:*?\"<>|%\u200b-\u200f\u202a-\u202e\u2066-\u2069]", name)
    assert not name or (name.endswith(f".{EXTENSIONS[media_type]}") and not name.startswith("."))


KINDS = {
    "a.PDF": "application/pdf",
    "b.jpeg": "image/jpeg",
    "c.html": "application/octet-stream",
    "d": "application/octet-stream",
}


@pytest.mark.parametrize(("name", "kind"), KINDS.items(), ids=KINDS.keys())
def test_the_kind_of_a_file_by_its_name(name: str, kind: str) -> None:
    assert kind == kind_of(name)
