# SPDX-License-Identifier: Apache-2.0
"""`countersign` and `sign`: two officers, each with their own key at their own place (reliability.md case 79)."""

import json
from pathlib import Path

import pytest

from tests.api.cli.terminal import Outcome, verdigris


def _propose(demo: Path, folder: Path) -> Path:
    """Sign, as governance, the registration of a party, and file nothing."""
    data, act = folder / "party.json", folder / "act.jws"
    data.write_text(json.dumps({"party_kind": "company", "names": {"en": "New"}, "jurisdiction": "CN"}))
    done = verdigris(
        "file", "party.registered.v1", "--subject", "party:NEWCO", "--data", data, "-r", demo, "--out", act,
        "--key", demo / "keys" / "governance-1.pem",
    )  # fmt: skip
    assert 0 == done.code, done.err
    return act


def _countersign(demo: Path, act: Path, out: Path, by: str = "DEMO-DNR", valid_to: str = "2099-12-31") -> Outcome:
    key = demo / "keys" / f"{by}.pem"
    return verdigris("countersign", act, "--key", key, "--valid-to", valid_to, "--out", out, "--json")


def _complete(demo: Path, payload: Path, out: Path) -> Outcome:
    assert 0 == verdigris("sign", payload, "--key", demo / "keys" / "governance-1.pem", "--out", out).code
    return verdigris("submit", out, "-r", demo, "--json")


def test_case_79_two_officers_sign_one_act(demo: Path, tmp_path: Path):
    """Proposed by one, countersigned by another, completed and filed by the first: the history names both."""
    act, payload = _propose(demo, tmp_path), tmp_path / "act.payload"
    countersigned = _countersign(demo, act, payload)
    assert (0, "party.registered.v1") == (countersigned.code, countersigned.json["type"])
    assert '"jurisdiction": "CN"' in countersigned.err

    done = _complete(demo, payload, tmp_path / "whole.jws")

    assert 0 == done.code, done.err
    shown = verdigris("history", "party:NEWCO", "-r", demo)
    assert "GOVERNANCE + DEMO-DNR" in shown.out
    [item] = verdigris("history", "party:NEWCO", "-r", demo, "--json").json["items"]
    assert (["DEMO-DNR"], True) == (item["countersigned_by"], item["is_trusted"])
    assert 0 == verdigris("audit", demo).code


REFUSED = {
    "by who could not file it": ("DEMO-EXPLORER", "2099-12-31", "could not file"),
    "by the same person": ("governance-1", "2099-12-31", "counts once"),
    "too late": ("DEMO-DNR", "2020-01-01", "good until 2020-01-01"),
}


@pytest.mark.parametrize(("by", "valid_to", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_case_79_what_does_not_count_is_refused(demo: Path, tmp_path: Path, by: str, valid_to: str, words: str):
    act, payload = _propose(demo, tmp_path), tmp_path / "act.payload"
    assert 0 == _countersign(demo, act, payload, by, valid_to).code
    done = _complete(demo, payload, tmp_path / "whole.jws")

    assert (4, True) == (done.code, words in done.err)


def test_case_79_a_changed_act_is_refused(demo: Path, tmp_path: Path):
    payload = tmp_path / "act.payload"
    _countersign(demo, _propose(demo, tmp_path), payload)
    payload.write_text(payload.read_text().replace('"en":"New"', '"en":"Other"'))
    done = _complete(demo, payload, tmp_path / "whole.jws")

    assert (4, True) == (done.code, "is not over this act" in done.err)


NO_ACT = {"nothing": b"", "no payload": b"{}", "no object": b"[]", "half of a filing": b"a.", "no base64": b"a.!!.b"}


@pytest.mark.parametrize("raw", NO_ACT.values(), ids=NO_ACT.keys())
def test_what_is_no_act_is_not_signed(demo: Path, tmp_path: Path, raw: bytes):
    (tmp_path / "x").write_bytes(raw)
    done = _countersign(demo, tmp_path / "x", tmp_path / "out")

    assert (4, False) == (done.code, (tmp_path / "out").exists()), done.err
