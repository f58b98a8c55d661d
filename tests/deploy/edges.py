# SPDX-License-Identifier: Apache-2.0
"""Ed25519 signatures at the edge of RFC 8032, made with arithmetic of our own: what libraries disagree about.

Where a key or the first half of a signature is of small order, has a part of small order, or is written in another way
than the canonical one, implementations differ. Which answer is the right one matters less than that it stays the same:
a receipt must not become invalid, or valid, by an upgrade (reliability.md case 56).
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]
ZERO: Point = (0, 1)
SECRET = 0x5EED << 128 | 0xC0FFEE
NONCE = 0xA11CE << 96 | 0xB0B


@dataclass(frozen=True)
class Edge:
    """One signature, good or bad or in between."""

    desc: str
    key: bytes
    message: bytes
    signature: bytes


def add(one: Point, other: Point) -> Point:
    """RFC 8032 §5.1: the complete addition law of the twisted Edwards curve."""
    (x1, y1), (x2, y2) = one, other
    product = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - product, -1, P) % P
    return x, y


def multiply(count: int, point: Point) -> Point:
    """Return the sum of `count` times `point`."""
    total = ZERO
    while count:
        if count & 1:
            total = add(total, point)
        point, count = add(point, point), count >> 1
    return total


def recover(y: int, sign: int) -> Point:
    """RFC 8032 §5.1.3: the point with this y, and this last bit of x."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert (x * x - square) % P == 0, "not on the curve"
    return (P - x if x & 1 != sign and x else x), y


def encode(point: Point, *, y: int | None = None, sign: int | None = None) -> bytes:
    """RFC 8032 §5.1.2; or in another way, with a given y or sign."""
    high = point[0] & 1 if sign is None else sign
    return ((point[1] if y is None else y) | high << 255).to_bytes(32, "little")


BASE = recover(4 * pow(5, -1, P) % P, 0)


def small_points() -> list[Point]:
    """Return the eight points of small order, the neutral one first."""
    for number in range(2, 100):
        # Any point of the whole group, times L, is of an order that divides 8.
        try:
            found = multiply(L, recover(number, 0))
        except AssertionError:
            continue
        if multiply(4, found) != ZERO:
            return [multiply(count, found) for count in range(8)]
    raise RuntimeError("no point of order 8")


def challenge(first: bytes, key: bytes, message: bytes) -> int:
    """RFC 8032 §5.1.7 step 2."""
    return int.from_bytes(hashlib.sha512(first + key + message).digest(), "little") % L


def sign(key: bytes, first: Point, message: bytes, *, secret: int, nonce: int, written: bytes | None = None) -> bytes:
    """Return a signature with `first` as its first half, however it is written."""
    half = encode(first) if written is None else written
    return half + ((nonce + challenge(half, key, message) * secret) % L).to_bytes(32, "little")


def messages(key: bytes, first: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a message whose challenge is a multiple of 8, and one whose challenge is odd."""
    for word, wanted in (("divisible by 8", lambda h: h % 8 == 0), ("odd", lambda h: h % 2 == 1)):
        number = 0
        while not wanted(challenge(first, key, b"message %d" % number)):
            number += 1
        yield word, b"message %d" % number


def edges() -> Iterator[Edge]:
    """Yield all of them, always the same."""
    public, first = multiply(SECRET, BASE), multiply(NONCE, BASE)
    key = encode(public)
    good = sign(key, first, b"message", secret=SECRET, nonce=NONCE)
    yield Edge("a good signature", key, b"message", good)
    yield Edge("another message", key, b"message.", good)
    yield Edge("one byte less", key, b"message", good[:-1])
    yield Edge("one byte more", key, b"message", good + b"\0")
    yield Edge("no signature", key, b"message", b"")
    yield Edge("all zero", key, b"message", bytes(64))
    yield from _large_halves(key, good)
    yield from _small_keys()
    yield from _small_firsts(key)
    yield from _mixed(public, first)
    yield from _other_spellings()
    yield Edge("a key that is no point of the curve", (2).to_bytes(32, "little"), b"message", good)
    yield Edge("a key of ones", b"\xff" * 32, b"message", good)


def _large_halves(key: bytes, good: bytes) -> Iterator[Edge]:
    """RFC 8032 §5.1.7 step 1: S is below L, or there would be two signatures."""
    scalar = int.from_bytes(good[32:], "little")
    for factor in (1, 2, 8, 15):
        if (larger := scalar + factor * L) < 2**256:
            yield Edge(f"S plus {factor} L", key, b"message", good[:32] + larger.to_bytes(32, "little"))
    yield Edge("S with its highest bit", key, b"message", good[:63] + bytes([good[63] | 0x80]))


def _small_keys() -> Iterator[Edge]:
    for number, point in enumerate(small_points()):
        key, first = encode(point), encode(ZERO)
        for word, message in messages(key, first):
            yield Edge(f"key of small order {number}, challenge {word}", key, message, first + bytes(32))


def _small_firsts(key: bytes) -> Iterator[Edge]:
    for number, point in enumerate(small_points()):
        signature = sign(key, point, b"message", secret=SECRET, nonce=0)
        yield Edge(f"R of small order {number}", key, b"message", signature)


def _mixed(public: Point, first: Point) -> Iterator[Edge]:
    """Parts of small order beside the honest ones: by the equation with or without the cofactor, good or bad."""
    small = small_points()[1]
    mixed_key, mixed_first = encode(add(public, small)), add(first, small)
    for word, message in messages(mixed_key, encode(first)):
        signature = sign(mixed_key, first, message, secret=SECRET, nonce=NONCE)
        yield Edge(f"key of mixed order, challenge {word}", mixed_key, message, signature)
    key = encode(public)
    signature = sign(key, mixed_first, b"message", secret=SECRET, nonce=NONCE)
    yield Edge("R of mixed order", key, b"message", signature)
    both = sign(mixed_key, mixed_first, b"message", secret=SECRET, nonce=NONCE)
    yield Edge("key and R of mixed order", mixed_key, b"message", both)


def _other_spellings() -> Iterator[Edge]:
    """The neutral point and the one of order 4 in the ways in which RFC 8032 §5.1.3 forbids to write them."""
    written = {
        "the neutral point with a sign": encode(ZERO, sign=1),
        "the neutral point plus p": encode(ZERO, y=P + 1, sign=0),
        "the neutral point plus p, with a sign": encode(ZERO, y=P + 1, sign=1),
        "y = p": encode(ZERO, y=P, sign=0),
        "y = p, with a sign": encode(ZERO, y=P, sign=1),
        "y = -1 with a sign": encode((0, P - 1), sign=1),
    }
    key = encode(multiply(SECRET, BASE))
    for name, other in written.items():
        for word, message in messages(other, encode(ZERO)):
            yield Edge(f"key: {name}, challenge {word}", other, message, encode(ZERO) + bytes(32))
        signature = sign(key, ZERO, b"message", secret=SECRET, nonce=0, written=other)
        yield Edge(f"R: {name}", key, b"message", signature)
