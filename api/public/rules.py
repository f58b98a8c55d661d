# SPDX-License-Identifier: Apache-2.0
"""The rules that statuses follow from: every version of every profile, with citations, texts and the table of rules."""

from typing import Final

from litestar import Response
from litestar.params import FromPath

from api.public.operations import public
from api.public.questions import Asking, Opened
from api.public.replies import reply_document
from projections.rules.published import PublishedProfile, PublishedRules, all_rules, get_profile

_CACHE: Final = "public, max-age=3600"


@public("/v1/rules", answer=PublishedRules)
def list_rules(request: Asking, registry: Opened) -> Response[bytes]:
    """List every version of every rule profile, and where each rule lives, with its tests."""
    return reply_document(request, registry, all_rules(), cache=_CACHE)


@public("/v1/rules/{profile:str}/{version:int}", answer=PublishedProfile)
def get_rules(request: Asking, registry: Opened, profile: FromPath[str], version: FromPath[int]) -> Response[bytes]:
    """Return one version of a rule profile; every status names the one it was judged by."""
    return reply_document(request, registry, get_profile(profile, version), cache=_CACHE)


ROUTES: Final = (list_rules, get_rules)
