# SPDX-License-Identifier: Apache-2.0
"""The pages behind every problem's `type`: what it means and what to do, in both languages (RFC 9457 §3.1.1)."""

from html import escape
from typing import Final

from litestar import Response
from litestar.params import FromPath
from msgspec import Struct

from api.problems import TEXTS, ProblemText, Words
from api.public.operations import public
from api.public.questions import Asking, Opened
from api.public.replies import reply_bytes, reply_document
from events.errors import NotFoundError

HTML: Final = "text/html"
_CACHE: Final = "public, max-age=3600"


class ProblemHelp(Struct, frozen=True, kw_only=True):
    """Everything known about one kind of problem."""

    type: str
    code: str
    title: Words
    meaning: Words
    hint: Words


class ProblemList(Struct, frozen=True, kw_only=True):
    """Every kind of problem there is, by code."""

    items: tuple[ProblemHelp, ...]


@public("/problems", answer=ProblemList)
def list_problems(request: Asking, registry: Opened) -> Response[bytes]:
    """List every problem this registry may answer with."""
    items = tuple(_help(code, TEXTS[code]) for code in sorted(TEXTS))
    return reply_document(request, registry, ProblemList(items=items), cache=_CACHE)


@public("/problems/{code:str}", answer=ProblemHelp)
def get_problem(request: Asking, registry: Opened, code: FromPath[str]) -> Response[bytes]:
    """Tell what a problem code means and what to do about it; as a page where a browser asks."""
    text = TEXTS.get(code)
    if text is None:
        message = f"problem {code[:60]!r}: no such code"
        raise NotFoundError(message, code="problem-unknown")
    problem = _help(code, text)
    if "text/html" in request.headers.get("accept", ""):
        return reply_bytes(request, _format_page(problem).encode(), HTML, cache=_CACHE, vary="Accept")
    return reply_document(request, registry, problem, cache=_CACHE, vary="Accept")


def _help(code: str, text: ProblemText) -> ProblemHelp:
    return ProblemHelp(type=f"/problems/{code}", code=code, title=text.title, meaning=text.words, hint=text.hint)


def _format_page(problem: ProblemHelp) -> str:
    """Return plain HTML with nothing to run, each text marked with its language."""
    sections = "".join(
        f'<section lang="{lang}"><h1>{escape(getattr(problem.title, lang))}</h1>'
        f"<p>{escape(getattr(problem.meaning, lang))}</p><p>{escape(getattr(problem.hint, lang))}</p></section>"
        for lang in ("zh", "en")
    )
    title = f"{escape(problem.title.zh)} · {escape(problem.title.en)}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"></head>'
        f"<body><main>{sections}<p><code>{escape(problem.code)}</code></p></main></body></html>\n"
    )


ROUTES: Final = (list_problems, get_problem)
