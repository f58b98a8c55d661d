# SPDX-License-Identifier: Apache-2.0
"""The unified social credit code of bodies in China (统一社会信用代码, GB 32100-2015).

Our own check, since libraries take the first two characters for digits: they refuse rural collectives (N), army bodies
(A) and others (Y), and collectives are among those whom Arts 46 and 48 Mineral Resources Law want heard.
"""

import re
from dataclasses import dataclass
from typing import Final

from events.errors import FlawedValueError
from events.identifiers.check_characters import CREDIT_ALPHABET, credit_character, organisation_character

_FORM: Final = re.compile(rf"[{CREDIT_ALPHABET}]{{2}}[0-9]{{6}}[{CREDIT_ALPHABET}]{{10}}", re.ASCII)

BODIES: Final[dict[str, tuple[str, str]]] = {
    "11": ("机关", "organ of state"),
    "12": ("事业单位", "public institution"),
    "13": ("群众团体", "mass organisation"),
    "19": ("其他（机构编制部门登记）", "other, registered by the establishment office"),
    "21": ("外国常驻新闻机构", "resident foreign news office"),
    "29": ("其他（外交部门登记）", "other, registered by foreign affairs"),
    "31": ("律师执业机构", "law firm"),
    "32": ("公证处", "notary office"),
    "33": ("基层法律服务所", "local legal service"),
    "34": ("司法鉴定机构", "forensic institution"),
    "35": ("仲裁委员会", "arbitration commission"),
    "39": ("其他（司法行政部门登记）", "other, registered by the justice department"),
    "41": ("外国在华文化中心", "foreign cultural centre"),
    "49": ("其他（文化部门登记）", "other, registered by the culture department"),
    "51": ("社会团体", "social association"),
    "52": ("民办非企业单位", "private non-enterprise body"),
    "53": ("基金会", "foundation"),
    "54": ("基层群众性自治组织", "villagers' or residents' committee"),
    "59": ("其他（民政部门登记）", "other, registered by civil affairs"),
    "61": ("外国旅游部门常驻代表机构", "foreign tourism office"),
    "62": ("港澳台旅游部门常驻代表机构", "tourism office of Hong Kong, Macao or Taiwan"),
    "69": ("其他（旅游部门登记）", "other, registered by the tourism department"),
    "71": ("宗教活动场所", "place of worship"),
    "72": ("宗教院校", "religious school"),
    "79": ("其他（宗教部门登记）", "other, registered by religious affairs"),
    "81": ("基层工会", "local trade union"),
    "89": ("其他（工会登记）", "other, registered by the trade unions"),
    "91": ("企业", "enterprise"),
    "92": ("个体工商户", "sole trader"),
    "93": ("农民专业合作社", "farmers' cooperative"),
    "A1": ("军队事业单位", "army institution"),
    "A9": ("其他（军队登记）", "other, registered by the army"),
    "N1": ("组级集体经济组织", "rural collective of a villagers' group"),
    "N2": ("村级集体经济组织", "rural collective of a village"),
    "N3": ("乡镇级集体经济组织", "rural collective of a township"),
    "N9": ("其他（农业部门登记）", "other, registered by the agriculture department"),
    "Y1": ("其他", "other"),
}
"""What a body is, by who registered it and as what: the first two characters, in Chinese and English."""


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A code that checks out, in its parts."""

    text: str

    @property
    def body_kind(self) -> tuple[str, str] | None:
        """What the body is, in Chinese and English; None for a pair that the standard did not give out when read."""
        return BODIES.get(self.text[:2])

    @property
    def division(self) -> str:
        """The registering authority's GB/T 2260 division, of the year of registration: not where the body is now."""
        return self.text[2:8]

    @property
    def organisation_code(self) -> str:
        """The nine characters that stay with the body (GB 11714)."""
        return self.text[8:17]

    @property
    def has_sound_organisation_code(self) -> bool:
        """Whether the inner check character holds as well; no reason to refuse a code that an authority gave out."""
        return organisation_character(self.text[8:16]) == self.text[16]


def parse_credit_code(text: str, *, pointer: str = "") -> CreditCode:
    """Return the credit code that `text` is.

    Raises:
        FlawedValueError: not 18 characters of the standard's alphabet, or the last does not follow from the others.
    """
    if not _FORM.fullmatch(text):
        message = f"credit code {text[:40]!r}: expected 18 digits and capitals without I, O, S, V and Z"
        raise FlawedValueError(message, code="credit-code-malformed", pointer=pointer)
    expected = credit_character(text[:17])
    if text[17] != expected:
        message = f"credit code {text}: the check character is {text[17]}, the others lead to {expected}"
        raise FlawedValueError(message, code="credit-code-check", pointer=pointer)
    return CreditCode(text)
