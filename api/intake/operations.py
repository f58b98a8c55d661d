# SPDX-License-Identifier: Apache-2.0
"""The intake's two operations, as `/openapi.json` describes them beside the public ones."""

from typing import Annotated, Final

from msgspec import Meta

from api.intake.results import Checked, Recorded
from api.public.operations import Operation
from api.public.questions import Question
from events.filing import MEDIA_TYPE
from registry.evidence import Received
from registry.evidence.media import OPAQUE

FILINGS: Final = "/filings"
EVIDENCE: Final = "/evidence"
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
    answer=Checked,
    body=MEDIA_TYPE,
)


class EvidenceQuestion(Question, frozen=True, kw_only=True):
    """Which entry names the file that is brought."""

    position: (
        Annotated[
            int,
            Meta(ge=0, le=2**63 - 1, description="The entry that names the file; else one of the newest thousand."),
        ]
        | None
    ) = None


PUT_EVIDENCE: Final = Operation(
    name="put_evidence",
    method="put",
    path=f"{EVIDENCE}/{{sha256}}",
    summary="Bring a file that a recorded filing names by this digest; again is no error. Served by the intake.",
    question=EvidenceQuestion,
    answer=Received,
    body=OPAQUE,
    status=201,
)


def is_of_intake(path: str) -> bool:
    """Tell whether an address is the intake's."""
    return any(path == own or path.startswith(f"{own}/") for own in (FILINGS, EVIDENCE))
