from __future__ import annotations

import gettext
import os
from pathlib import Path

import pytest

from crm.local import messages


@pytest.fixture
def locale(tmp_path: Path) -> Path:
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (folder / "django.po").write_text(f'{header}msgid "Client"\nmsgstr "客户"\n', encoding="utf-8")
    return tmp_path


def test_compiled_catalogues_answer_in_chinese(locale: Path) -> None:
    messages.compile_stale(locale)
    with (locale / "zh_Hans" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Client") == "客户"


def test_only_what_changed_is_compiled_again(locale: Path) -> None:
    source = locale / "zh_Hans" / "LC_MESSAGES" / "django.po"
    assert messages.stale(locale) == [source]
    messages.compile_stale(locale)
    assert messages.stale(locale) == []
    later = source.with_suffix(".mo").stat().st_mtime + 1
    os.utime(source, (later, later))
    assert messages.stale(locale) == [source]
