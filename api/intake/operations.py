# SPDX-License-Identifier: Apache-2.0
"""The intake's two operations, as `/openapi.json` describes them beside the public ones."""

from typing import Final

from api.intake.results import Planned, Recorded
from api.public.operations import Operation
from api.public.questions import Question
from events.filing import MEDIA_TYPE

FILINGS: Final = "/filings"
CHECK: Final = f"{FILINGS}/check"

FILE: Final = Operation(
    name="file",
    method="post",
    path=FILINGS,
    summary="File a signed statement; the answer is a receipt or a signed refusal. Served by the intake.",
    question=Question,
    answer=Recorded,
    body=MEDIA_TYPE,
    status=201,
)
CHECK_FILING: Final = Operation(
    name="check",
    method="post",
    path=CHECK,
    summary="Check a signed statement by the same code as filing it; nothing is recorded. Served by the intake.",
    question=Question,
    answer=Planned,
    body=MEDIA_TYPE,
)
