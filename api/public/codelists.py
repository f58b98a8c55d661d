# SPDX-License-Identifier: Apache-2.0
"""The code lists: what the codes in events and answers mean, in both languages, and where they come from."""

from typing import Final

from litestar import Response
from litestar.params import FromPath
from msgspec import Struct

from api.public.operations import public
from api.public.questions import Asking, Opened
from api.public.replies import reply_document
from events.codelists import CodeList, all_codelists, get_codelist

_CACHE: Final = "public, max-age=3600"


class CodeLists(Struct, frozen=True, kw_only=True):
    """Every code list there is, whole, by id."""

    items: tuple[CodeList, ...]


@public("/v1/codelists", answer=CodeLists)
def list_codelists(request: Asking, registry: Opened) -> Response[bytes]:
    """List every code list, with its origins and all of its codes."""
    return reply_document(request, registry, CodeLists(items=all_codelists()), cache=_CACHE)


@public("/v1/codelists/{list_id:str}", answer=CodeList)
def get_one_codelist(request: Asking, registry: Opened, list_id: FromPath[str]) -> Response[bytes]:
    """Return one code list; a field's schema names its list as `x-codelist`."""
    return reply_document(request, registry, get_codelist(list_id), cache=_CACHE)


ROUTES: Final = (list_codelists, get_one_codelist)
