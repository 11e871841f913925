"""Invented names, phones and numbers. Phones begin with 100, identity numbers with the region 99: neither exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from demo.engine.styles import Kind

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文单解仇查区"
)
DOUBLE_SURNAMES = ("欧阳", "司马", "上官", "诸葛", "尉迟", "慕容")
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文斌鹏飞宇轩梓涵浩然雨欣思远嘉怡子墨晨曦俊熙若琳海波志远晓东春"
    "生立新红梅永福长江云舒怀瑾知行景行念慈安澜清越望舒"
)
_PLACES = (
    "临江 云栖 青屿 南渡 北桥 东篱 西岭 沧浪 石塘 松涧 白鹭 鹤鸣 枫溪 梧桐 望湖 听泉 柳汀 竹里 荷塘 桃源"
)
_TRADES = "粮油 钢铁 有色金属 化工 橡胶 纺织 能源 饲料 新材料 贸易 农产 玻璃"
PLACES = tuple(_PLACES.split())
TRADES = tuple(_TRADES.split())
MAKERS = "恒裕盛泰和兴嘉瑞源达信远"
FUNDS = ("磐石", "远山", "星河", "晴川", "听潮", "观澜", "知远", "守正")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_OLDEST, _YOUNGEST = date(1950, 1, 1), date(2003, 12, 31)


@dataclass(frozen=True)
class Identity:
    name: str
    number: str
    birthday: date | None


def identity(kind: int, serial: int, rng: np.random.Generator) -> Identity:
    """Somebody, or a firm; the name says that it is an example."""
    if kind == Kind.INDIVIDUAL:
        born = _OLDEST + timedelta(days=int(rng.integers((_YOUNGEST - _OLDEST).days)))
        return Identity(f"{person(rng)}（示例）", id_card(born, serial), born)
    maker = _pick(PLACES, rng) + _pick(MAKERS, rng) + _pick(MAKERS, rng)
    if kind == Kind.ENTERPRISE:
        return Identity(f"{maker}{_pick(TRADES, rng)}有限公司（示例）", credit_code(serial), None)
    return Identity(f"{_pick(FUNDS, rng)}{serial % 90 + 10}号资产管理计划（示例）", f"S99{serial:06d}", None)


def person(rng: np.random.Generator) -> str:
    is_double = rng.random() < 0.02
    surname = _pick(DOUBLE_SURNAMES, rng) if is_double else _pick(SURNAMES, rng)
    return surname + "".join(_pick(GIVEN, rng) for _ in range(int(rng.integers(1, 3))))


def phone(serial: int) -> str:
    """Eleven digits of a range that no operator has."""
    return f"100{(serial * 7_919 + 12_345) % 100_000_000:08d}"


def id_card(born: date, serial: int) -> str:
    """A number with a valid check digit in a region that is not assigned."""
    body = f"9900{serial // 1000 % 90 + 10:02d}{born:%Y%m%d}{serial % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
    return body + _ID_CHECKS[total % 11]


def credit_code(serial: int) -> str:
    """A unified social credit code with a valid check character in a region that is not assigned."""
    body = f"91990000DEM{serial:06d}"
    total = sum(_CREDIT_ALPHABET.find(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + _CREDIT_ALPHABET[-total % 31]


def bank_account(serial: int) -> str:
    return f"990000{serial:013d}"


def _pick(choices: str | tuple[str, ...], rng: np.random.Generator) -> str:
    return choices[int(rng.integers(len(choices)))]
