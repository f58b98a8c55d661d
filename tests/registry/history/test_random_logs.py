# SPDX-License-Identifier: Apache-2.0
"""Over random small logs: every stream's proof verifies at every run, and no altered document does."""

import copy
import datetime
import json
from collections.abc import Iterator
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.catalogue.trust import AdoptedProfile, RegistryFounded
from events.clock import format_instant
from events.errors import EvidenceError
from events.filing import Filing, parse_filing, sign_filing, write_payload
from events.ids import Position, TreeSize, derived_filing_id
from events.keys import PrivateKey, generate_key
from events.store import Snapshot
from events.tlog.checkpoint import Checkpoint, sign_checkpoint
from events.tlog.signatures import Ed25519Signer, MLDSA44Signer
from events.values import Text
from registry.history.prove import Histories, find_place
from registry.history.verify import ProvenHistory, verify_history
from registry.keyfiles import generate_log_keys
from tests.contracts.entries import LEDGER, START, file, fill
from tests.contracts.memory_store import MemoryEventStore
from tests.runs import run_over

STREAMS = ["party:B", "party:D", "right:B", "right:D", "right:F", "right:H", "right:J"]
GAPS = ["party:A", "party:C", "right:A", "right:C", "right:E", "right:K"]
RUN = "run"
_SERVICE, _GOVERNANCE = PrivateKey(generate_key()), PrivateKey(generate_key())
_ED25519, _ML_DSA = generate_log_keys().values()
_SIGNERS = Ed25519Signer(LEDGER, _ED25519), MLDSA44Signer(LEDGER, _ML_DSA)  # type: ignore[arg-type]
_KEYS = [signer.verifier for signer in _SIGNERS]

MOVES = st.lists(st.sampled_from([*STREAMS, RUN]), max_size=24)


class Log:
    """A log with a foundation, some entries of any streams, true runs in between and one at the end."""

    def __init__(self, moves: list[str]) -> None:
        self.store = MemoryEventStore()
        fill(self.store, _file(_foundation(), _GOVERNANCE, "0"))
        self.runs: list[int] = []
        for number, move in enumerate([*moves, RUN]):
            self._move(number, move)
        fill(self.store, *(file(f"late {name}", name) for name in STREAMS[::2]))
        with self.store.reading() as view:
            self._publish(view)
            self.size = view.head().size

    def prove(self, subject: str, run: int) -> bytes:
        with self.store.reading() as view:
            place = find_place(view, run=Position(run), size=self.size)
            return Histories().prove(view, subject, place)

    def _move(self, number: int, move: str) -> None:
        if move == RUN:
            with self.store.reading() as view:
                filing = _file(run_over(view), _SERVICE, str(number + 1))
            self.runs += [entry.position for entry in fill(self.store, filing)]
        else:
            fill(self.store, file(f"filing {number}", move))

    def _publish(self, view: Snapshot) -> None:
        head = view.head()
        note = sign_checkpoint(Checkpoint(LEDGER, head.size, head.root), _SIGNERS, 1_800_000_000)
        self.store.store_checkpoint(TreeSize(head.size), note, START)


@settings(max_examples=40, deadline=None)
@given(MOVES)
def test_case_155_every_streams_proof_verifies_at_every_run(moves: list[str]) -> None:
    """
    However a log grew: each stream, and each name without one, is proved at each run, with all it had by then.
    """
    log = Log(moves)
    with log.store.reading() as view:
        streams = {name: [stored.position for stored in view.stream(name)] for name in (*STREAMS, *GAPS, "registry")}
    for run in log.runs:
        for name, positions in streams.items():
            proven = _verify(log.prove(name, run), name)
            assert [position for position in positions if position < run] == [each.position for each in proven.complete]
            assert [position for position in positions if position >= run] == [each.position for each in proven.later]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_case_155_no_altered_document_verifies(data: st.DataObject) -> None:
    """
    Whatever field is changed, in one place or by another document's, nothing else is ever shown as complete.
    """
    log = Log(data.draw(MOVES))
    name = data.draw(st.sampled_from([*STREAMS, *GAPS, "registry"]))
    raw = log.prove(name, data.draw(st.sampled_from(log.runs)))
    other = json.loads(log.prove(data.draw(st.sampled_from([*STREAMS, *GAPS])), data.draw(st.sampled_from(log.runs))))
    expected = _verify(raw, name)
    for _ in range(12):
        altered = _alter(data, json.loads(raw), other)
        if altered == raw:
            continue
        try:
            found = _verify(altered, name)
        except EvidenceError:
            continue
        # Two things may differ in a good document: how many later entries are shown, and up to which run.
        _check_true(log, found)
        assert found.run != expected.run or expected.later[: len(found.later)] == found.later


def _check_true(log: Log, found: ProvenHistory) -> None:
    with log.store.reading() as view:
        own = [stored.raw for stored in view.stream(found.subject, known_at=TreeSize(found.run.tree_size))]
    assert own == [entry.raw for entry in found.complete]


def _alter(data: st.DataObject, document: dict[str, Any], other: dict[str, Any]) -> bytes:
    """Change one value anywhere in `document`, or put in what `other` has in that place."""
    holder, key = data.draw(st.sampled_from(list(_places(document))))
    value = holder[key]
    choices = [*_changed(value), *_values(other, type(value))]
    holder[key] = copy.deepcopy(data.draw(st.sampled_from(choices)))
    return msgspec.json.encode(document, order="sorted")


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


def _values(value: Any, kind: type) -> Iterator[Any]:
    for holder, key in _places(value):
        if isinstance(holder[key], kind):
            yield holder[key]


def _changed(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        yield from (value[1:], value[:-1], value * 2, value[::-1], [])
    elif isinstance(value, str):
        middle = len(value) // 2
        yield from (value[:-1], f"{value} ", value[:middle] + chr(ord(value[middle]) ^ 1) + value[middle + 1 :], "")
    elif isinstance(value, int):
        yield from (value + 1, max(value - 1, 0), 0, value * 2)
    else:
        yield {**value, "more": 1}


def _verify(raw: bytes, subject: str) -> ProvenHistory:
    return verify_history(raw, _KEYS, subject=subject, origin=LEDGER)


def _foundation() -> RegistryFounded:
    return RegistryFounded(
        origin=LEDGER,
        title=Text(en="Random log"),
        log_keys=tuple(verifier.vkey for verifier in _KEYS),
        governance_keys=(_GOVERNANCE.public.jwk,),
        governance_threshold=1,
        service_key=_SERVICE.public.jwk,
        profiles=(
            AdoptedProfile(profile="cn", version=1, jurisdiction="CN", effective_from=datetime.date(2020, 1, 1)),
        ),
        licence="CC-BY-4.0",
    )


def _file(event: Any, key: PrivateKey, name: str) -> Filing:
    payload = {
        "ledger": LEDGER,
        "filing_id": derived_filing_id(START, "registry", name),
        "subject": "registry",
        "effective_on": "2026-01-01",
        "signed_at": format_instant(START),
    }
    return parse_filing(sign_filing(write_payload(event, payload), key))
