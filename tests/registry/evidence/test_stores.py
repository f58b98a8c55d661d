# SPDX-License-Identifier: Apache-2.0
"""The contract of a place for evidence, kept by a folder and by a bucket of a real S3 server alike."""

import os
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import httpx
import pytest

from events.errors import EvidenceError, MalformedError, UnavailableError
from registry.evidence import Custody, EvidenceStore, Limits, open_evidence
from registry.evidence.bucket import BucketStore
from registry.evidence.folder import FolderStore
from registry.evidence.store import Incoming
from tests.evidence_files import PDF, digest_of
from tests.s3_server import BUCKET, S3, s3_serving

DIGEST = digest_of(PDF)


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    with s3_serving() as server:
        yield server


@pytest.fixture
def bucket(s3: S3, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> BucketStore:
    for name, value in s3.variables.items():
        monkeypatch.setenv(name, value)
    # A prefix of its own for each test.
    return BucketStore(f"s3://{BUCKET}/{digest_of(request.node.name.encode())[:12]}")


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> EvidenceStore:
    if request.param == "folder":
        return FolderStore(tmp_path / "evidence")
    found: EvidenceStore = request.getfixturevalue("bucket")
    return found


def keep(store: EvidenceStore, raw: bytes, digest: str = "") -> None:
    """Store `raw` under `digest`, else under its own."""
    with closing(store.begin(digest or digest_of(raw), len(raw))) as incoming:
        incoming.write(raw)
        incoming.keep()


def test_what_is_kept_is_found_and_read(store: EvidenceStore) -> None:
    keep(store, PDF)

    found = store.find(DIGEST)
    assert found
    assert (len(PDF), PDF) == (found.size, b"".join(store.read(DIGEST)))
    again = store.find(DIGEST)
    assert again == found


def test_a_large_file_comes_in_pieces(store: EvidenceStore) -> None:
    raw = os.urandom(12 * 1024**2 + 7)

    keep(store, raw)

    pieces = list(store.read(digest_of(raw)))
    assert raw == b"".join(pieces)
    assert len(pieces) > 3


def test_what_is_not_kept_is_gone(store: EvidenceStore) -> None:
    """A file that was begun and let go of was never there."""
    with closing(store.begin(DIGEST, len(PDF))) as incoming:
        incoming.write(PDF)

    assert store.find(DIGEST) is None
    with pytest.raises(EvidenceError, match=f"expected the file {DIGEST}, found nothing"):
        list(store.read(DIGEST))


def test_a_mark_changes_with_what_lies_there(store: EvidenceStore) -> None:
    """Other bytes of the same length have another mark; the right ones take their place again."""
    keep(store, PDF)
    before = store.find(DIGEST)
    keep(store, b"%" * len(PDF), DIGEST)

    after = store.find(DIGEST)

    assert before
    assert after
    assert (before.size, False) == (after.size, before.mark == after.mark)
    custody = Custody(store, Limits(1, 1))
    assert not custody.is_right(DIGEST)
    keep(store, PDF)
    assert custody.is_right(DIGEST)


def test_records_are_found_and_replaced(store: EvidenceStore) -> None:
    assert store.find_record(DIGEST) is None
    store.store_record(DIGEST, b"first")
    store.store_record(DIGEST, b"second")

    assert b"second" == store.find_record(DIGEST)


def test_it_says_that_it_is_well(store: EvidenceStore) -> None:
    assert store.check().startswith(store.place)


def test_two_at_once_leave_one_file(store: EvidenceStore) -> None:
    """Whoever brings the same file at the same time does not stand in another's way."""
    first, second = store.begin(DIGEST, len(PDF)), store.begin(DIGEST, len(PDF))
    with closing(first), closing(second):
        for incoming in (first, second, first, second):
            incoming.write(PDF[: len(PDF) // 2] if incoming is first else b"")
        second.write(PDF)
        second.keep()
    assert PDF == b"".join(store.read(DIGEST))


def _write_all(incoming: Incoming) -> None:
    incoming.write(PDF)
    incoming.keep()


def test_a_full_disk_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    """Where no byte more can be written, the place says that it is full (case 10)."""
    import resource
    import signal

    store = FolderStore(tmp_path)
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.getsignal(signal.SIGXFSZ)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with closing(store.begin(DIGEST, len(PDF))) as incoming:
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
            with pytest.raises(UnavailableError) as caught:
                _write_all(incoming)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)

    assert "evidence-store-full" == caught.value.code
    assert [] == [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_bucket_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is unavailable in one line, without any secret."""
    with s3_serving() as server:
        for name, value in server.variables.items():
            monkeypatch.setenv(name, value)
        store = BucketStore(f"s3://{BUCKET}")
    with suppress(httpx.TransportError):
        httpx.get(server.url)

    with pytest.raises(UnavailableError) as caught:
        store.check()

    assert ("evidence-store", False, False) == (
        caught.value.code, "\n" in caught.value.message, "made-up" in caught.value.message,
    )  # fmt: skip


def test_an_address_is_a_folder_or_a_bucket(tmp_path: Path) -> None:
    """Anything else is refused by name."""
    custody = open_evidence(str(tmp_path / "here"), Limits(1, 1))
    assert str(tmp_path / "here") == custody.store.place
    with pytest.raises(MalformedError, match="expected a folder or s3://"):
        open_evidence("ftp://host/x", Limits(1, 1))
