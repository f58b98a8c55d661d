# SPDX-License-Identifier: Apache-2.0
"""Verifiers that are wrong: deploy/verify_receipt.py with one defect each, as a small change of its source.

A suite that cannot fail proves nothing (reliability.md §6), so each defect must be caught by the case named with it.
Some let in what they should reject, others turn away what is good.
"""

from typing import NamedTuple


class Defect(NamedTuple):
    """`old` stands once in the script, `new` in its place; `case` then comes out wrong."""

    old: str
    new: str
    case: str


def patched(source: str, defect: Defect) -> str:
    """Return the source with the defect."""
    found = source.count(defect.old)
    if found != 1:
        raise RuntimeError(f"the script has {found} times, not once: {defect.old}")
    return source.replace(defect.old, defect.new)


_INCLUSION = '_, root = climb(int(index), size - 1, proof, b"", sha256(LEAF, entry))'
_PARTIAL = 'require(len(raw) == held * 32 and raw.startswith(b"".join(hashes)), '
_OPEN_BOTH = "old, new = (open_checkpoint(note, keys) for note in notes)"
_OPEN_KEPT = "old_size, old_root = open_checkpoint(as_text(read(since, MAX_NOTE)), keys)"
_UNSIGNED = '(lambda of: (int(of[2]), unbase64(of[3])))(parse(CHECKPOINT, {}, "checkpoint"))'
_CHECK_LINE = "def check_line(line: str, text: str, head: Head, keys: Keys) -> tuple[str, bytes]:"
_LENIENT = """def check_line(*given):
    try:
        return strictly_check_line(*given)
    except InvalidSignature:
        return "", b""


def strictly_check_line(line: str, text: str, head: Head, keys: Keys) -> tuple[str, bytes]:"""

RECEIPTS = {
    "takes the index from the entry, not from the receipt": Defect(
        '    require(int(index) < size, f"proof',
        '    index = parse(ENTRY, as_text(entry), "entry")[0]\n    require(int(index) < size, f"proof',
        "receipt/another-index_fail",
    ),
    "does not compare the index with the size": Defect(
        'require(int(index) < size, f"proof', 'require(True, f"proof', "receipt/index-beyond-size-by-the-same-way_fail"
    ),
    "does not compare the position in the entry with the index": Defect(
        "require(position == index, ", "require(True, ", "receipt/entry-states-another-position_fail"
    ),
    "accepts an empty proof": Defect(
        _INCLUSION, f'{_INCLUSION} if proof else (b"", signed)', "receipt/no-inclusion-proof_fail"
    ),
    "takes the size of the tree from the number of hashes": Defect(
        "climb(int(index), size - 1, ", "climb(int(index), (1 << len(proof)) - 1, ", "receipt/last-entry"
    ),
    "takes the root from the proof, not from the checkpoint": Defect(
        "require(root == signed, ", "require(root, ", "receipt/checkpoint-forked_fail"
    ),
    "does not hash the entry": Defect(
        _INCLUSION,
        _INCLUSION.replace("sha256(LEAF, entry)", 'b""') + "\n    root = signed",
        "receipt/wrong-entry-bytes_fail",
    ),
    "hashes leaves without their prefix": Defect(
        'LEAF, NODE = b"\\x00", b"\\x01"', 'LEAF, NODE = b"", b"\\x01"', "receipt/middle-entry"
    ),
    "hashes nodes with the prefix of leaves": Defect(
        'LEAF, NODE = b"\\x00", b"\\x01"', 'LEAF, NODE = b"\\x00", b"\\x00"', "receipt/middle-entry"
    ),
    "pairs every layer with a sibling, the right edge too": Defect(
        "while fn and not fn & 1:", "while False:", "receipt/last-entry"
    ),
    "accepts an unknown version": Defect(
        'require(header == f"{name}@v1", ', "require(True, ", "receipt/unknown-version_fail"
    ),
    "reads the entry as any JSON": Defect(
        'position, stream, version = parse(ENTRY, as_text(entry), "entry")',
        "json = __import__('json').loads(entry)\n"
        '    position, stream, version = str(json.get("position")), json["stream"], 1',
        "receipt/entry-states-position-twice_fail",
    ),
    "takes an extra line without data": Defect(
        "(?:extra (.+)\\n)?index", "(?:extra (.*)\\n)?index", "receipt/extra-empty_fail"
    ),
}

