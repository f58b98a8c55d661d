# SPDX-License-Identifier: Apache-2.0
"""Checkpoints, good and bad, each in a receipt whose proof is right (reliability.md cases 40, 50, 53, 54, 57)."""

import base64
from collections.abc import Iterator

from tests.vectors.making.case import Case, Keys, checkpoint_case
from tests.vectors.making.keys import MLDSA44, Ed25519, b64, head, loosened, note
from tests.vectors.making.logs import (
    ED,
    FORKED,
    ML,
    NEW_ED,
    NEW_ML,
    ORIGIN,
    OTHER_ED,
    OTHER_ML,
    SMALL,
    WITNESS,
    signed,
)

_TEXT = SMALL.head(7)
_ROOT = b64(SMALL.root(7))
_ED, _ML = ED.line(_TEXT), ML.line(_TEXT)
_ALL_KEYS: Keys = (ED, ML, NEW_ED, NEW_ML)
_OVERLAP = note(_TEXT, *(key.line(_TEXT) for key in _ALL_KEYS))


def _strangers(count: int) -> list[str]:
    """Return signature lines by keys that no verifier knows."""
    return [
        f"— stranger-{number}.example {b64(bytes([0, 0, 0, number]) + b'not to be read')}" for number in range(count)
    ]


def _bad(signature: bytes) -> bytes:
    return signature[:-1] + bytes([signature[-1] ^ 1])


