# SPDX-License-Identifier: Apache-2.0
"""No text that is shipped calls anybody in order with the law (domain.md §0.4, §8.1)."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("api", "deploy", "events", "migrations", "projections", "registry")
DOCUMENTS = ("README.md", "CHANGELOG.md", "SECURITY.md")
TEXTS = {".css", ".html", ".j2", ".js", ".json", ".md", ".py", ".sh", ".toml", ".txt", ".yaml", ".yml"}

PRAISE = re.compile(r"(?<!non-)(?<!non)\bcompliant\b|(?<!不)合规(?!性)", re.IGNORECASE)
"""The word itself; that somebody was found not to comply is said by the law's own words."""


def shipped() -> list[Path]:
    """Return every file whose words may reach a reader."""
    inside = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))
    return [*(ROOT / name for name in DOCUMENTS), *(path for path in inside if path.suffix in TEXTS and path.is_file())]


def test_no_shipped_text_praises() -> None:
    """
    Neither code, words, help, rules, examples nor documents.
    """
    assert len(shipped()) > 300

    assert [] == [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in shipped()
        for found in PRAISE.finditer(path.read_text(encoding="utf-8"))
    ]


WORDS = {
    "every obligation is compliant": True,
    "合规": True,
    "完全合规": True,
    "non-compliant": False,
    "noncompliance": False,
    "不合规": False,
}


@pytest.mark.parametrize(("words", "is_praise"), WORDS.items(), ids=WORDS.keys())
def test_what_praise_is(words: str, is_praise: bool) -> None:  # noqa: FBT001
    """
    The word, in either language, and not its contrary.
    """
    assert is_praise == bool(PRAISE.search(words))
