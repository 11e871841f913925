from __future__ import annotations

import pytest

from crm.pinyin import FULL_LENGTH, INITIALS_LENGTH, Spelling, spell


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("王小丽", "wangxiaoli", "wxl"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("曾小明", "zengxiaoming", "zxm"),
        ("解缙", "xiejin", "xj"),
        ("仇英", "qiuying", "qy"),
        ("区大相", "oudaxiang", "odx"),
        ("查良镛", "zhaliangyong", "zly"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("万俟卨", "moqixie", "mqx"),
        ("单于丹", "chanyudan", "cyd"),
        ("欧阳修", "ouyangxiu", "oyx"),
        ("吕布", "lvbu", "lb"),
        ("闾丘露", "lvqiulu", "lql"),
    ],
)
def test_surnames_keep_their_own_reading(name: str, full: str, initials: str) -> None:
    assert spell(name) == Spelling(full, initials)


def test_a_company_has_no_surname() -> None:
    assert spell("单县粮油有限公司").full.startswith("danxian")
    assert spell("重庆长江贸易") == Spelling("chongqingchangjiangmaoyi", "cqcjmy")


def test_letters_and_digits_stand_as_they_are() -> None:
    assert spell("ABC 投资(上海) 1号") == Spelling("abctouzishanghai1hao", "abctzsh1h")
    assert spell("O'Neil") == Spelling("oneil", "oneil")


def test_an_empty_name_has_an_empty_spelling() -> None:
    assert spell("") == Spelling("", "")
    assert spell(" - ") == Spelling("", "")


def test_long_names_stay_within_their_columns() -> None:
    spelling = spell("窗" * 200)
    assert len(spelling.full) == FULL_LENGTH
    assert len(spelling.initials) == INITIALS_LENGTH
