# SPDX-License-Identifier: Apache-2.0
"""How names are made comparable for searching: what looks alike to a person is found alike."""

import unicodedata
from collections.abc import Iterable

from events.values import Identifier, Text


def fold_name(name: str) -> str:
    """Return `name` without differences of case and of full and half width (Unicode NFKC, case-folded)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def search_text(own_name: str, names: Text, identifiers: Iterable[Identifier]) -> str:
    """Return the lines a search looks into: the id, both names, and the numbers in other registers."""
    lines = [own_name, names.zh or "", names.en or "", *(identifier.value for identifier in identifiers)]
    return "\n".join(fold_name(line) for line in lines if line)