SPELLINGS = {
    "accepts base64 that is not canonical": Defect(
        "require(base64.b64encode(raw).decode() == text, ", "require(True, ", "receipt/hash-non-canonical_fail"
    ),
    "accepts leading zeros": Defect(
        '"(0|[1-9][0-9]{0,18})"', '"([0-9]{1,19})"', "receipt/checkpoint-size-leading-zero_fail"
    ),
    "accepts digits of any script": Defect(
        '"(0|[1-9][0-9]{0,18})"', '"(0|(?!0)\\d{1,19})"', "receipt/checkpoint-size-other-digits_fail"
    ),
    "accepts numbers with a sign": Defect(
        '"(0|[1-9][0-9]{0,18})"', '"([+]?[0-9]{1,19})"', "receipt/checkpoint-size-with-plus_fail"
    ),
    "accepts CR LF": Defect(
        'text = raw.decode("utf-8")', 'text = raw.decode("utf-8").replace("\\r\\n", "\\n")', "receipt/crlf_fail"
    ),
    "accepts control characters": Defect(
        'r"[\\x00-\\x09\\x0b-\\x1f]"', 'r"[\\x00\\x0d]"', "receipt/control-character_fail"
    ),
    "accepts whatever follows": Defect("re.fullmatch(", "re.match(", "receipt/two-checkpoints_fail"),
    "has no limit to signatures": Defect("(?:.+\\n){{1,100}}", "(?:.+\\n)+", "receipt/too-many-signatures_fail"),
}

SIGNATURES = {
    "takes the origin from the checkpoint": Defect(
        "require(origin == next(iter(keys))[0], ",
        "require(True, ",
        "receipt/checkpoint-with-another-origin-for-one-key_fail",
    ),
    "passes over a bad signature by a known key if another one is good": Defect(
        _CHECK_LINE, _LENIENT, "receipt/rotation-new-bad_fail"
    ),
    "does not look at signatures": Defect(
        "require(signed == {kind for kind, _ in keys.values()}, ",
        "require(True, ",
        "receipt/signed-by-a-witness-only_fail",
    ),
    "is content with a signature of one type": Defect(
        "require(signed == {kind for kind, _ in keys.values()}, ", "require(signed, ", "receipt/ml-dsa-missing_fail"
    ),
    "wants every known key's signature, in a rotation too": Defect(
        "require(signed == {kind for kind, _ in keys.values()}, ",
        "require(set(known) == set(keys), ",
        "receipt/rotation-before",
    ),
    "does not verify ML-DSA-44 signatures": Defect("if kind == ML_DSA_44:", "if False:", "receipt/ml-dsa-bad_fail"),
    "ignores the ML-DSA-44 key": Defect(
        "        keys[name, found] = raw[0], raw[1:]",
        "        if raw[0] == ED25519:\n            keys[name, found] = raw[0], raw[1:]",
        "receipt/ml-dsa-missing_fail",
    ),
    "does not verify Ed25519 signatures": Defect("if kind == ED25519:", "if False:", "receipt/ed25519-bad_fail"),
    "lets the log sign at any time": Defect(
        'require(int.from_bytes(time, "big") <= MAX_SIZE, ',
        "require(True, ",
        "receipt/ml-dsa-time-beyond-63-bits_fail",
    ),
    "takes extension lines that nobody signed": Defect(
        "require(ED25519 in signed or not extensions, ", "require(True, ", "receipt/extension-line-unsigned_fail"
    ),
    "refuses extension lines": Defect(
        "require(ED25519 in signed or not extensions, ", "require(not extensions, ", "receipt/extension-line"
    ),
    "accepts two signatures by one key": Defect(
        "require(len(set(known)) == len(known), ", "require(True, ", "receipt/duplicate-signature_fail"
    ),
    "finds keys by their ID alone": Defect(
        'keys.get((name, raw[:4]), (0, b""))',
        '{key_id: key for (_, key_id), key in keys.items()}.get(raw[:4], (0, b""))',
        "receipt/stranger-with-our-key-id",
    ),
    "stumbles over signatures by others": Defect(
        'keys.get((name, raw[:4]), (0, b""))', "keys[name, raw[:4]]", "receipt/unknown-signatures"
    ),
    "reads no more than eight signatures": Defect(
        "(?:.+\\n){{1,100}}", "(?:.+\\n){{1,8}}", "receipt/sixteen-signatures"
    ),
    "takes a key under any key ID": Defect(
        "require(found.hex() == key_id, ", "require(True, ", "receipt/key-with-another-key-id_fail"
    ),
    "takes the keys of several logs": Defect(
        "require(len({name for name, _ in keys}) == 1, ", "require(keys, ", "receipt/keys-of-two-logs_fail"
    ),
    "takes a key twice": Defect("require((name, found) not in keys, ", "require(True, ", "receipt/key-twice_fail"),
}

