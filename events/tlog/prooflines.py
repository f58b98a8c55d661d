# SPDX-License-Identifier: Apache-2.0
"""What the text files that hold a proof have in common: a header with a version, named fields, hashes.

Used by `events.tlog.proof` and `events.tlog.growth`, from which callers take what they need.
"""

from binascii import b2a_base64
from collections.abc import Sequence

from events.errors import MalformedError
from events.tlog.canonical import check_hash, parse_hash
from events.tlog.merkle import HASH_SIZE, MAX_PROOF_HASHES


def check_header(line: str, header: str, what: str) -> None:
    """Refuse a first line other than `header`; another version of the same format is named as the reason."""
    kind = header.rpartition("@")[0]
    if line != header and line.startswith(f"{kind}@"):
        message = f"{what}: of another version than {header.rpartition('@v')[2]}, which needs newer software"
        raise MalformedError(message, code="proof-version-unknown")
    if line != header:
        raise MalformedError(f"{what}: not such a file, its first line is another", code="file-kind-wrong")


def take_field(lines: list[str], name: str) -> str | None:
    """Take the line `name value` from the front of `lines`, if it stands there; return the value."""
    if lines and lines[0].startswith(f"{name} "):
        return lines.pop(0).removeprefix(f"{name} ")
    return None


def get_field(lines: list[str], name: str, what: str) -> str:
    """Take the line `name value` from the front of `lines`; return the value.

    Raises:
        MalformedError: another line stands there.
    """
    value = take_field(lines, name)
    if value is None:
        raise MalformedError(f"{what}: no line {name!r} in its place")
    return value


def check_hashes(hashes: Sequence[bytes], what: str) -> None:
    """Refuse more hashes than a proof may have, and those of another length."""
    if len(hashes) > MAX_PROOF_HASHES:
        raise MalformedError(f"{what}: at most {MAX_PROOF_HASHES} hashes, found {len(hashes)}")
    for value in hashes:
        if len(value) != HASH_SIZE:
            check_hash(value, f"{what} hash")


def parse_hashes(lines: Sequence[str], what: str) -> tuple[bytes, ...]:
    """Return the hashes in `lines`, one on each.

    Raises:
        MalformedError: too many, or not canonical base64 of a hash.
    """
    if len(lines) > MAX_PROOF_HASHES:
        raise MalformedError(f"{what}: at most {MAX_PROOF_HASHES} hashes, found {len(lines)}")
    return tuple(parse_hash(line, f"{what} hash") for line in lines)


def format_lines(lines: Sequence[str], hashes: Sequence[bytes]) -> bytes:
    """Return header and fields, then the hashes in base64, each on its line."""
    return "".join(f"{line}\n" for line in lines).encode("ascii") + b"".join(map(b2a_base64, hashes))
