# SPDX-License-Identifier: Apache-2.0
"""The code lists as shipped: whole, in both languages, only ever added to; and a file that is wrong is not read."""

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.codelists import Bilingual, CodeList, all_codelists, get_codelist
from events.codelists.loading import parse_codelist, parse_documents
from events.errors import NotFoundError

RELEASED: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("released.json").read_text(encoding="utf-8"))
"""Every code ever released, in the order of its list, with the version in which it appeared. Only added to."""

CHINESE = re.compile("[\u4e00-\u9fff]")
LISTS = {found.id: found for found in all_codelists()}


def test_no_list_was_taken_away_or_forgotten() -> None:
    """
    The lists are those released; a new one is added to the record with its first release.
    """
    assert set(RELEASED) == set(LISTS)


@pytest.mark.parametrize("list_id", RELEASED)
def test_codes_are_only_added(list_id: str) -> None:
    """
    The released codes of a list are there, in their order and since their version, and nothing is there unrecorded.
    """
    assert list(RELEASED[list_id].items()) == [(listed.code, listed.since) for listed in LISTS[list_id].codes]


@pytest.mark.parametrize("found", LISTS.values(), ids=LISTS.keys())
def test_a_list_says_where_it_comes_from(found: CodeList) -> None:
    """
    Each origin can be looked up: by an address or by its number.
    """
    assert all(origin.url or origin.number for origin in found.origins)
    assert found.origins


@pytest.mark.parametrize("found", LISTS.values(), ids=LISTS.keys())
def test_everything_is_said_in_both_languages(found: CodeList) -> None:
    """
    Every text for Chinese readers has Chinese in it, and none for English readers has.
    """
    meanings = [listed.definition for listed in found.codes if listed.definition]
    texts = [found.title, *(origin.title for origin in found.origins), *(listed.name for listed in found.codes)]

    for text in (*texts, *meanings):
        assert (True, False) == (bool(CHINESE.search(text.zh)), bool(CHINESE.search(text.en))), text


def test_a_list_is_found_by_its_id() -> None:
    """
    A list is found by its id; what is no list is refused with its code.
    """
    assert "damage_type" == get_codelist("damage_type").id
    with pytest.raises(NotFoundError) as caught:
        get_codelist("x" * 5000)
    assert ("codelist-unknown", True) == (caught.value.code, len(caught.value.message) < 120)


HEAD = """
id = "colour"
version = {version}
issued = 2026-11-26
title = {{ zh = "颜色", en = "Colour" }}

[[origins]]
document = "law"
clause = "Art. 1"

[codes]
"""
DOCUMENTS = parse_documents('[law]\ntitle = { zh = "法", en = "Law" }\nnumber = "1"\nread = "text"\n'.encode())
RED = 'red = { zh = "红", en = "red" }\n'


def parsed(text: str, name: str = "colour") -> CodeList:
    """Return the list in the file `text` called `name`."""
    return parse_codelist(text.encode(), name, DOCUMENTS)


def test_a_list_grows_and_keeps_what_it_had() -> None:
    """
    A code added later says so, one that is not to be used any more stays and names the one to use.
    """
    found = parsed(
        HEAD.format(version=3)
        + 'grey = { zh = "灰", en = "grey", deprecated_since = 3, replaced_by = "ash" }\n'
        + 'ash = { zh = "灰白", en = "ash", since = 2 }\n'
    )

    assert [("grey", 1, 3, "ash"), ("ash", 2, None, None)] == [
        (listed.code, listed.since, listed.deprecated_since, listed.replaced_by) for listed in found.codes
    ]
    assert (Bilingual(zh="法", en="Law"), "Art. 1") == (found.origins[0].title, found.origins[0].clause)


