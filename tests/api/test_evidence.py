# SPDX-License-Identifier: Apache-2.0
"""Bringing files and getting them: what is taken, what is refused, and that a damaged one is never handed out."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec
import pytest
from litestar.testing import TestClient

from api.edge import Edge
from api.intake.app import Intake
from api.public.app import public_app
from api.settings import Settings
from api.wiring import WritingRegistry
from tests.evidence_files import PDF, blob_of, digest_of, file_naming, item_of, record_of
from tests.ledgers import Ledger
from tests.oracle import check_everything

ADDRESS = f"/evidence/{digest_of(PDF)}"


@pytest.fixture
def reader(fresh: WritingRegistry) -> Iterator[TestClient[Edge]]:
    """A client of the public app of `fresh`."""
    with TestClient(public_app(fresh), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def folder(fresh: WritingRegistry) -> Path:
    """Where the files are kept."""
    return Path(fresh.settings.evidence)


@pytest.fixture
def kept(intake: TestClient[Edge], ledger: Ledger) -> int:
    """The position of an event whose file was brought."""
    position = file_naming(ledger, item_of(PDF))
    assert 201 == intake.put(ADDRESS, content=PDF).status_code
    return position


def test_a_file_that_a_filing_names_is_taken(intake: TestClient[Edge], ledger: Ledger, folder: Path) -> None:
    """It is answered with what it is and which entry names it; a second time with 200 and the same."""
    position = file_naming(ledger, item_of(PDF))

    first = intake.put(ADDRESS, content=PDF)
    again = intake.put(ADDRESS, content=PDF, params={"position": position})

    expected = {
        "sha256": digest_of(PDF),
        "bytes": len(PDF),
        "media_type": "application/pdf",
        "position": position,
        "state": "present",
    }
    assert (201, expected | {"is_new": True}) == (first.status_code, first.json())
    assert (200, expected | {"is_new": False}) == (again.status_code, again.json())
    assert f"/v1/evidence/{digest_of(PDF)}" == first.headers["location"]
    assert PDF == blob_of(folder, PDF).read_bytes()


def test_a_file_in_pieces_without_a_stated_size(intake: TestClient[Edge], ledger: Ledger) -> None:
    """A stream is taken as it comes."""
    raw = os.urandom(3 * 1024 * 1024 + 5)
    file_naming(ledger, item_of(raw))
    pieces = (raw[start : start + 65_536] for start in range(0, len(raw), 65_536))

    assert 201 == intake.put(f"/evidence/{digest_of(raw)}", content=pieces).status_code


def test_an_empty_file_is_a_file(intake: TestClient[Edge], reader: TestClient[Edge], ledger: Ledger) -> None:
    file_naming(ledger, item_of(b""))

    assert 201 == intake.put(f"/evidence/{digest_of(b'')}", content=b"").status_code
    assert b"" == reader.get(f"/v1/evidence/{digest_of(b'')}").content


BROUGHT: dict[str, tuple[dict[str, Any], bytes, tuple[int, str]]] = {
    "another file": ({}, b"%" * len(PDF), (400, "evidence-wrong-digest")),
    "a part of it": ({}, PDF[:-1], (400, "evidence-wrong-size")),
    "more than it": ({}, PDF + b"!", (400, "evidence-wrong-size")),
    "a page that a browser runs": ({"media_type": "text/html"}, PDF, (415, "evidence-media-type")),
    "a picture that a browser runs": ({"media_type": "image/svg+xml"}, PDF, (415, "evidence-media-type")),
    "a file over the limit": ({"bytes": 64 * 1024**2 + 1}, PDF, (413, "evidence-too-large")),
    "a file of ten gigabytes": ({"bytes": 10**10}, PDF, (413, "evidence-too-large")),
}


@pytest.mark.parametrize(("item", "raw", "refusal"), BROUGHT.values(), ids=BROUGHT.keys())
def test_case_136_what_is_not_taken(
    *,
    item: dict[str, Any],
    raw: bytes,
    refusal: tuple[int, str],
    intake: TestClient[Edge],
    ledger: Ledger,
    folder: Path,
) -> None:
    """Each refusal has its code, is a problem document, and leaves nothing behind."""
    file_naming(ledger, item_of(PDF, **item))

    answer = intake.put(ADDRESS, content=raw)

    assert refusal == (answer.status_code, answer.json()["code"])
    assert digest_of(PDF) in answer.json()["detail"]["en"]
    assert [] == [path for path in folder.rglob("*") if path.is_file()]


def test_case_136_a_size_that_is_not_stated_is_counted(intake: TestClient[Edge], ledger: Ledger, folder: Path) -> None:
    """A stream is cut off at the first byte beyond what the filing says, and nothing of it is kept."""
    file_naming(ledger, item_of(PDF))
    sent = []

    def endless() -> Iterator[bytes]:
        for _ in range(64):
            sent.append(1)
            yield b"0" * 1024**2

    answer = intake.put(ADDRESS, content=endless())

    assert (400, "evidence-wrong-size") == (answer.status_code, answer.json()["code"])
    assert [] == [path for path in folder.rglob("*") if path.is_file()]


def test_case_136_a_filing_has_a_quota(fresh: WritingRegistry, ledger: Ledger) -> None:
    """All files of a filing count together, each once."""
    small = msgspec.structs.replace(fresh.settings, evidence_mib=1, evidence_filing_mib=1)
    other = {"sha256": "ab" * 32, "bytes": 1024**2 - len(PDF)}
    window = Intake(_under(fresh, small), on_recorded=lambda: None)
    with TestClient(window.app(), raise_server_exceptions=False) as client:
        file_naming(ledger, item_of(PDF), item_of(PDF), item_of(PDF, **other | {"bytes": other["bytes"] + 1}))  # type: ignore[operator]
        over = client.put(ADDRESS, content=PDF)
        file_naming(ledger, item_of(PDF), item_of(PDF), item_of(PDF, **other))
        within = client.put(ADDRESS, content=PDF)
    window.close()

    assert (413, "evidence-quota") == (over.status_code, over.json()["code"])
    assert 201 == within.status_code


def _under(registry: WritingRegistry, settings: Settings) -> WritingRegistry:
    """Return the same registry under other settings."""
    return replace(registry, settings=settings)


def test_what_no_filing_names_is_not_taken(intake: TestClient[Edge], ledger: Ledger, folder: Path) -> None:
    """Nobody can leave a file here that no party has signed for, nor by pointing to another entry."""
    unnamed = intake.put(ADDRESS, content=PDF)
    position = file_naming(ledger, item_of(PDF))
    elsewhere = intake.put(ADDRESS, content=PDF, params={"position": position - 1})
    nowhere = intake.put(ADDRESS, content=PDF, params={"position": 10**6})

    assert (403, "evidence-not-named") == (unnamed.status_code, unnamed.json()["code"])
    assert (403, "evidence-not-named") == (elsewhere.status_code, elsewhere.json()["code"])
    assert 404 == nowhere.status_code
    assert not folder.exists()


ADDRESSES = {
    "no digest": "/evidence/survey.pdf",
    "capital letters": f"/evidence/{digest_of(PDF).upper()}",
    "too long": f"/evidence/{digest_of(PDF)}00",
    "a path upwards": "/evidence/..%2F..%2Fregistry.toml",
    "a null": f"/evidence/{digest_of(PDF)[:-1]}%00",
    "other digits": f"/evidence/{'٣' * 64}",
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES.keys())
def test_case_114_only_a_digest_is_an_address(
    address: str, intake: TestClient[Edge], reader: TestClient[Edge], folder: Path
) -> None:
    """No name that somebody chose ever becomes a path."""
    brought, asked = intake.put(address, content=PDF), reader.get(f"/v1{address}")

    assert brought.status_code in {400, 404, 405}
    assert asked.status_code in {400, 404}
    assert not folder.exists()


def test_compressed_bodies_and_other_methods_are_refused(intake: TestClient[Edge], reader: TestClient[Edge]) -> None:
    """A file is sent as it is, by PUT, and to the intake."""
    packed = intake.put(ADDRESS, content=PDF, headers={"Content-Encoding": "gzip"})
    posted = intake.post(ADDRESS, content=PDF)

    assert (415, "content-encoding") == (packed.status_code, packed.json()["code"])
    assert (405, "OPTIONS, PUT") == (posted.status_code, posted.headers["allow"])
    assert 405 == reader.put(f"/v1{ADDRESS}", content=PDF).status_code
    assert "OPTIONS, PUT" == intake.options(ADDRESS).headers["allow"]


@pytest.mark.usefixtures("kept")
def test_a_file_is_handed_out_to_be_saved(reader: TestClient[Edge]) -> None:
    """Its bytes are its own, and no browser shows or runs it."""
    answer = reader.get(f"/v1{ADDRESS}")

    assert (200, PDF) == (answer.status_code, answer.content)
    headers = answer.headers
    assert ("application/pdf", str(len(PDF)), f'"{digest_of(PDF)}"') == (
        headers["content-type"],
        headers["content-length"],
        headers["etag"],
    )
    assert "nosniff" == headers["x-content-type-options"]
    assert "sandbox" in headers["content-security-policy"]
    assert headers["content-disposition"].startswith(f'attachment; filename="evidence-{digest_of(PDF)[:16]}.pdf"')
    unchanged = reader.get(f"/v1{ADDRESS}", headers={"If-None-Match": headers["etag"]})
    assert (304, b"") == (unchanged.status_code, unchanged.content)
    head = reader.head(f"/v1{ADDRESS}")
    assert (200, b"", headers["content-length"]) == (head.status_code, head.content, head.headers["content-length"])


TITLES = {
    "a path upwards": ("../../x", "....x"),
    "a Windows path": ("C:\\x", "Cx"),
    "a device": ("CON", "CON"),
    "300 characters": ("a" * 200, "a" * 80),
    "a page": ("page.html", "page.html"),
    "quotes and a header": ('a"; filename=b.exe', "a; filename=b.exe"),
    "Chinese": ("测量报告", "测量报告"),
}


@pytest.mark.parametrize(("title", "name"), TITLES.values(), ids=TITLES.keys())
def test_case_114_a_title_is_only_ever_a_name(
    *, title: str, name: str, intake: TestClient[Edge], reader: TestClient[Edge], ledger: Ledger, folder: Path
) -> None:
    """Whatever it is, the file lies under its digest, and the name a browser gets ends as its media type says."""
    file_naming(ledger, item_of(PDF, title={"en": title}))
    assert 201 == intake.put(ADDRESS, content=PDF).status_code

    said = reader.get(f"/v1{ADDRESS}").headers["content-disposition"]

    match = re.fullmatch(r"attachment; filename=\"[a-z0-9.-]+\"; filename\*=UTF-8''([A-Za-z0-9%._~-]+)", said)
    assert match, said
    assert f"{name.strip(' .')}-{digest_of(PDF)[:8]}.pdf" == unquote(match[1])
    assert {blob_of(folder, PDF), record_of(folder, PDF)} == {path for path in folder.rglob("*") if path.is_file()}


def _replace(blob: Path) -> None:
    blob.write_bytes(b"%" * len(PDF))


def _truncate(blob: Path) -> None:
    blob.write_bytes(PDF[:100])


def _link(blob: Path) -> None:
    elsewhere = blob.with_name("elsewhere")
    blob.rename(elsewhere)
    blob.symlink_to(elsewhere)


def _link_out(blob: Path) -> None:
    blob.unlink()
    blob.symlink_to("/etc/hostname")


def _pipe(blob: Path) -> None:
    blob.unlink()
    os.mkfifo(blob)


DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "replaced by as many bytes": (_replace, "changed"),
    "cut short": (_truncate, "changed"),
    "deleted": (Path.unlink, "missing"),
    "a symbolic link to the very file": (_link, "changed"),
    "a symbolic link to somewhere else": (_link_out, "changed"),
    "a pipe": (_pipe, "changed"),
}


@pytest.mark.parametrize(("damage", "state"), DAMAGE.values(), ids=DAMAGE.keys())
def test_case_38_a_damaged_file_is_never_handed_out(
    *,
    damage: Callable[[Path], None],
    state: str,
    kept: int,
    intake: TestClient[Edge],
    reader: TestClient[Edge],
    fresh: WritingRegistry,
    folder: Path,
) -> None:
    """The download says which file was expected, the event how its file is; the log is as it was; bringing it mends."""
    event = f"/v1/events/{kept}"
    before = reader.get(event).json()
    assert "present" == before["evidence"][0]["state"]
    damage(blob_of(folder, PDF))

    answer, after = reader.get(f"/v1{ADDRESS}"), reader.get(event)

    assert (500, "evidence-mismatch") == (answer.status_code, answer.json()["code"])
    assert digest_of(PDF) in answer.json()["detail"]["en"]
    assert (200, state) == (after.status_code, after.json()["evidence"][0]["state"])
    assert before["filing"] == after.json()["filing"]
    assert 500 == reader.get(f"/v1{ADDRESS}", headers={"If-None-Match": f'"{digest_of(PDF)}"'}).status_code
    assert 201 == intake.put(ADDRESS, content=PDF).status_code
    assert (200, PDF) == (reader.get(f"/v1{ADDRESS}").status_code, reader.get(f"/v1{ADDRESS}").content)
    assert "present" == reader.get(event).json()["evidence"][0]["state"]
    for stray in folder.rglob("elsewhere"):
        stray.unlink()
    assert fresh.settings.folder
    check_everything(fresh.settings.folder)


def test_case_38_a_damaged_record_is_told_and_mended(
    kept: int, intake: TestClient[Edge], reader: TestClient[Edge], folder: Path
) -> None:
    """What was written down about a file's arrival can be damaged as well."""
    record_of(folder, PDF).write_bytes(b"{")

    assert (500, "evidence-mismatch") == (
        reader.get(f"/v1{ADDRESS}").status_code,
        reader.get(f"/v1{ADDRESS}").json()["code"],
    )
    assert "changed" == reader.get(f"/v1/events/{kept}").json()["evidence"][0]["state"]
    assert 200 == intake.put(ADDRESS, content=PDF).status_code
    assert PDF == reader.get(f"/v1{ADDRESS}").content


