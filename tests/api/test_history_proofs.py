# SPDX-License-Identifier: Apache-2.0
"""Proofs of histories over HTTP: checked by a reader who has the log's keys and nothing else."""

import pytest
from litestar.testing import TestClient

from api.edge import Edge
from api.public.app import public_app
from api.wiring import WritingRegistry
from events.catalogue.milestones import MilestoneReported
from events.errors import EvidenceError
from events.tlog.note import NoteVerifier, parse_vkey
from registry.history.verify import ProvenHistory, verify_history
from tests.forgeries import edit
from tests.histories import RIGHT, day
from tests.ledgers import ORIGIN, Ledger
from tests.runs import file_run

RIGHT_ID = RIGHT.removeprefix("right:")
PROOF = f"/v1/rights/{RIGHT_ID}/history/proof"
CLAIM = MilestoneReported(milestone_id="M2", claim="met", achieved_on=day("2026-09-30"))


@pytest.fixture
def keys(registry: WritingRegistry) -> list[NoteVerifier]:
    """The log's keys as a reader has them from elsewhere."""
    return [parse_vkey(vkey) for vkey in registry.foundation.log_keys]


def _verify(raw: bytes, keys: list[NoteVerifier], subject: str) -> ProvenHistory:
    return verify_history(raw, keys, subject=subject, origin=ORIGIN)


def test_a_rights_history_is_proved(public: TestClient[Edge], keys: list[NoteVerifier]) -> None:
    """
    The document shows every event that the history lists, complete up to the position that the answer states.
    """
    response = public.get(PROOF)
    listed = public.get(f"/v1/rights/{RIGHT_ID}/history").json()["items"]
    proven = _verify(response.content, keys, RIGHT)

    assert [item["sha256"] for item in listed] == [entry.sha256 for entry in proven.complete]
    assert str(proven.position) == response.headers["x-log-index"]
    assert "application/json" == response.headers["content-type"]


@pytest.mark.parametrize("name", ["CN-41-000999-1", "A", "ZZZ"])
def test_case_155_a_right_that_is_not_registered_is_proved_absent(
    name: str, public: TestClient[Edge], keys: list[NoteVerifier]
) -> None:
    """
    Where the page about a right says 404, the proof says that the log has nothing about it.
    """
    response = public.get(f"/v1/rights/{name}/history/proof")

    assert (404, 200) == (public.get(f"/v1/rights/{name}").status_code, response.status_code)
    assert () == _verify(response.content, keys, f"right:{name}").complete


@pytest.mark.parametrize("stream", [RIGHT, "party:MINECO", "party:NOBODY", "registry"])
def test_any_stream_can_be_proved(stream: str, public: TestClient[Edge], keys: list[NoteVerifier]) -> None:
    """
    Parties and the registry itself have proofs as rights do.
    """
    response = public.get("/v1/events/proof", params={"stream": stream})
    count = len(public.get("/v1/events", params={"stream": stream}).json()["items"])
    proven = _verify(response.content, keys, stream)

    assert count == len(proven.complete) + (stream == "registry")


def test_a_proof_never_changes(fresh: WritingRegistry, ledger: Ledger) -> None:
    """
    Right and run fix the bytes and the ETag for ever; a copy with it is answered without making the proof again.
    """
    first = file_run(ledger).position
    with TestClient(public_app(fresh), raise_server_exceptions=False) as client:
        newest = client.get(PROOF)
        ledger.file(CLAIM, RIGHT, "MINECO")
        second = file_run(ledger).position
        same = client.get(f"{PROOF}?run={first}")
        other = client.get(PROOF)
        tag = newest.headers["etag"]

        assert (newest.content, tag) == (same.content, same.headers["etag"])
        assert (True, True) == (tag != other.headers["etag"], newest.content != other.content)
        assert other.content == client.get(f"{PROOF}?run={second}").content
        assert ("public, no-cache", True) == (
            newest.headers["cache-control"],
            "immutable" in same.headers["cache-control"],
        )
        # Nothing could be proved any more; the copy is still good.
        edit(ledger, "DELETE FROM events WHERE position = 10")
        again = client.get(f"{PROOF}?run={first}", headers={"If-None-Match": tag})
        assert (304, b"") == (again.status_code, again.content)
        assert 500 == client.get(f"{PROOF}?run={first}").status_code


REFUSED = {
    "a run that is none": (f"{PROOF}?run=3", 404, "run-unknown"),
    "a size that was not published": (f"{PROOF}?size=999", 404, "checkpoint-unknown"),
    "a run that is no number": (f"{PROOF}?run=last", 400, "parameter-invalid"),
    "a size of nothing": (f"{PROOF}?size=0", 400, "parameter-invalid"),
    "a parameter of another page": (f"{PROOF}?known_at=3", 400, "parameter-unknown"),
    "a name that is none": ("/v1/rights/a%00b/history/proof", 400, "subject-malformed"),
    "a stream that is none": ("/v1/events/proof?stream=mine", 400, "subject-malformed"),
    "no stream": ("/v1/events/proof", 400, "parameter-invalid"),
}


@pytest.mark.parametrize(("address", "status", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_proved_is_told(address: str, status: int, code: str, public: TestClient[Edge]) -> None:
    """
    A question that has no answer is refused by name, in the shape of every problem.
    """
    response = public.get(address)

    assert (status, code) == (response.status_code, response.json()["code"])


def test_before_the_first_run_there_is_no_proof(fresh: WritingRegistry) -> None:
    """
    A registry that never swept says so, with what to do about it.
    """
    with TestClient(public_app(fresh), raise_server_exceptions=False) as client:
        response = client.get(PROOF)

    assert (404, "run-none") == (response.status_code, response.json()["code"])
    assert "verdigris sweep" in response.json()["hint"]["en"]


def test_case_156_every_answer_states_what_it_reflects(fresh: WritingRegistry, ledger: Ledger) -> None:
    """
    Where the views lag behind the log, an answer from them states both: the position it reflects and the log's size.
    """
    ledger.file(CLAIM, RIGHT, "MINECO")
    with fresh.store.reading() as view:
        size = view.head().size
    with TestClient(public_app(fresh)) as client:
        for address in (
            f"/v1/rights/{RIGHT_ID}",
            "/v1/rights",
            f"/v1/rights/{RIGHT_ID}/obligations",
            "/v1/obligations",
        ):
            headers = client.get(address).headers
            assert (str(size - 2), str(size)) == (headers["x-log-index"], headers["x-log-size"])
        headers = client.get(f"/v1/rights/{RIGHT_ID}/history").headers
        assert (str(size - 1), str(size)) == (headers["x-log-index"], headers["x-log-size"])
        fresh.runner.catch_up()
        headers = client.get(f"/v1/rights/{RIGHT_ID}").headers
        assert (str(size - 1), str(size)) == (headers["x-log-index"], headers["x-log-size"])


def test_a_proof_for_one_key_does_not_pass_with_another(public: TestClient[Edge], keys: list[NoteVerifier]) -> None:
    """
    Under another origin the same keys check nothing.
    """
    with pytest.raises(EvidenceError):
        verify_history(public.get(PROOF).content, keys, subject=RIGHT, origin="ledger.example/other")
