# SPDX-License-Identifier: Apache-2.0
"""Where in a TOML file a mistake stands. `tomllib` keeps no places, so the text is searched, as near as it allows."""

import re

_HEADER = re.compile(r"\[{1,2}([^\[\]]+)\]{1,2}")
_TOKENS = re.compile(r"[^.\[\]/]+")
_QUOTED = re.compile(r"unknown field `([^`]+)`|'([^']+)'")


def locate(text: str, place: str, problem: str) -> str:
    """Return `line 34, filing 2` for a place such as `filing[1].data`, or `/filing/1/data`.

    The word that `problem` quotes is looked for in that table, then the keys of the place, from the innermost.
    """
    tokens, lines = _TOKENS.findall(place), text.splitlines()
    quoted = next((match[1] or match[2] for match in _QUOTED.finditer(problem)), "")
    if not tokens:
        return f"line {_find_word(lines, range(len(lines)), quoted) or 1}"
    index = int(tokens[1]) if len(tokens) > 1 and tokens[1].isdigit() else None
    block = _find_block(lines, tokens[0], index or 0)
    words = [quoted, *(token for token in reversed(tokens[1:]) if not token.isdigit())]
    line = next((found for word in words if (found := _find_word(lines, block, word))), block.start + 1)
    return f"line {line}, {tokens[0]}" + ("" if index is None else f" {index + 1}")


def _find_block(lines: list[str], table: str, index: int) -> range:
    """Return the lines of the table's occurrence number `index`, its sub-tables included; all lines if unknown."""
    headers = [
        (number, match[1].strip()) for number, line in enumerate(lines) if (match := _HEADER.match(line.strip()))
    ]
    starts = [place for place, (_, name) in enumerate(headers) if name == table or name.startswith(f"{table}.")]
    own = [place for place in starts if headers[place][1] == table] or starts
    if index >= len(own):
        return range(len(lines))
    ends = (number for number, name in headers[own[index] + 1 :] if not name.startswith(f"{table}."))
    return range(headers[own[index]][0], next(ends, len(lines)))


def _find_word(lines: list[str], block: range, word: str) -> int:
    """Return the line, from 1, on which `word` is written as a key in `block`, or else anyhow; 0 if nowhere."""
    if not word:
        return 0
    written = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])(\"?\s*[=\].])?")
    found = [(number + 1, match[1]) for number in block if (match := written.search(lines[number]))]
    return next((line for line, is_key in found if is_key), found[0][0] if found else 0)
