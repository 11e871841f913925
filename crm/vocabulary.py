"""Words that an upper application gives to a column which a lower one shows: the labels and colours of tiers.

An application calls `publish` from its AppConfig.ready; lists below look the words up by the column's name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Words:
    choices: Sequence[tuple[str, Text]] = ()
    colours: Mapping[str, str] = field(default_factory=dict)


_published: dict[str, Words] = {}
_NONE = Words()
_WORD = re.compile(r"\{(\w+):(\w+)\}")


def publish(
    name: str, *, choices: Sequence[tuple[str, Text]], colours: Mapping[str, str] | None = None
) -> None:
    _published[name] = Words(tuple(choices), dict(colours or {}))


def choices(name: str) -> list[tuple[str, Text]]:
    return list(_published.get(name, _NONE).choices)


def label(name: str, value: str) -> str:
    """The word for a value, in the reader's language; the value itself where nobody published one."""
    return str(dict(_published.get(name, _NONE).choices).get(value, value))


def colour(name: str, value: str) -> str:
    return _published.get(name, _NONE).colours.get(value, "secondary")


def spell(text: str) -> str:
    """The text with every {name:value} in the reader's language, so that what is stored knows no language."""
    return _WORD.sub(lambda word: label(word[1], word[2]) if word[1] in _published else word[0], text)
