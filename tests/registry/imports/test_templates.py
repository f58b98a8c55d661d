# SPDX-License-Identifier: Apache-2.0
"""Texts with columns in them, and identifiers made from names."""

import base64
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import MalformedError
from events.ids import parse_subject
from registry.imports.templates import digest_name, parse_template

CELLS = {"permit": "EP1", "name": "Acme Pty Ltd", "empty": ""}

TEXTS = {
    "constant text": ("annual", "annual"),
    "a column": ("{permit}", "EP1"),
    "text around columns": ("right:QLD-{permit}/{name}", "right:QLD-EP1/Acme Pty Ltd"),
    "an empty column makes the text absent": ("right:QLD-{empty}", None),
    "a column that is not there makes the text absent": ("right:QLD-{none}", None),
    "doubled braces stand for braces": ("{{{permit}}}", "{EP1}"),
    "a filter": ("{name|upper}", "ACME PTY LTD"),
    "filters in the order written": ("{name|digest|upper}", digest_name("Acme Pty Ltd")),
}

WRONG = {
    "an open brace": "{permit",
    "a closing brace": "permit}",
    "empty braces": "{}",
    "an unknown filter": "{permit|reverse}",
    "a filter without a name": "{permit|}",
}


@pytest.mark.parametrize(("text", "filled"), TEXTS.values(), ids=TEXTS.keys())
def test_text_is_filled_from_cells(text: str, filled: str | None) -> None:
    assert parse_template(text).fill(CELLS) == filled


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_wrong_text_is_refused(text: str) -> None:
    with pytest.raises(MalformedError) as caught:
        parse_template(text)
    assert caught.value.code == "mapping-template"


def test_text_knows_its_columns() -> None:
    assert parse_template("{{x}} {permit} {name|digest}").columns == {"permit", "name"}


def test_text_for_people_shows_nothing_for_what_is_absent() -> None:
    assert parse_template("signed {empty} for {permit}").fill_anyway(CELLS) == "signed  for EP1"


SAME_NAMES = {
    "case": ("ACME PTY LTD", "Acme Pty Ltd"),
    "white space": ("Acme  Pty\tLtd ", "Acme Pty Ltd"),
    "composed and decomposed letters": ("Gru\u0308n", "Gr\u00fcn"),
    "sharp s and double s": ("Straße", "STRASSE"),
}


@pytest.mark.parametrize(("one", "other"), SAME_NAMES.values(), ids=SAME_NAMES.keys())
def test_spellings_of_one_name_have_one_digest(one: str, other: str) -> None:
    assert digest_name(one) == digest_name(other)


def test_digest_is_the_documented_one() -> None:
    """Anybody can recompute it: the start of base32 over SHA-256 of the folded name."""
    digest = base64.b32encode(hashlib.sha256(b"acme pty ltd").digest()).decode()[:12]
    assert digest_name("ACME  Pty Ltd") == digest


@given(st.text(min_size=1))
def test_digest_fits_the_alphabet_of_names(name: str) -> None:
    assert re.fullmatch("[A-Z2-7]{12}", digest_name(name))
    parse_subject(f"party:AU-QLD-{digest_name(name)}")
