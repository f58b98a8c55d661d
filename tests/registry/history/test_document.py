# SPDX-License-Identifier: Apache-2.0
"""The bytes of a proof: one spelling, refused in every other (DECISIONS.md 22)."""

import json
from collections.abc import Callable

import pytest

from events.errors import EvidenceError
from registry.history.document import MAX_HISTORY_BYTES, format_history, parse_history
from tests.ledgers import Ledger
from tests.registry.history.proofs import alter, prove, verify


def test_a_document_is_read_and_written_alike(mine: Ledger) -> None:
    """
    Reading and writing are each other's opposite, and the members are those of the decision.
    """
    raw = prove(mine)
    document = json.loads(raw)

    assert raw == format_history(parse_history(raw))
    assert ["consistency", "entries", "heads", "keys", "run", "subject", "v"] == list(document)
    assert "verdigris-history@v1" == document["v"]
    assert raw == json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


SPELLINGS: dict[str, Callable[[bytes], bytes]] = {
    "a space": lambda raw: raw.replace(b'":', b'": ', 1),
    "a newline at the end": lambda raw: raw + b"\n",
    "a member twice": lambda raw: raw[:-1] + b',"v":"verdigris-history@v1"}',
    "members in another order": lambda raw: json.dumps(dict(reversed(json.loads(raw).items()))).encode(),
    "an escape for a letter": lambda raw: raw.replace(b"right:", b"\\u0072ight:"),
    "another encoding": lambda raw: raw.decode().encode("utf-16"),
    "a byte order mark": lambda raw: b"\xef\xbb\xbf" + raw,
    "half of it": lambda raw: raw[: len(raw) // 2],
    "nothing": lambda _: b"",
    "a list": lambda raw: b"[" + raw + b"]",
    "thousands of brackets": lambda _: b"[" * 100_000,
    "an unknown member": lambda raw: alter(raw, lambda it: it.update(extra=1)),
    "a member missing": lambda raw: alter(raw, lambda it: it.pop("heads")),
    "three heads": lambda raw: alter(raw, lambda it: it.update(heads=it["heads"] * 3)),
    "no keys": lambda raw: alter(raw, lambda it: it.update(keys=[])),
    "a number as text": lambda raw: alter(raw, lambda it: it["heads"][0].update(index="1")),
    "a number with a point": lambda raw: alter(raw, lambda it: it["heads"][0].update(index=1.0)),
    "a truth for a number": lambda raw: alter(raw, lambda it: it["heads"][0].update(index=True)),
    "a negative number": lambda raw: alter(raw, lambda it: it["heads"][0].update(index=-1)),
    "a hash in another base64": lambda raw: alter(raw, lambda it: it["consistency"].__setitem__(0, "-" * 43 + "=")),
    "a hash with loose bits": lambda raw: alter(raw, lambda it: it["consistency"].__setitem__(0, "A" * 42 + "B=")),
    "64 hashes": lambda raw: alter(raw, lambda it: it.update(consistency=["A" * 43 + "="] * 64)),
    "a name that is none": lambda raw: alter(raw, lambda it: it.update(subject="right:a\0b")),
    "a lone surrogate": lambda raw: raw.replace(b'"receipt":"', b'"receipt":"\\ud800', 1),
}


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_another_spelling_is_refused(mine: Ledger, spell: Callable[[bytes], bytes]) -> None:
    """
    What says the same in other bytes, or is no such document, is refused before anything in it counts.
    """
    altered = spell(prove(mine))
    for read in (parse_history, lambda raw: verify(mine, raw)):
        with pytest.raises(EvidenceError) as caught:
            read(altered)
        assert "history-malformed" == caught.value.code


def test_a_later_version_is_told_apart(mine: Ledger) -> None:
    """
    A document of another version is not called malformed, but said to need newer software.
    """
    with pytest.raises(EvidenceError, match="verdigris-history@v2, which needs newer software"):
        verify(mine, alter(prove(mine), lambda it: it.update(v="verdigris-history@v2")))


def test_no_more_is_read_than_the_limit() -> None:
    """
    A document above the limit is refused by its length alone.
    """
    with pytest.raises(EvidenceError, match="at most 67108864 bytes"):
        parse_history(b" " * (MAX_HISTORY_BYTES + 1))
