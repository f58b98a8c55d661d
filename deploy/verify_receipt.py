#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Check offline what a Verdigris registry hands out: receipts, whole logs, proofs of growth and of misbehaviour.

Needs Python 3.11, the package `cryptography` (50 or newer) and the log's public keys as signed-note vkeys, one a line;
no network and none of the registry's code. A receipt proves, link by link: the entry's bytes -> leaf hash -> inclusion
proof -> root -> signed checkpoint. The formats are C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles and
tlog-proof, hashes and proofs those of RFC 9162 section 2.1. What is not in the one spelling they allow, or above the
limits below, is refused. Exit code: 0 verified, 1 not verified, 2 usage. The last line of output is the verdict.
"""

import argparse
import base64
import hashlib
import re
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519, mldsa

EXAMPLES = """examples:
  verify_receipt.py receipt --vkey-file log.vkey receipt.tlog-proof entry.json
  verify_receipt.py log --vkey-file log.vkey tiles-folder --since kept-checkpoint.txt
  verify_receipt.py consistency --vkey-file log.vkey growth.txt
  verify_receipt.py misbehaviour --vkey-file log.vkey evidence.txt"""
MAX_NOTE, MAX_FILE, MAX_ENTRY, MAX_SIZE, WIDTH = 1_000_000, 2_000_000, 65_535, 2**63 - 1, 256
ED25519, ML_DSA_44, KEY_SIZES = 0x01, 0x06, {0x01: 32, 0x06: 1312}  # signature types of a log (signed-note)
# RFC 9162 section 2.1.1: HASH(0x00 || entry) and HASH(0x01 || left || right); so no entry can pose as a node.
LEAF, NODE = b"\x00", b"\x01"
# The files, line by line. A dot is anything but a newline; numbers have no sign and no leading zero.
NUMBER, HASH = r"(0|[1-9][0-9]{0,18})", r"[^=\n]{43}="
VKEY = r"([^\s+]+)\+([0-9a-f]{8})\+(.+)"  # name+key ID+base64(type || key)
SIGNATURE = r"— ([^\s+]+) (.+)"  # name base64(key ID || signature)
CHECKPOINT = rf"((.+)\n{NUMBER}\n({HASH})\n((?:.+\n)*))\n((?:.+\n){{1,100}})"  # origin, size, root; signatures
PROOF = rf"((?:{HASH}\n){{0,63}})\n"
NOTE = r"((?:.+\n)+\n(?:.+\n)+)"
FILES = {
    "receipt": ("c2sp.org/tlog-proof", rf"(?:extra (.+)\n)?index {NUMBER}\n(){PROOF}{NOTE}"),
    "consistency": ("verdigris-consistency", rf"old {NUMBER}\nnew {NUMBER}\n(){PROOF}{NOTE}\n{NOTE}"),
    "misbehaviour": ("verdigris-misbehaviour", rf"old {NUMBER}\nnew {NUMBER}\nroot ({HASH})\n{PROOF}{NOTE}\n{NOTE}"),
}
ENTRY = (  # JSON in one form, sorted and without spaces: nothing can be stated twice
    rf'{{"filing":"[A-Za-z0-9_.-]+","position":{NUMBER},"previous":"(?:[0-9a-f]{{64}})?",'
    rf'"recorded_at":"[0-9T:.-]+Z","stream":"([^"\\]+)","stream_version":{NUMBER},"v":1}}'
)
Keys = dict[tuple[str, bytes], tuple[int, bytes]]  # name and key ID, which a signature line states -> type and key
Head = tuple[int, bytes]  # size and root of a tree


def require(condition: object, reason: str) -> None:
    """Go on only if `condition` holds; else the reason is part of the verdict."""
    if not condition:
        raise ValueError(reason)


def read(path: Path, limit: int) -> bytes:
    """Read a file of at most `limit` bytes, and never hold more than that."""
    with path.open("rb") as file:
        raw = file.read(limit + 1)
    require(len(raw) <= limit, f"{path}: larger than {limit} bytes")
    return raw


def as_text(raw: bytes) -> str:
    """Decode strict UTF-8 without control characters but newline (signed-note, Format); so no CRLF either."""
    text = raw.decode("utf-8")
    require(not re.search(r"[\x00-\x09\x0b-\x1f]", text), "control character in a text")
    return text


def parse(pattern: str, text: str, what: str) -> tuple[str, ...]:
    """Return the groups of `pattern`, which the whole of `text` must fit."""
    match = re.fullmatch(pattern, text)
    require(match, f"{what}: malformed, or longer than allowed")
    return match.groups(default="") if match else ()


def unbase64(text: str) -> bytes:
    """Read base64 in its canonical form (RFC 4648 sections 3.5 and 4): padded, unused bits zero."""
    raw = base64.b64decode(text, validate=True)
    require(base64.b64encode(raw).decode() == text, "base64 that is not canonical")
    return raw


def sha256(*parts: bytes) -> bytes:
    """Return the SHA-256 of `parts`, one after the other."""
    return hashlib.sha256(b"".join(parts)).digest()


def root_over(layer: list[bytes]) -> bytes:
    """Return the root over neighbours: paired from the left, a last one without partner rises unchanged."""
    while len(layer) > 1:
        layer = [sha256(NODE, *layer[i : i + 2]) if i + 1 < len(layer) else layer[i] for i in range(0, len(layer), 2)]
    return layer[0] if layer else sha256()


def climb(fn: int, sn: int, proof: list[bytes], old: bytes, new: bytes) -> tuple[bytes, bytes]:
    """RFC 9162 section 2.1.3.2 step 4 for `new`, 2.1.4.2 step 6 for both: what stands left is in both trees."""
    for sibling in proof:
        require(sn, "proof: too many hashes")
        if fn & 1 or fn == sn:
            old, new = sha256(NODE, sibling, old), sha256(NODE, sibling, new)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = sha256(NODE, new, sibling)
        fn, sn = fn >> 1, sn >> 1
    require(sn == 0, "proof: too few hashes")
    return old, new


def check_growth(old: Head, new: Head, proof: list[bytes]) -> None:
    """RFC 9162 section 2.1.4.2: the tree `new` begins with the tree `old`."""
    (first, first_root), (second, second_root) = old, new
    require(first <= second, "proof: the old tree is the larger one")
    if first in {0, second}:  # there is nothing to prove, so no hashes may be given
        require(not proof, "proof: hashes where none belong")
        require(first_root == (second_root if first else sha256()), f"size {first} has two roots")
        return
    require(proof, "proof: empty")
    # Step 2: a tree of a power of two is itself the subtree the proof starts from, and left out of it.
    start, *rest = proof if first & (first - 1) else [first_root, *proof]
    shift = (first & -first).bit_length() - 1  # step 5: shift while LSB(fn) is set
    found = climb((first - 1) >> shift, (second - 1) >> shift, rest, start, start)
    require(found == (first_root, second_root), "proof: does not lead to the roots of both trees")


def read_keys(path: Path) -> Keys:
    """Read the vkeys in a file (signed-note, Verifier keys)."""
    keys: Keys = {}
    for line in filter(None, as_text(read(path, MAX_NOTE)).split("\n")):
        name, key_id, encoded = parse(VKEY, line, "vkey")
        raw = unbase64(encoded)
        require(raw and KEY_SIZES.get(raw[0]) == len(raw) - 1, "vkey: neither Ed25519 (0x01) nor ML-DSA-44 (0x06)")
        found = sha256(name.encode(), b"\n", raw)[:4]
        require(found.hex() == key_id, f"vkey of {name}: the key ID is not that of the key")
        require((name, found) not in keys, f"vkey of {name}: two lines with one key ID")
        keys[name, found] = raw[0], raw[1:]
    require(len({name for name, _ in keys}) == 1, "keys: expected those of one log")
    return keys


def open_checkpoint(note: str, keys: Keys) -> Head:
    """Return the tree head in a note that the log signed (signed-note, tlog-checkpoint)."""
    require(len(note.encode()) <= MAX_NOTE, f"checkpoint: larger than {MAX_NOTE} bytes")
    text, origin, number, encoded, extensions, lines = parse(CHECKPOINT, note, "checkpoint")
    size, root = int(number), unbase64(encoded)
    require(size <= MAX_SIZE and (size or root == sha256()), "checkpoint: too large, or empty with another root")
    require(origin == next(iter(keys))[0], f"checkpoint: of {origin}, which is not the log of these keys")
    known = [key for line in lines.split("\n")[:-1] if (key := check_line(line, text, (size, root), keys)) in keys]
    require(len(set(known)) == len(known), "checkpoint: two signatures by one key")
    # For each type of key given at least one such key must have signed: in a rotation, the old or the new one.
    signed = {keys[key][0] for key in known}
    require(signed == {kind for kind, _ in keys.values()}, "checkpoint: not signed with every type of key given")
    # ML-DSA signatures do not cover extension lines: anybody could have added them.
    require(ED25519 in signed or not extensions, "checkpoint: extension lines nobody signed")
    return size, root


def check_line(line: str, text: str, head: Head, keys: Keys) -> tuple[str, bytes]:
    """Check a signature line if we were given its key, or else pass over it; return name and key ID."""
    name, encoded = parse(SIGNATURE, line, "signature line")
    raw = unbase64(encoded)
    require(len(raw) > 4, "signature line: empty signature")  # noqa: PLR2004 - the size of a key ID
    kind, key = keys.get((name, raw[:4]), (0, b""))
    if kind == ED25519:
        ed25519.Ed25519PublicKey.from_public_bytes(key).verify(raw[4:], text.encode())
    if kind == ML_DSA_44:
        # tlog-cosignature: the log signs at a time (u64) under its own name, so name and origin are the same.
        time, label = raw[4:12], len(name.encode()).to_bytes(1, "big") + name.encode()
        require(int.from_bytes(time, "big") <= MAX_SIZE, "signature line: time above 2^63 - 1")
        message = b"subtree/v1\n\0" + label + time + label + bytes(8) + head[0].to_bytes(8, "big") + head[1]
        mldsa.MLDSA44PublicKey.from_public_bytes(key).verify(raw[12:], message)
    return name, raw[:4]


def read_file(options: argparse.Namespace) -> tuple[list[str], list[bytes], list[str]]:
    """Return fields, hashes and notes of a receipt or proof."""
    header, _, rest = as_text(read(options.file, MAX_FILE)).partition("\n")
    name, pattern = FILES[options.operation]
    require(header.startswith(f"{name}@v"), f"this is not a {name} file")
    require(header == f"{name}@v1", f"this is {header[:60]}, not @v1: it needs newer software")
    first, second, third, hashes, *notes = parse(pattern, rest, f"{name} file")
    return [first, second, third], [unbase64(line) for line in hashes.split("\n")[:-1]], notes


def verify_receipt(options: argparse.Namespace, keys: Keys) -> str:
    """Verify that an entry stands at its place in a tree the log has signed (tlog-proof)."""
    (extra, index, _), proof, (note,) = read_file(options)
    (size, signed), entry = open_checkpoint(note, keys), read(options.entry, MAX_ENTRY)
    if unbase64(extra):
        print("warning: the receipt has extra data, which nobody signed; ignored")
    require(int(index) < size, f"proof: no index {index} in a tree of size {size}")
    _, root = climb(int(index), size - 1, proof, b"", sha256(LEAF, entry))
    require(root == signed, "proof: does not lead from this entry to the signed root")
    position, stream, version = parse(ENTRY, as_text(entry), "entry")
    require(position == index, f"entry: states position {position}, the receipt is for {index}")
    return f"entry {index}, version {version} of {stream}, is in the tree of size {size} of {next(iter(keys))[0]}"


def verify_growth(options: argparse.Namespace, keys: Keys) -> str:
    """Verify that the log only grew between two checkpoints; or, for misbehaviour, that it signed two histories."""
    (*sizes, other), proof, notes = read_file(options)
    old, new = (open_checkpoint(note, keys) for note in notes)
    require([str(old[0]), str(new[0])] == sizes, "the checkpoints are of other sizes than the file says")
    # The proof fixes the one root that the newer tree has at the older size. Misbehaviour: another one was signed.
    check_growth((old[0], unbase64(other)) if other else old, new, proof)
    require(not other or unbase64(other) != old[1], "the checkpoints agree: this is no misbehaviour")
    done = "signed two histories" if other else "only grew"
    return f"{next(iter(keys))[0]} {done}: size {old[0]} root {old[1].hex()}, size {new[0]} root {new[1].hex()}"


def read_tile(folder: Path, level: str, index: int, width: int, limit: int) -> tuple[bytes, int]:
    """Return a tile or bundle and what it holds: `width`, or all 256, of which those are the first (tlog-tiles)."""
    *above, last = f"{index:,}".split(",")
    path = folder / "tile" / level / "".join([*(f"x{part:0>3}/" for part in above), f"{last:0>3}"])
    partial = path.with_name(f"{path.name}.p") / str(width)
    is_partial = width < WIDTH and partial.exists()
    return read(partial if is_partial else path, limit), width if is_partial else WIDTH


def check_tile(folder: Path, level: int, index: int, hashes: list[bytes]) -> None:
    """Compare a stored tile with the hashes computed from what stands below it."""
    raw, held = read_tile(folder, str(level), index, len(hashes), WIDTH * 32)
    require(len(raw) == held * 32 and raw.startswith(b"".join(hashes)), f"tile {level}/{index}: not as computed")


def read_entries(folder: Path, index: int, width: int) -> list[bytes]:
    """Return the entries of a bundle: for each its length as u16, then its bytes (tlog-tiles, Log entries)."""
    raw, held = read_tile(folder, "entries", index, width, WIDTH * (2 + MAX_ENTRY))
    entries, end = list[bytes](), 0
    while end < len(raw) and len(entries) < held:
        start = end + 2
        end = start + int.from_bytes(raw[end:start], "big")
        entries.append(raw[start:end])
    require(end == len(raw) and len(entries) == held, f"bundle {index}: does not hold {held} whole entries")
    return entries[:width]


def verify_log(options: argparse.Namespace, keys: Keys) -> str:
    """Verify a folder of C2SP tiles: every entry hashed, every tile recomputed, up to the signed root."""
    folder, since = options.file, options.since or options.file / "checkpoint"
    size, root = open_checkpoint(as_text(read(folder / "checkpoint", MAX_NOTE)), keys)
    old_size, old_root = open_checkpoint(as_text(read(since, MAX_NOTE)), keys)
    require(old_size <= size, f"the log has {size} entries, but had {old_size}")
    edge: list[list[bytes]] = [[] for _ in range(9)]  # for each level the hashes of its last tile: all that is held
    for start in range(0, size, WIDTH):
        for index, entry in enumerate(read_entries(folder, start // WIDTH, min(WIDTH, size - start)), start):
            require(index != old_size or root_of(edge) == old_root, f"the first {index} entries have changed")
            edge[0].append(sha256(LEAF, entry))
        level = 0
        while len(edge[level]) == WIDTH:
            check_tile(folder, level, start // WIDTH >> 8 * level, edge[level])
            edge[level + 1].append(root_over(edge[level]))
            edge[level], level = [], level + 1
    for level, hashes in enumerate(edge):
        if hashes:
            check_tile(folder, level, size >> 8 * (level + 1), hashes)
    require(root_of(edge) == root, "the entries do not lead to the signed root")
    require(old_size < size or old_root == root, f"size {size} has two roots")
    return f"{size} entries of {next(iter(keys))[0]} lead to the signed root {root.hex()}"


def root_of(edge: list[list[bytes]]) -> bytes:
    """Return the root over the right edge: each level's last tile, then what the levels below leave over."""
    rest: list[bytes] = []
    for hashes in edge:
        rest = [root_over(hashes + rest)] if hashes + rest else []
    return root_over(rest)


VERIFY = {"receipt": verify_receipt, "log": verify_log, "consistency": verify_growth, "misbehaviour": verify_growth}


def main() -> int:
    """Run one operation and say how it ended."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = parser.add_subparsers(dest="operation", required=True)
    for name, verify in VERIFY.items():
        command = commands.add_parser(name, help=verify.__doc__, description=verify.__doc__)
        command.add_argument("--vkey-file", type=Path, required=True, help="the log's public keys, one vkey a line")
        command.add_argument("file", type=Path, metavar="DIR" if name == "log" else "FILE")
    commands.choices["receipt"].add_argument("entry", type=Path, metavar="ENTRY")
    commands.choices["log"].add_argument("--since", type=Path, help="a checkpoint kept from earlier")
    options = parser.parse_args()
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # the real one can
    try:
        verdict, code = f"verified: {VERIFY[options.operation](options, read_keys(options.vkey_file))}", 0
    except (ValueError, OSError, InvalidSignature) as reason:  # our own reasons, and what libraries refuse
        verdict, code = f"NOT verified: {str(reason) or 'a signature by a key given does not verify'}", 1
    print("验证未通过" if code else "验证通过", "".join(c if c.isprintable() else "?" for c in verdict), sep="\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
