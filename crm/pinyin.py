"""Chinese names as pinyin, in full and as initials, for sorting and searching. Surnames keep their own readings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import lazy_pinyin

# Surnames read otherwise than the character commonly is (现代汉语词典).
SURNAMES: dict[str, tuple[str, ...]] = {
    "单": ("shan",),
    "曾": ("zeng",),
    "解": ("xie",),
    "仇": ("qiu",),
    "区": ("ou",),
    "查": ("zha",),
    "任": ("ren",),
    "盖": ("ge",),
    "朴": ("piao",),
    "覃": ("qin",),
    "乐": ("yue",),
    "缪": ("miao",),
    "华": ("hua",),
    "尹": ("yin",),
    "冼": ("xian",),
    "种": ("chong",),
    "洗": ("xian",),
    "员": ("yun",),
    "繁": ("po",),
    "秘": ("bi",),
    "召": ("shao",),
    "黑": ("he",),
    "折": ("she",),
    "逄": ("pang",),
    "牟": ("mu",),
    "隗": ("wei",),
    "郇": ("xun",),
    "郗": ("xi",),
    "应": ("ying",),
    "翟": ("zhai",),
    "晟": ("cheng",),
    "纪": ("ji",),
    "宁": ("ning",),
    "祭": ("zhai",),
    "燕": ("yan",),
    "那": ("na",),
    "哈": ("ha",),
    "撒": ("sa",),
    "句": ("gou",),
    "车": ("che",),
    "长孙": ("zhang", "sun"),
    "尉迟": ("yu", "chi"),
    "万俟": ("mo", "qi"),
    "澹台": ("tan", "tai"),
    "单于": ("chan", "yu"),
    "令狐": ("ling", "hu"),
    "皇甫": ("huang", "fu"),
    "宇文": ("yu", "wen"),
    "欧阳": ("ou", "yang"),
    "司马": ("si", "ma"),
    "上官": ("shang", "guan"),
    "诸葛": ("zhu", "ge"),
    "夏侯": ("xia", "hou"),
    "东方": ("dong", "fang"),
    "赫连": ("he", "lian"),
    "公孙": ("gong", "sun"),
    "慕容": ("mu", "rong"),
    "司徒": ("si", "tu"),
    "司空": ("si", "kong"),
    "南宫": ("nan", "gong"),
    "独孤": ("du", "gu"),
    "闻人": ("wen", "ren"),
    "端木": ("duan", "mu"),
    "百里": ("bai", "li"),
    "呼延": ("hu", "yan"),
    "轩辕": ("xuan", "yuan"),
    "钟离": ("zhong", "li"),
    "濮阳": ("pu", "yang"),
    "淳于": ("chun", "yu"),
    "太史": ("tai", "shi"),
    "申屠": ("shen", "tu"),
    "仲孙": ("zhong", "sun"),
    "宰父": ("zai", "fu"),
    "谷梁": ("gu", "liang"),
    "拓跋": ("tuo", "ba"),
    "鲜于": ("xian", "yu"),
    "闾丘": ("lü", "qiu"),
    "亓官": ("qi", "guan"),
    "乐正": ("yue", "zheng"),
}
# Longer names are companies and products, whose first character is no surname.
LONGEST_PERSON = 4
FULL_LENGTH, INITIALS_LENGTH = 300, 60
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_OTHER = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True)
class Spelling:
    full: str
    initials: str


def spell(name: str) -> Spelling:
    """The name in lower-case letters and digits: 曾小明 is zengxiaoming and zxm; ü is spelt v, as it is typed."""
    syllables = _surname_syllables(name)
    rest = name[len(syllables) :]
    syllables += _syllables(rest) if rest else ()
    return Spelling(
        "".join(text for text, _is_chinese in syllables)[:FULL_LENGTH],
        "".join(text[:1] if is_chinese else text for text, is_chinese in syllables)[:INITIALS_LENGTH],
    )


def _surname_syllables(name: str) -> tuple[tuple[str, bool], ...]:
    """The surname's syllables, one per character, where the name is a person's and its surname is a special one."""
    if len(name) > LONGEST_PERSON:
        return ()
    for length in (2, 1):
        reading = SURNAMES.get(name[:length])
        if reading and len(name) >= length:
            return tuple((_plain(syllable), True) for syllable in reading)
    return ()


@lru_cache(maxsize=65_536)
def _syllables(text: str) -> tuple[tuple[str, bool], ...]:
    """Syllables of Chinese characters, and runs of other letters and digits as they stand."""
    parts: list[tuple[str, bool]] = []
    for run in re.findall(r"[\u3400-\u9fff]+|[^\u3400-\u9fff]+", text):
        is_chinese = bool(_CHINESE.match(run))
        words = lazy_pinyin(run) if is_chinese else [run]
        parts += [(plain, is_chinese) for word in words if (plain := _plain(word))]
    return tuple(parts)


def _plain(text: str) -> str:
    return _OTHER.sub("", text.lower().replace("ü", "v"))