def _malleated(signature: bytes) -> bytes:
    order = 2**252 + 27742317777372353535851937790883648493
    return signature[:32] + (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")


def cases() -> Iterator[Case]:
    """Yield all of them."""
    yield from _accepted()
    yield from _signatures()
    yield from _forms()
    yield from _texts()


def _accepted() -> Iterator[Case]:
    yield checkpoint_case(
        "unknown-signatures",
        "a witness and strangers signed too; their keys are not known",
        note(_TEXT, *_strangers(2), _ED, WITNESS.line(_TEXT), _ML),
    )
    yield checkpoint_case(
        "sixteen-signatures",
        "signed-note: at least 16 signatures must be accepted",
        note(_TEXT, *_strangers(14), _ML, _ED),
    )
    yield checkpoint_case("only-ed25519-known", "the verifier knows only the Ed25519 key", signed(_TEXT), (ED,))
    yield checkpoint_case("only-ml-dsa-known", "the verifier knows only the ML-DSA-44 key", signed(_TEXT), (ML,))
    yield checkpoint_case("rotation-old-keys", "signed by old and new keys, the verifier knows the old", _OVERLAP)
    yield checkpoint_case(
        "rotation-new-keys", "signed by old and new keys, the verifier knows the new", _OVERLAP, (NEW_ED, NEW_ML)
    )
    yield checkpoint_case("rotation-all-keys", "signed by old and new keys, all are known", _OVERLAP, _ALL_KEYS)
    yield checkpoint_case(
        "rotation-before", "signed by the old keys alone, old and new are known", signed(_TEXT), _ALL_KEYS
    )
    yield checkpoint_case(
        "stranger-with-our-name",
        "a key of the log's name that is not known: another key",
        note(_TEXT, NEW_ED.line(_TEXT), _ED, _ML),
    )
    yield checkpoint_case(
        "stranger-with-our-key-id",
        "a key of another name with the log's key ID: another key",
        note(_TEXT, ED.line_of(bytes(64), name="stranger.example"), _ED, _ML),
    )
    extended = head(ORIGIN, 7, _ROOT, "an extension line")
    yield checkpoint_case("extension-line", "an extension line, covered by the Ed25519 signature", signed(extended))


def _signatures() -> Iterator[Case]:
    yield checkpoint_case(
        "bad-keyhint_fail",
        "the Ed25519 signature stands under another key ID",
        note(_TEXT, ED.line_of(ED.sign(_TEXT), key_id=bytes(4)), _ML),
    )
    yield checkpoint_case(
        "bad-keyname_fail",
        "the Ed25519 signature stands under another key name",
        note(_TEXT, ED.line_of(ED.sign(_TEXT), name="log.vectors.example.org"), _ML),
    )
    yield checkpoint_case("ed25519-missing_fail", "only the ML-DSA-44 signature, both keys are known", note(_TEXT, _ML))
    yield checkpoint_case("ml-dsa-missing_fail", "only the Ed25519 signature, both keys are known", note(_TEXT, _ED))
    yield checkpoint_case(
        "ed25519-bad_fail",
        "one bit of the Ed25519 signature is wrong",
        note(_TEXT, ED.line_of(_bad(ED.sign(_TEXT))), _ML),
    )
    yield checkpoint_case(
        "ml-dsa-bad_fail",
        "one bit of the ML-DSA-44 signature is wrong",
        note(_TEXT, _ED, ML.line_of(_bad(ML.sign(_TEXT)))),
    )
    yield checkpoint_case(
        "ed25519-malleated_fail",
        "S of the Ed25519 signature is larger by the order of the group (RFC 8032 §5.1.7)",
        note(_TEXT, ED.line_of(_malleated(ED.sign(_TEXT))), _ML),
    )
    yield checkpoint_case(
        "ed25519-short_fail",
        "the Ed25519 signature lacks its last byte",
        note(_TEXT, ED.line_of(ED.sign(_TEXT)[:-1]), _ML),
    )
    yield checkpoint_case(
        "ml-dsa-short_fail",
        "the ML-DSA-44 signature lacks its last byte",
        note(_TEXT, _ED, ML.line_of(ML.sign(_TEXT)[:-1])),
    )
    yield checkpoint_case(
        "ml-dsa-long_fail",
        "the ML-DSA-44 signature has a byte too many",
        note(_TEXT, _ED, ML.line_of(ML.sign(_TEXT) + b"\0")),
    )
    yield checkpoint_case(
        "ml-dsa-without-time_fail",
        "the ML-DSA-44 signature comes without its time",
        note(_TEXT, _ED, ML.line_of(ML.sign(_TEXT)[8:])),
    )
    yield checkpoint_case(
        "ml-dsa-another-time_fail",
        "the time before the ML-DSA-44 signature was changed",
        note(_TEXT, _ED, ML.line_of(bytes(8) + ML.sign(_TEXT)[8:])),
    )
    yield checkpoint_case(
        "ml-dsa-time-beyond-63-bits_fail",
        "the ML-DSA-44 signature states a time of 2^63",
        note(_TEXT, _ED, ML.line_of(ML.sign(_TEXT, time=2**63))),
    )
    yield checkpoint_case(
        "rotation-new-bad_fail",
        "good old signatures, and a bad one by a new key that is known",
        note(_TEXT, _ED, _ML, NEW_ED.line_of(_bad(NEW_ED.sign(_TEXT)))),
        _ALL_KEYS,
    )
    yield checkpoint_case(
        "rotation-one-type-only_fail",
        "signed by old and new Ed25519 keys, and no ML-DSA-44 key",
        note(_TEXT, _ED, NEW_ED.line(_TEXT)),
        _ALL_KEYS,
    )
    yield checkpoint_case(
        "rotated-away_fail",
        "signed by the new keys alone, the verifier knows the old",
        note(_TEXT, NEW_ED.line(_TEXT), NEW_ML.line(_TEXT)),
    )
    yield checkpoint_case(
        "duplicate-signature_fail", "the Ed25519 signature stands there twice", note(_TEXT, _ED, _ML, _ED)
    )
    yield checkpoint_case(
        "key-id-collision_fail",
        "a signature by another key, under the log's name and key ID",
        note(_TEXT, ED.line_of(OTHER_ED.sign(_TEXT)), _ML),
    )
    yield checkpoint_case(
        "signed-by-a-witness-only_fail", "a witness signed, the log did not", note(_TEXT, WITNESS.line(_TEXT))
    )
    yield checkpoint_case("no-signatures_fail", "nobody signed", note(_TEXT))
    yield checkpoint_case(
        "too-many-signatures_fail",
        "a thousand signature lines by strangers",
        note(_TEXT, _ED, _ML, *[f"— stranger.example {b64(bytes(5))}"] * 1000),
    )


def _forms() -> Iterator[Case]:
    good = signed(_TEXT)
    spare = b64(base64.b64decode(_ED.split(" ")[2]))
    yield checkpoint_case("crlf-in-note_fail", "lines end in CR LF", good.replace("\n", "\r\n"))
    yield checkpoint_case("no-last-newline_fail", "the last signature line does not end", good[:-1])
    yield checkpoint_case("text-after-note_fail", "a line after the signatures", good + "thank you\n")
    yield checkpoint_case("hyphen-for-dash_fail", "signature lines begin with a hyphen", good.replace("— ", "- "))
    yield checkpoint_case("two-spaces_fail", "two spaces before a signature", good.replace("example ", "example  ", 1))
    yield checkpoint_case(
        "signature-line-without-signature_fail",
        "a stranger's line says nothing but a name",
        note(_TEXT, _ED, "— stranger.example", _ML),
    )
    yield checkpoint_case(
        "signature-of-no-bytes_fail",
        "a stranger's line has a key ID and no signature",
        note(_TEXT, _ED, _ML, f"— stranger.example {b64(bytes(4))}"),
    )
    yield checkpoint_case(
        "signature-url-base64_fail",
        "a signature in the URL alphabet",
        note(_TEXT, f"— {ORIGIN} {spare.replace('+', '-').replace('/', '_')}", _ML),
    )
    yield checkpoint_case(
        "signature-non-canonical_fail",
        "unused bits of a signature's base64 are not zero",
        note(_TEXT, loosened(_ED), _ML),
    )
    yield checkpoint_case(
        "control-character_fail",
        "U+0001 in a stranger's name",
        note(_TEXT, _ED, _ML, f"— stranger\x01.example {b64(bytes(5))}"),
    )
    yield checkpoint_case(
        "tab-in-name_fail", "a tab in a stranger's name", note(_TEXT, _ED, _ML, f"— stranger\t.example {b64(bytes(5))}")
    )
    yield checkpoint_case(
        "plus-in-name_fail",
        "a stranger's name has a plus",
        note(_TEXT, _ED, _ML, f"— stranger+1.example {b64(bytes(5))}"),
    )


def _texts() -> Iterator[Case]:
    yield checkpoint_case(
        "checkpoint-wrong-roothash_fail",
        "the root was exchanged after signing",
        note(head(ORIGIN, 7, FORKED.root(7)), _ED, _ML),
    )
    yield checkpoint_case(
        "checkpoint-forked_fail", "signed, but over a tree with another entry 2", FORKED.checkpoint(7)
    )
    yield checkpoint_case("checkpoint-other-size_fail", "signed, at size 8", SMALL.checkpoint(8))
    yield checkpoint_case(
        "checkpoint-size-changed_fail", "the size was exchanged after signing", note(head(ORIGIN, 6, _ROOT), _ED, _ML)
    )
    for case, desc, text in (
        ("missing-origin", "signed, but without the origin", f"7\n{_ROOT}\n"),
        ("empty-origin", "signed, with an empty origin", f"\n7\n{_ROOT}\n"),
        ("missing-root", "signed, but without the root", f"{ORIGIN}\n7\n"),
        ("size-leading-zero", "signed, with size 07", head(ORIGIN, "07", _ROOT)),
        ("size-with-plus", "signed, with size +7", head(ORIGIN, "+7", _ROOT)),
        ("size-other-digits", "signed, with a size in full-width digits", head(ORIGIN, "７", _ROOT)),
        ("size-with-space", "signed, with a space after the size", head(ORIGIN, "7 ", _ROOT)),
        ("size-negative", "signed, with size -7", head(ORIGIN, "-7", _ROOT)),
        ("size-beyond-63-bits", "signed, with size 2^63", head(ORIGIN, str(2**63), _ROOT)),
        ("root-non-canonical", "signed, with unused bits of the root's base64 set", head(ORIGIN, 7, loosened(_ROOT))),
        ("root-unpadded", "signed, with a root in base64 without padding", head(ORIGIN, 7, _ROOT.rstrip("="))),
        ("root-short", "signed, with a root of 31 bytes", head(ORIGIN, 7, SMALL.root(7)[:31])),
        ("empty-extension-line", "signed, with an empty extension line", head(ORIGIN, 7, _ROOT, "", "x")),
    ):
        # ML-DSA-44 signs numbers, not spellings: whoever knows only Ed25519 has to look at the text.
        yield checkpoint_case(f"checkpoint-{case}_fail", desc, note(text, ED.line(text)), (ED,))
    extended = head(ORIGIN, 7, _ROOT, "an extension line")
    yield checkpoint_case(
        "extension-line-unsigned_fail",
        "an extension line that only ML-DSA-44 could cover",
        note(extended, ML.line(extended)),
        (ML,),
    )
    yield from _origins()


def _origins() -> Iterator[Case]:
    other = head(OTHER_ED.name, 7, _ROOT)
    yield checkpoint_case(
        "checkpoint-of-another-log_fail",
        "another log signed the same root",
        note(other, OTHER_ED.line(other), OTHER_ML.line(other)),
    )
    yield checkpoint_case(
        "checkpoint-with-another-origin_fail",
        "the log's keys signed for another origin",
        note(other, ED.line(other), ML.line(other)),
    )
    yield checkpoint_case(
        "checkpoint-with-another-origin-for-one-key_fail",
        "the log's Ed25519 key, which alone is known, signed for another origin",
        note(other, ED.line(other)),
        (ED,),
    )
    nameless = Ed25519(OTHER_ED.name, "impostor"), MLDSA44(OTHER_ML.name, "impostor")
    yield checkpoint_case(
        "checkpoint-of-an-impostor_fail",
        "keys nobody knows, under an origin of their own",
        note(other, *(key.line(other) for key in nameless)),
    )
