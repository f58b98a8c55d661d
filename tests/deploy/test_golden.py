# SPDX-License-Identifier: Apache-2.0
"""What was once handed out verifies for ever, and what signatures mean does not change with a library."""

import base64
import json
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.exceptions import InvalidSignature

from events.errors import MalformedError, SignatureError
from events.keys import Jwk, PublicKey, to_base64url
from events.tlog.signatures import ED25519, Ed25519Verifier
from tests.deploy.edges import Edge, edges, encode, small_points
from tests.deploy.verifiers import Ask

GOLDEN = Path(__file__).parent / "golden"
ED25519_FILE = GOLDEN / "ed25519.json"
V1 = GOLDEN / "v1"
HANDED_OUT = {
    "a receipt": ("receipt", "receipt.tlog-proof", "entry.json"),
    "a proof of growth": ("consistency", "growth.tlog-consistency"),
    "a proof of misbehaviour": ("misbehaviour", "evidence.tlog-misbehaviour"),
}


@pytest.mark.parametrize(("operation", "names"), [(each[0], each[1:]) for each in HANDED_OUT.values()], ids=HANDED_OUT)
def test_case_57_what_the_first_version_handed_out_verifies_for_ever(
    ask: Ask, operation: str, names: tuple[str, ...]
) -> None:
    """These files are never made anew: whoever keeps such ones cannot ask for others."""
    verdict = ask(operation, *((V1 / name).read_bytes() for name in names), keys=(V1 / "keys").read_text())
    assert verdict.ok, verdict.said


@pytest.mark.parametrize("when", ["then", "now"])
def test_case_57_receipts_from_before_and_after_a_change_of_keys(ask: Ask, when: str) -> None:
    """Of either pair of keys one signature is enough, as long as each type has signed."""
    folder = Path(__file__).parents[1] / "api" / "golden"
    receipt, entry = ((folder / f"{when}.{kind}").read_bytes() for kind in ("tlog-proof", "json"))
    verdict = ask("receipt", receipt, entry, keys=(folder / f"log-{when}.vkey").read_text())
    assert verdict.ok, verdict.said


def _accepted(edge: Edge) -> bool:
    try:
        Ed25519Verifier("edge", edge.key).verify(edge.message, edge.signature)
    except SignatureError:
        return False
    return True


def test_case_56_the_edges_of_ed25519_are_as_they_were() -> None:
    """The file is what our library answers today; a library that answers otherwise changes what receipts mean."""
    found = [
        {
            "desc": edge.desc,
            "key": edge.key.hex(),
            "message": edge.message.decode(),
            "signature": edge.signature.hex(),
            "accepted": _accepted(edge),
        }
        for edge in edges()
    ]
    assert json.loads(ED25519_FILE.read_text()) == found


def test_case_56_the_script_answers_at_the_edges_as_the_library_does(script: ModuleType) -> None:
    for case in json.loads(ED25519_FILE.read_text()):
        key_id = b"edge"
        line = f"— edge {base64.b64encode(key_id + bytes.fromhex(case['signature'])).decode()}"
        keys = {("edge", key_id): (ED25519, bytes.fromhex(case["key"]))}
        try:
            script.check_line(line, case["message"], (0, b""), keys)
            found = True
        except (InvalidSignature, ValueError):
            found = False
        assert case["accepted"] == found, case["desc"]


def test_case_56_no_signature_has_a_second_spelling() -> None:
    """Whatever else a library lets pass: S below L, and 64 bytes."""
    cases = {case["desc"]: case["accepted"] for case in json.loads(ED25519_FILE.read_text())}
    assert cases["a good signature"]
    refused = [desc for desc in cases if desc.startswith("S ") or "byte" in desc or desc == "another message"]
    assert 6 <= len(refused)
    assert not any(cases[desc] for desc in refused)


def test_case_56_keys_of_small_order_are_refused_at_enrolment() -> None:
    """In every spelling: with such a key one signature fits many messages."""
    weak = [encode(point) for point in small_points()]
    weak += [edge.key for edge in edges() if edge.desc.startswith("key: ")]
    for raw in weak:
        with pytest.raises(MalformedError, match="small order"):
            PublicKey(Jwk(kty="OKP", crv="Ed25519", x=to_base64url(raw)))