ONE, TWO = HEAD.format(version=1), HEAD.format(version=2)
WRONG = {
    "not TOML": ("id = ", "Invalid value"),
    "a code twice": (ONE + RED + RED, "Cannot overwrite"),
    "a member nobody knows, of a code": (ONE + 'red = { zh = "红", en = "red", hue = 1 }', "hue"),
    "a member nobody knows, of the list": ("hue = 1\n" + ONE + RED, "hue"),
    "a code in one language": (ONE + 'red = { zh = "红" }', "en"),
    "an empty text": (ONE + 'red = { zh = "", en = "red" }', "length"),
    "a text with room around it": (ONE + 'red = { zh = "红", en = " red" }', "regex"),
    "a code that no event may carry": (ONE + '"r d" = { zh = "红", en = "red" }', "regex"),
    "no codes": (ONE, "length"),
    "no origins": ((ONE + RED).replace('[[origins]]\ndocument = "law"\nclause = "Art. 1"\n', "origins = []"), "length"),
    "another list's id": (ONE.replace('"colour"', '"color"') + RED, "its id is color"),
    "a document that is not described": (ONE.replace('"law"', '"bylaw"') + RED, "bylaw"),
    "two codes of one Chinese name": (ONE + RED + 'rose = { zh = "红", en = "rose" }', "'红'"),
    "two codes of one English name": (ONE + RED + 'rose = { zh = "玫红", en = "red" }', "'red'"),
    "a version in which nothing changed": (TWO + RED, "version 2, but its codes changed in [1]"),
    "a code from a later version": (ONE + RED + 'rose = { zh = "玫红", en = "rose", since = 2 }', "changed in [1, 2]"),
    "a version of nothing": (HEAD.format(version=0) + RED, ">= 1"),
    "deprecated as soon as it is there": (
        ONE + 'red = { zh = "红", en = "red", deprecated_since = 1 }',
        "deprecated since version 1, but there since 1",
    ),
    "replaced but still to be used": (
        ONE + RED + 'rose = { zh = "玫红", en = "rose", replaced_by = "red" }',
        "rose is replaced by red, but not deprecated",
    ),
    "replaced by nothing": (
        TWO + 'red = { zh = "红", en = "red", deprecated_since = 2, replaced_by = "rose" }',
        "rose, which is not in use",
    ),
    "replaced by itself": (
        TWO + 'red = { zh = "红", en = "red", deprecated_since = 2, replaced_by = "red" }',
        "red, which is not in use",
    ),
    "replaced by what comes later": (
        HEAD.format(version=3)
        + 'red = { zh = "红", en = "red", deprecated_since = 2, replaced_by = "rose" }\n'
        + 'rose = { zh = "玫红", en = "rose", since = 3 }',
        "rose, which is not in use at version 2",
    ),
    "replaced in a circle": (
        TWO
        + 'red = { zh = "红", en = "red", deprecated_since = 2, replaced_by = "rose" }\n'
        + 'rose = { zh = "玫红", en = "rose", deprecated_since = 2, replaced_by = "red" }',
        "rose, which is not in use",
    ),
}


@pytest.mark.parametrize(("text", "words"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_file_is_refused(text: str, words: str) -> None:
    """
    A list that contradicts itself or says what nobody knows is a bug of ours, named with the list.
    """
    with pytest.raises(RuntimeError, match=re.escape(words)) as caught:
        parsed(text)
    assert "code list colour: " in str(caught.value)


WRONG_DOCUMENTS = {
    "nowhere to look it up": ('[a]\ntitle = { zh = "法", en = "Law" }\nread = "text"', "document a: neither"),
    "a member nobody knows": ('[a]\ntitle = { zh = "法", en = "Law" }\nnumber = "1"\nread = "text"\nby = 1', "by"),
    "how far it was read is not said": ('[a]\ntitle = { zh = "法", en = "Law" }\nnumber = "1"', "read"),
    "an address of another kind": (
        '[a]\ntitle = { zh = "法", en = "Law" }\nurl = "file:///law"\nread = "text"',
        "regex",
    ),
    "a day that is none": (
        '[a]\ntitle = { zh = "法", en = "Law" }\nnumber = "1"\ndated = "May 2020"\nread = "text"',
        "regex",
    ),
    "a document twice": ('[a]\nread = "text"\n[a]\nread = "text"', "a"),
}


@pytest.mark.parametrize(("text", "words"), WRONG_DOCUMENTS.values(), ids=WRONG_DOCUMENTS.keys())
def test_wrong_documents_are_refused(text: str, words: str) -> None:
    """
    A document that cannot be looked up or says what nobody knows is refused.
    """
    with pytest.raises(RuntimeError, match=re.escape(words)):
        parse_documents(text.encode())


TEXTS = st.text() | st.sampled_from([ONE + RED, TWO + RED]).flatmap(
    lambda text: st.builds(
        lambda at, piece: text[:at] + piece + text[at + len(piece) :], st.integers(0, len(text)), st.text(max_size=8)
    )
)


@given(raw=st.binary() | TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_case_112_no_bytes_bring_the_reader_down(raw: bytes) -> None:
    """
    Whatever bytes a file has, they are read or refused as a bug of ours; nothing else escapes.
    """
    for read in (lambda: parse_codelist(raw, "colour", DOCUMENTS), lambda: parse_documents(raw)):
        with suppress(RuntimeError):
            read()
