# SPDX-License-Identifier: Apache-2.0
"""What all files with proofs have in common: header, fields, hashes; and why a file is refused."""

import pytest

from events.errors import MalformedError
from events.tlog.canonical import format_base64
from events.tlog.merkle import MAX_PROOF_HASHES
from events.tlog.prooflines import check_hashes, check_header, format_lines, get_field, parse_hashes, take_field

HEADER = "c2sp.org/tlog-proof@v1"
REFUSED: dict[str, tuple[str, str]] = {
    "a newer version": ("c2sp.org/tlog-proof@v2", "proof-version-unknown"),
    "a version of another spelling": ("c2sp.org/tlog-proof@v1.1", "proof-version-unknown"),
    "no version": ("c2sp.org/tlog-proof@", "proof-version-unknown"),
    "the name alone": ("c2sp.org/tlog-proof", "file-kind-wrong"),
    "a longer name": ("c2sp.org/tlog-proofs@v1", "file-kind-wrong"),
    "another kind": ("verdigris-consistency@v1", "file-kind-wrong"),
    "nothing": ("", "file-kind-wrong"),
    "a web page": ("<!doctype html>", "file-kind-wrong"),
    "a space in front": (" c2sp.org/tlog-proof@v1", "file-kind-wrong"),
    "a space behind": ("c2sp.org/tlog-proof@v1 ", "proof-version-unknown"),
}


@pytest.mark.parametrize(("line", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_case_57_a_first_line_is_another_version_or_another_kind(line: str, code: str) -> None:
    """
    Whoever has a file from the future is told so; whoever took the wrong one is told that, too.
    """
    check_header(HEADER, HEADER, "file")

    with pytest.raises(MalformedError) as caught:
        check_header(line, HEADER, "file")

    assert code == caught.value.code
    # The version that we do read is named.
    assert code == "file-kind-wrong" or "of another version than 1," in caught.value.message


def test_a_field_is_taken_from_the_front_only() -> None:
    """
    And without its name; what does not stand there is left where it is.
    """
    lines = ["index 7", "extra a b", "indexes 8"]

    assert (None, "7", None, "a b", None) == (
        take_field(lines, "extra"),
        take_field(lines, "index"),
        take_field(lines, "index"),
        get_field(lines, "extra", "file"),
        take_field(lines, "index"),
    )
    assert ["indexes 8"] == lines
    assert take_field([], "index") is None
    with pytest.raises(MalformedError, match="file: no line 'index' in its place"):
        get_field(lines, "index", "file")


def test_case_48_as_many_hashes_as_the_largest_tree_needs() -> None:
    """
    Sixty-three are read and written, one more is refused before any is looked at; each has 32 bytes.
    """
    hashes = [bytes([number]) * 32 for number in range(MAX_PROOF_HASHES)]
    lines = [format_base64(value) for value in hashes]

    check_hashes(hashes, "file")
    assert tuple(hashes) == parse_hashes(lines, "file")
    assert "".join(f"{line}\n" for line in ["a", "b 1", *lines]).encode() == format_lines(["a", "b 1"], hashes)
    for refuse in (
        lambda: check_hashes([*hashes, b""], "file"),
        lambda: parse_hashes([*lines, "?"], "file"),
    ):
        with pytest.raises(MalformedError, match=f"at most 63 hashes, found {MAX_PROOF_HASHES + 1}"):
            refuse()
    for wrong in (b"", bytes(31), bytes(33)):
        with pytest.raises(MalformedError):
            check_hashes([*hashes[:2], wrong], "file")
        with pytest.raises(MalformedError):
            parse_hashes([*lines[:2], format_base64(wrong)], "file")
