# SPDX-License-Identifier: Apache-2.0
"""`verdigris evidence`: bringing, getting and checking files, here and at a server; and what an audit says of them."""

import json
from importlib.resources import files
from pathlib import Path

import pytest

from tests.api.cli.terminal import verdigris
from tests.api_server import serving
from tests.evidence_files import blob_of, digest_of, record_of

SLOPES = (files("api.demo") / "story" / "evidence" / "m1-slopes.csv").read_bytes()
DIGEST = digest_of(SLOPES)


@pytest.fixture
def slopes(tmp_path: Path) -> Path:
    """The file that the demo's story names."""
    path = tmp_path / "m1-slopes.csv"
    path.write_bytes(SLOPES)
    return path


def test_a_lost_file_is_told_of_everywhere_and_brought_again(demo: Path, slopes: Path, tmp_path: Path):
    """Deleted: the check and the audit name it and end with 7, getting it fails; brought again, all is well."""
    blob_of(demo / "evidence", SLOPES).unlink()

    checked = verdigris("evidence", "check", "-r", demo, "--json")
    audited = verdigris("audit", demo, "--evidence", "--json")
    got = verdigris("evidence", "get", DIGEST, "-r", demo, "--out", tmp_path / "got.csv")

    assert (7, False, ["lost"]) == (
        checked.code, checked.json["ok"], [each["problem"] for each in checked.json["problems"]]
    )  # fmt: skip
    position = checked.json["problems"][0]["position"]
    assert (7, [(position, "evidence-lost")]) == (
        audited.code, [(each["position"], each["code"]) for each in audited.json["findings"]]
    )  # fmt: skip
    assert 0 == verdigris("audit", demo).code
    assert (7, False) == (got.code, (tmp_path / "got.csv").exists())
    assert DIGEST in got.err
    brought = verdigris("evidence", "put", slopes, "-r", demo, "--position", position, "--json")
    assert (0, True, position) == (brought.code, brought.json["is_new"], brought.json["position"])
    assert 0 == verdigris("audit", demo, "--evidence").code


def test_case_38_a_replaced_file_is_a_finding(demo: Path):
    blob_of(demo / "evidence", SLOPES).write_bytes(SLOPES.replace(b"22.5", b"29.5"))

    audited = verdigris("audit", demo, "--evidence", "--json")

    assert (7, ["evidence-changed"]) == (audited.code, [each["code"] for each in audited.json["findings"]])
    assert DIGEST in audited.json["findings"][0]["detail"]


def test_a_file_that_never_came_is_only_a_note(demo: Path):
    """Its filer's affair: everything checks out, and it is listed."""
    blob_of(demo / "evidence", SLOPES).unlink()
    record_of(demo / "evidence", SLOPES).unlink()

    checked, audited = verdigris("evidence", "check", "-r", demo), verdigris("audit", demo, "--evidence", "--json")

    assert (0, 0) == (checked.code, audited.code)
    assert "1 files named, 0 of them here and whole" in checked.out
    assert "evidence-missing" in [each["code"] for each in audited.json["notices"]]


def test_bringing_it_again_says_that_it_was_here(demo: Path, slopes: Path):
    english = verdigris("evidence", "put", slopes, "-r", demo)
    chinese = verdigris("evidence", "put", slopes, "-r", demo, "--lang", "zh")

    assert (0, f"here before: {DIGEST}") == (english.code, english.out[: 13 + 64])
    assert (0, f"早已保存：{DIGEST}") == (chinese.code, chinese.out[: 5 + 64])


REFUSED = {
    "a file that no filing names": ("other.csv", 4, "No recorded filing names this file"),
    "no file": ("none.csv", 3, "none.csv"),
}


@pytest.mark.parametrize(("name", "code", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_taken(name: str, code: int, said: str, *, demo: Path, tmp_path: Path):
    (tmp_path / "other.csv").write_bytes(b"something else")

    done = verdigris("evidence", "put", tmp_path / name, "-r", demo)

    assert code == done.code
    assert said in done.err


def test_the_tiles_of_a_log_have_no_evidence():
    """Said before a server is asked for anything."""
    done = verdigris("audit", "http://127.0.0.1:1", "--evidence")
    assert (2, True) == (done.code, "--evidence" in done.err)


def test_a_filing_names_a_file_and_the_file_follows(place: Path):
    """`file --evidence` signs digest, size and kind; `evidence put` brings the very file, by server or here."""
    (place / "claim.PDF").write_bytes(b"%PDF-1.7 made up")
    filed = verdigris(
        "file", "milestone.reported.v1", "--subject", "right:DEMO-CN-11", "--data", "m1.json", "--key", "m1.pem",
        "--evidence", "claim.PDF", "--registry", "demo-registry", "--json",
    )  # fmt: skip
    assert 0 == filed.code, filed.err
    named = verdigris("evidence", "check", "-r", "demo-registry", "--json").json
    assert (2, 1) == (named["named"], named["present"])

    with serving("all", place / "demo-registry") as server:
        put = verdigris("evidence", "put", "claim.PDF", "--server", server.url, "--json")
        digest = put.json["sha256"]
        got = verdigris("evidence", "get", digest, "--server", server.url, "--out", "got.pdf")
        unknown = verdigris("evidence", "get", "0" * 64, "--server", server.url, "--out", "none.pdf")
        other = verdigris("evidence", "put", "m1.json", "--server", server.url, "--json")
        blob_of(place / "demo-registry" / "evidence", b"%PDF-1.7 made up").write_bytes(b"%PDF-1.7 changed")
        changed = verdigris("evidence", "get", digest, "--server", server.url, "--out", "changed.pdf")

    assert (0, filed.json["position"], "application/pdf") == (put.code, put.json["position"], put.json["media_type"])
    assert (0, b"%PDF-1.7 made up") == (got.code, (place / "got.pdf").read_bytes())
    assert (3, 4, 7) == (unknown.code, other.code, changed.code)
    assert "evidence-not-named" == json.loads(other.err)["code"]
    assert not (place / "changed.pdf").exists()


def test_a_server_that_is_not_there(slopes: Path):
    assert 6 == verdigris("evidence", "put", slopes, "--server", "http://127.0.0.1:1").code
    assert 6 == verdigris("evidence", "get", DIGEST, "--server", "http://127.0.0.1:1", "--out", slopes).code