def test_a_file_that_never_came_is_told_apart(reader: TestClient[Edge], ledger: Ledger) -> None:
    """A filing may come before its files: that is no damage."""
    position = file_naming(ledger, item_of(PDF))

    answer = reader.get(f"/v1{ADDRESS}")
    item = reader.get(f"/v1/events/{position}").json()["evidence"][0]

    assert (404, "evidence-missing") == (answer.status_code, answer.json()["code"])
    assert ("missing", None) == (item["state"], item["received_at"])


def test_case_43_names_order_and_hard_links_do_not_matter(kept: int, reader: TestClient[Edge], folder: Path) -> None:
    """What lies beside a file, or shares its bytes, is of no account; a folder that is a link is not entered."""
    blob = blob_of(folder, PDF)
    (blob.parent / "survey.pdf").hardlink_to(blob)
    (folder / "sha256" / "aa-renamed").mkdir()
    assert PDF == reader.get(f"/v1{ADDRESS}").content

    blob.parent.rename(folder / "moved")
    blob.parent.symlink_to(folder / "moved")

    assert 500 == reader.get(f"/v1{ADDRESS}").status_code
    assert "changed" == reader.get(f"/v1/events/{kept}").json()["evidence"][0]["state"]


def test_a_place_that_does_not_answer_breaks_no_event(kept: int, fresh: WritingRegistry, tmp_path: Path) -> None:
    """The event is shown, its files unknown; the download says to come back."""
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    settings = msgspec.structs.replace(fresh.settings, evidence=str(blocked))
    with TestClient(public_app(_under(fresh, settings)), raise_server_exceptions=False) as client:
        event, answer = client.get(f"/v1/events/{kept}"), client.get(f"/v1{ADDRESS}")

    assert (200, "unknown") == (event.status_code, event.json()["evidence"][0]["state"])
    assert (503, "evidence-store") == (answer.status_code, answer.json()["code"])


def test_the_reserve_is_left_alone(fresh: WritingRegistry, ledger: Ledger) -> None:
    """A file that would take the room that is kept free is not begun."""
    settings = msgspec.structs.replace(fresh.settings, reserve_mib=1_000_000)
    file_naming(ledger, item_of(PDF))
    window = Intake(_under(fresh, settings), on_recorded=lambda: None)
    with TestClient(window.app(), raise_server_exceptions=False) as client:
        answer = client.put(ADDRESS, content=PDF)
    window.close()

    assert (503, "disk-reserve") == (answer.status_code, answer.json()["code"])