LOGS = {
    "does not compare tiles with those below them": Defect(
        _PARTIAL, _PARTIAL.replace("require(", "require(level or "), "log/upper-tile-with-a-wrong-bit_fail"
    ),
    "does not look at the lowest tiles": Defect(
        _PARTIAL, _PARTIAL.replace("require(", "require(not level or "), "log/tile-with-a-wrong-bit_fail"
    ),
    "takes a partial tile for a full one": Defect(
        _PARTIAL, _PARTIAL.replace("len(raw) == held * 32 and ", ""), "log/partial-as-full_fail"
    ),
    "takes a partial bundle for a full one": Defect(
        "require(end == len(raw) and len(entries) == held, ",
        "require(end == len(raw), ",
        "log/partial-bundle-as-full_fail",
    ),
    "passes over what follows in a bundle": Defect(
        "require(end == len(raw) and len(entries) == held, ",
        "require(len(entries) == held, ",
        "log/bundle-with-a-byte-more_fail",
    ),
    "takes leaf hashes from tiles and does not hash entries": Defect(
        "edge[0].append(sha256(LEAF, entry))",
        'tile, _ = read_tile(folder, "0", start // WIDTH, min(WIDTH, size - start), WIDTH * 32)\n'
        "            edge[0].append(tile[32 * (index - start) :][:32])",
        "log/entry-with-a-wrong-bit_fail",
    ),
    "does not compare the tree with the signed root": Defect(
        "require(root_of(edge) == root, ", "require(True, ", "log/another-history_fail"
    ),
    "looks for full tiles only": Defect("is_partial = width < WIDTH and", "is_partial = False and", "log/one-entry"),
    "does not take a full tile for what it has grown out of": Defect(
        "is_partial = width < WIDTH and partial.exists()", "is_partial = width < WIDTH", "log/grown-since"
    ),
    "ignores the kept checkpoint": Defect(
        'options.since or options.file / "checkpoint"', 'options.file / "checkpoint"', "log/kept-is-forked_fail"
    ),
    "compares kept checkpoints of the same size only": Defect(
        "require(index != old_size or root_of(edge) == old_root, ", "require(True, ", "log/kept-is-forked_fail"
    ),
    "compares kept checkpoints of other sizes only": Defect(
        "require(old_size < size or old_root == root, ", "require(True, ", "log/kept-is-forked-at-same-size_fail"
    ),
    "believes a kept checkpoint that nobody signed": Defect(
        _OPEN_KEPT,
        f"old_size, old_root = {_UNSIGNED.format('as_text(read(since, MAX_NOTE))')}",
        "log/kept-is-unsigned_fail",
    ),
}

GROWTH = {
    "accepts an empty proof of growth": Defect(
        'require(proof, "proof: empty")', "if not proof:\n        return", "consistency/no-proof_fail"
    ),
    "checks that the hashes lead to the old root only": Defect(
        "require(found == (first_root, second_root), ",
        "require(found[0] == first_root, ",
        "consistency/forked-new_fail",
    ),
    "checks that the hashes lead to the new root only": Defect(
        "require(found == (first_root, second_root), ",
        "require(found[1] == second_root, ",
        "consistency/forked-old_fail",
    ),
    "checks the ends of the proof, not what lies between": Defect(
        "require(found == (first_root, second_root), ",
        "require(len(proof) > 3 or found == (first_root, second_root), ",
        "consistency/middle-hash-zeroed_fail",
    ),
    "wants a first hash where the old tree is full": Defect(
        "start, *rest = proof if first & (first - 1) else [first_root, *proof]",
        "start, *rest = proof",
        "consistency/from-a-full-tree",
    ),
    "takes equal sizes for equal trees": Defect(
        "require(first_root == (second_root if first else sha256()), ", "require(True, ", "consistency/two-roots_fail"
    ),
    "passes over hashes where none belong": Defect(
        'require(not proof, "proof: hashes where none belong")', "", "consistency/unchanged-with-a-hash_fail"
    ),
    "does not compare the sizes in the file with those signed": Defect(
        "require([str(old[0]), str(new[0])] == sizes, ", "require(True, ", "consistency/another-old-size_fail"
    ),
    "takes the old checkpoint unsigned": Defect(
        _OPEN_BOTH,
        f"old, new = {_UNSIGNED.format('notes[0]')}, open_checkpoint(notes[1], keys)",
        "consistency/old-unsigned_fail",
    ),
    "takes the new checkpoint unsigned": Defect(
        _OPEN_BOTH,
        f"old, new = open_checkpoint(notes[0], keys), {_UNSIGNED.format('notes[1]')}",
        "consistency/new-unsigned_fail",
    ),
    "cannot grow from nothing": Defect("if first in {0, second}:", "if first == second:", "consistency/from-empty"),
}

MISBEHAVIOUR = {
    "accuses a log that only grew": Defect(
        "require(not other or unbase64(other) != old[1], ", "require(True, ", "misbehaviour/agreed_fail"
    ),
    "believes the root that the accuser states": Defect(
        "check_growth((old[0], unbase64(other)) if other else old, new, proof)",
        "check_growth(old, new, proof) if not other else None",
        "misbehaviour/root-made-up_fail",
    ),
    "compares the checkpoints' roots, not their trees": Defect(
        "check_growth((old[0], unbase64(other)) if other else old, new, proof)",
        "check_growth(old, new, proof) if not other else require(old[1] != new[1], '')",
        "misbehaviour/proof-made-up_fail",
    ),
    "sees two histories at equal sizes only": Defect(
        "check_growth((old[0], unbase64(other)) if other else old, new, proof)",
        "check_growth((old[0], unbase64(other)) if other and old[0] == new[0] else old, new, proof)",
        "misbehaviour/forked",
    ),
}

DEFECTS = RECEIPTS | SPELLINGS | SIGNATURES | LOGS | GROWTH | MISBEHAVIOUR
