"""Identity numbers: what is wrong with one, and what can be read from it. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum

# GB 11643-1999: weights of the first seventeen digits, and the check character for each remainder.
_CARD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CARD_CHECKS = "10X98765432"
_CARD = re.compile(r"\d{17}[\dX]", re.ASCII)
# GB 32100-2015: the alphabet leaves out I, O, S, V and Z.
_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CODE = re.compile(rf"[{_CODE_ALPHABET}]{{18}}")
# GB/T 2260: the first two digits.
PROVINCES = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区", "21": "辽宁省",
    "22": "吉林省", "23": "黑龙江省", "31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省",
    "35": "福建省", "36": "江西省", "37": "山东省", "41": "河南省", "42": "湖北省", "43": "湖南省",
    "44": "广东省", "45": "广西壮族自治区", "46": "海南省", "50": "重庆市", "51": "四川省", "52": "贵州省",
    "53": "云南省", "54": "西藏自治区", "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区", "71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区", "83": "台湾省",
}  # fmt: skip


class IdentityFault(StrEnum):
    LENGTH = "length"
    BIRTHDAY = "birthday"
    CHECKSUM = "checksum"


def normalise(number: str) -> str:
    """Capitals, half-width, without spaces and hyphens: what is stored, hashed and compared."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", number)).upper()


def card_fault(number: str, today: date) -> IdentityFault | None:
    """What is wrong with a normalised 18-digit identity card number, or None."""
    if not _CARD.fullmatch(number):
        return IdentityFault.LENGTH
    born = card_birthday(number)
    if born is None or born > today or born.year < 1900:
        return IdentityFault.BIRTHDAY
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _CARD_WEIGHTS, strict=True))
    return None if _CARD_CHECKS[total % 11] == number[17] else IdentityFault.CHECKSUM


def credit_code_fault(code: str) -> IdentityFault | None:
    """What is wrong with a normalised unified social credit code, or None."""
    if not _CODE.fullmatch(code):
        return IdentityFault.LENGTH
    total = sum(
        _CODE_ALPHABET.index(sign) * weight for sign, weight in zip(code[:17], _CODE_WEIGHTS, strict=True)
    )
    return None if _CODE_ALPHABET[-total % 31] == code[17] else IdentityFault.CHECKSUM


def card_birthday(number: str) -> date | None:
    """The birthday that the card states; None where it is no date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def card_province(number: str) -> str:
    """The province or city that issued the card, "" where the code is unknown."""
    return PROVINCES.get(number[:2], "")


def age(born: date, today: date) -> int:
    """Completed years; somebody born on 29 February turns a year older on 1 March."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
