# SPDX-License-Identifier: Apache-2.0
"""What all cores of the machine do in bare signature verifications, on the very messages of a log.

One process for each core, each with its share of the log in memory, its keys loaded and its signatures in the library's
own form; then nothing but `verify`, all at once. An audit does everything else besides, and cannot be faster.
"""

import multiprocessing
import os
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from msgspec import Struct

from api.enrolling import load_trust
from api.settings import Settings
from api.wiring import open_log
from events.filing import parse_filing
from events.ids import Position
from events.keys import _ES256_HASH, _der_of
from events.store import EventStore
from registry.admission.trust import TrustState

_PAGE = 2000
Verify = Callable[[], None]


class Bare(Struct, frozen=True):
    """How long all cores together took for all signatures of a log, in seconds."""

    own_mix: float
    """With the log's own keys and signatures."""
    ed25519: float
    """The same messages, each signed with an Ed25519 key."""
    es256_share: float


def measure_bare(settings: Settings) -> Bare:
    """Verify every signature of the log twice, on all cores, in both ways."""
    count = len(os.sched_getaffinity(0))
    context = multiprocessing.get_context("spawn")
    barrier, pipes = context.Barrier(count), [context.Pipe(duplex=False) for _ in range(count)]
    workers = [
        context.Process(target=_work, args=(settings, number, count, barrier, sender))
        for number, (_, sender) in enumerate(pipes)
    ]
    for worker in workers:
        worker.start()
    told = [receiver.recv() for receiver, _ in pipes]
    for worker in workers:
        worker.join()
    spans = list(zip(*(each[0] for each in told), strict=True))
    own_mix, plain = (max(end for _, end in span) - min(start for start, _ in span) for span in spans)
    all_of_them, es256 = sum(each[1] for each in told), sum(each[2] for each in told)
    return Bare(own_mix, plain, es256 / all_of_them)


def _work(settings: Settings, number: int, count: int, barrier: Barrier, sender: Connection) -> None:
    own, plain, es256 = _prepare(settings, number, count)
    spans = []
    for verifications in (own, plain):
        barrier.wait()
        start = time.perf_counter()
        for verify in verifications:
            verify()
        # The clock is that of the machine since its start, the same in every process.
        spans.append((start, time.perf_counter()))
    sender.send((spans, len(own), es256))


def _prepare(settings: Settings, number: int, count: int) -> tuple[list[Verify], list[Verify], int]:
    database, store = open_log(settings)
    try:
        trust, key = load_trust(store), ed25519.Ed25519PrivateKey.generate()
        own: list[Verify] = []
        plain: list[Verify] = []
        es256 = 0
        for jws in _share(store, number, count):
            verify, message, is_es256 = _own(jws, trust)
            own.append(verify)
            plain.append(partial(key.public_key().verify, key.sign(message), message))
            es256 += is_es256
        return own, plain, es256
    finally:
        database.close()


def _share(store: EventStore, number: int, count: int) -> list[bytes]:
    with store.reading() as view:
        size = view.head().size
        return [
            msgspec.json.decode(stored.raw)["filing"].encode()
            for first in range(number * _PAGE, size, count * _PAGE)
            for stored in view.entries(Position(first), min(_PAGE, size - first))
        ]


def _own(jws: bytes, trust: TrustState) -> tuple[Verify, bytes, bool]:
    filing = parse_filing(jws)
    known = trust.find_key(filing.header.kid)
    assert known, filing.header.kid
    message, key = jws.rpartition(b".")[0], known.public._key
    if isinstance(key, ec.EllipticCurvePublicKey):
        return partial(key.verify, _der_of(filing.signature), message, _ES256_HASH), message, True
    return partial(key.verify, filing.signature, message), message, False
