# SPDX-License-Identifier: Apache-2.0
"""The rules that statuses follow from: every version of every profile, with citations, texts and the table of rules."""

from typing import Final

from litestar import Response
from litestar.params import FromPath
from msgspec.structs import asdict

from api.public.operations import public
from api.public.questions import Asking, Opened
from api.public.replies import REVALIDATE, reply_document
from projections.rules.adoptions import ProfileAdoption
from projections.rules.published import PublishedProfile, PublishedRules, all_rules, get_profile

_CACHE: Final = "public, max-age=3600"


class Rules(PublishedRules, frozen=True, kw_only=True):
    """What is published, and what of it this registry has adopted."""

    adopted: tuple[ProfileAdoption, ...]
    """By the log: which version holds where, and from which day; where none does, the newest that holds on the day."""


@public("/v1/rules", answer=Rules)
def list_rules(request: Asking, registry: Opened) -> Response[bytes]:
    """List every version of every rule profile, which are adopted, and where each rule lives, with its tests."""
    rules = Rules(**asdict(all_rules()), adopted=tuple(registry.answers.list_adoptions()))
    return reply_document(request, registry, rules, cache=REVALIDATE)


@public("/v1/rules/{profile:str}/{version:int}", answer=PublishedProfile)
def get_rules(request: Asking, registry: Opened, profile: FromPath[str], version: FromPath[int]) -> Response[bytes]:
    """Return one version of a rule profile; every status names the one it was judged by."""
    return reply_document(request, registry, get_profile(profile, version), cache=_CACHE)


ROUTES: Final = (list_rules, get_rules)
