# SPDX-License-Identifier: Apache-2.0
"""How a command fails: the exit code of every error and the words around it, in this one place (ux.md §7).

| code | means |
|---|---|
| 0 | done |
| 1 | a check of `doctor` is not well |
| 2 | the command was not understood |
| 3 | nothing is recorded under that name |
| 4 | refused: by a rule, a role, or the form of what was given |
| 5 | conflict: somebody else was first |
| 6 | the network, or the other side of it |
| 7 | something does not check out: stored data, a signature, a proof |
| 8 | not possible now: read-only, locked, full, out of order |
| 70 | a bug of ours |
| 130 | interrupted |

Every error is told in three parts: what, why, and what to do about it, on stderr; with `--json` as one JSON object.
"""

from __future__ import annotations

import json
import traceback
from typing import TYPE_CHECKING, Final

import click

from events import errors

if TYPE_CHECKING:
    from api.cli.console import Language

OK: Final = 0
NOT_WELL: Final = 1
USAGE: Final = 2
NOT_FOUND: Final = 3
REFUSED: Final = 4
CONFLICT: Final = 5
NETWORK: Final = 6
DAMAGED: Final = 7
UNAVAILABLE: Final = 8
BUG: Final = 70
INTERRUPTED: Final = 130

_BY_CODE: Final = {
    "network": NETWORK,
    "source-unavailable": NETWORK,
    "setting-unknown": USAGE,
    "setting-invalid": USAGE,
    "settings-malformed": USAGE,
}
"""Where the code of an error says more than its class."""

_BY_CLASS: Final[dict[type[BaseException], int]] = {
    errors.NotFoundError: NOT_FOUND,
    errors.StaleVersionError: CONFLICT,
    errors.ConflictError: CONFLICT,
    errors.RejectedError: REFUSED,
    errors.UnavailableError: UNAVAILABLE,
    errors.EvidenceError: DAMAGED,
    click.Abort: INTERRUPTED,
    KeyboardInterrupt: INTERRUPTED,
    click.ClickException: USAGE,
}

_LABELS: Final = {
    "en": {"why": "why", "fix": "what to do", "rule": "rule", "place": "where"},
    "zh": {"why": "原因", "fix": "怎么办", "rule": "依据", "place": "位置"},
}
_BUG_HINT: Final = {
    "en": "This is a bug of ours. Please report it, with the lines above.",
    "zh": "这是程序缺陷。请连同以上内容一并报告。",
}
_STOPPED: Final = {"en": "interrupted; it is safe to run it again", "zh": "已中断；可以安全地重新运行"}


def exit_code_of(error: BaseException) -> int:
    """Return the code with which the process ends because of `error`."""
    code = getattr(error, "code", "")
    if isinstance(error, errors.RegistryError) and code in _BY_CODE:
        return _BY_CODE[code]
    return next((_BY_CLASS[kind] for kind in type(error).__mro__ if kind in _BY_CLASS), BUG)


def tell(error: BaseException, *, language: Language, is_json: bool) -> int:
    """Write on stderr what went wrong, why, and what to do; return the exit code."""
    exit_code = exit_code_of(error)
    told = _told(error, exit_code, language)
    if is_json:
        click.echo(json.dumps({**told, "exit_code": exit_code}, ensure_ascii=False), err=True)
        return exit_code
    click.echo(f"verdigris: {told['title']}", err=True)
    labels = _LABELS[language]
    lines = {"why": told.get("detail"), "rule": told.get("citation"), "place": told.get("pointer"), "fix": told["hint"]}
    for label, line in lines.items():
        if line:
            click.echo(f"  {labels[label]}: {line}", err=True)
    return exit_code


def _told(error: BaseException, exit_code: int, language: Language) -> dict[str, str]:
    if isinstance(error, errors.RegistryError):
        return told_of(error, language)
    if exit_code == INTERRUPTED:
        return {"code": "interrupted", "title": _STOPPED[language], "hint": ""}
    if isinstance(error, click.ClickException):
        hint = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "verdigris"
        return {"code": "usage", "title": error.format_message(), "hint": f"{hint} --help"}
    lines = "".join(traceback.format_exception(error)).rstrip()
    return {
        "code": "internal",
        "title": f"{type(error).__name__}: {error}",
        "detail": lines,
        "hint": _BUG_HINT[language],
    }


def told_of(error: errors.RegistryError, language: Language) -> dict[str, str]:
    """Return the words about an error of ours: title, detail, hint, and where it has them rule and place."""
    # The words of every code stand with the public API's problems. That API hides from the outside what is damaged and
    # where; whoever runs a command is inside. Litestar comes along, but only when something failed.
    from api.problems import TEXTS

    codes = [error.code, *(getattr(kind, "code", "") for kind in type(error).__mro__)]
    text = next(TEXTS[code] for code in codes if code in TEXTS)
    told = {
        "type": f"/problems/{error.code}",
        "code": error.code,
        "title": getattr(text.title, language),
        "detail": error.message,
        "hint": getattr(text.hint, language),
    }
    rule, citation = getattr(error, "rule", None), getattr(error, "citation", None)
    more = {"pointer": error.pointer, "rule": rule, "citation": f"{rule}, {citation}" if rule else None}
    return told | {name: value for name, value in more.items() if value}
