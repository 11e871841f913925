"""Every sentence exists in both languages and asks for the same values in each."""

from __future__ import annotations

import string
from collections.abc import Callable

import pytest

from crm.local.words import SENTENCES, say


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_both_languages_ask_for_the_same_values(key: str) -> None:
    chinese, english = SENTENCES[key]
    assert placeholders(chinese) == placeholders(english)
    assert english.isascii() or "“" in english
    assert not chinese.isascii()


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("zh_CN.UTF-8", "已停止。"),
        ("en_GB.UTF-8", "Stopped."),
        ("C", "已停止。 / Stopped."),
        ("de_DE.UTF-8", "已停止。 / Stopped."),
    ],
)
def test_the_locale_chooses(environment_of: Callable[..., None], locale: str, expected: str) -> None:
    environment_of(LC_ALL=locale)
    assert say("stopped") == expected


def test_the_first_locale_variable_that_is_set_decides(environment_of: Callable[..., None]) -> None:
    environment_of(LC_ALL="", LC_MESSAGES="en_US.UTF-8", LANG="zh_CN.UTF-8")
    assert say("stopped") == "Stopped."


def test_a_step_named_in_a_sentence_is_put_into_the_same_language(
    environment_of: Callable[..., None],
) -> None:
    environment_of(LC_ALL="C")
    assert say("command_failed", label="step_beat", reason="x") == (
        "“启动定时器”失败：x / “Starting the scheduler” failed: x"
    )
