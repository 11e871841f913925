from __future__ import annotations

from pathlib import Path

import pytest

from crm import messages

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext
def speak(name, count):
    hello = _("Hello, %(name)s") % {"name": name}
    return [hello, ngettext("%(n)s row", "%(n)s rows", count), pgettext("audit", "Closed")]
"""
TEMPLATE = """
{% load i18n %}
      <p title="{% translate 'A title' %}">{% blocktranslate trimmed with shown=count %}
        {{ shown }} clients
          in all
      {% endblocktranslate %}</p>
  {% include "x.html" with label=_("A label") %}
{# 注释 #}
"""
CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Hello, %(name)s"
msgstr "%(name)s，您好"

msgid "%(n)s row"
msgid_plural "%(n)s rows"
msgstr[0] "%(n)s 行"

msgctxt "audit"
msgid "Closed"
msgstr "关闭"

msgid "A title"
msgstr "标题"
"""
PART = """
msgid "%(shown)s clients in all"
msgstr "共 %(shown)s 个客户"

msgid "A label"
msgstr "标签"

msgid "A title"
msgstr "另一个标题"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "crm" / "speech.py", PYTHON)
    write(tmp_path / "templates" / "page.html", TEMPLATE)
    write(tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po", CATALOGUE)
    write(tmp_path / "locale" / "parts" / "crm.po", PART)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_words_are_found_in_code_and_templates(root: Path) -> None:
    assert set(messages.words_in(root)) == {
        (None, "Hello, %(name)s"),
        (None, "%(n)s row"),
        ("audit", "Closed"),
        (None, "A title"),
        (None, "%(shown)s clients in all"),
        (None, "A label"),
    }


def test_a_complete_catalogue_has_nothing_to_report(root: Path) -> None:
    assert messages.check(root).lines == []


def test_the_catalogue_s_own_words_win_over_a_part_s(root: Path) -> None:
    merged = messages.catalogue(root / "locale")
    assert {message.id: message.string for message in merged}["A title"] == "标题"
    assert {message.id: message.string for message in merged}["A label"] == "标签"


def test_a_word_without_chinese_is_missing(root: Path) -> None:
    write(root / "crm" / "more.py", 'from django.utils.translation import gettext\ngettext("New words")\n')
    assert messages.check(root).missing == ["crm/more.py:2: no Chinese for: New words"]


def test_a_lost_placeholder_is_wrong(root: Path) -> None:
    part = PART.replace("共 %(shown)s 个客户", "共很多客户")
    write(root / "locale" / "parts" / "crm.po", part)
    assert messages.check(root).wrong == [
        "templates/page.html:3: placeholders differ: %(shown)s clients in all / 共很多客户"
    ]


def test_chinese_in_a_template_is_reported_with_its_line(root: Path) -> None:
    write(root / "templates" / "raw.html", "<p>\n  客户\n</p>\n")
    assert messages.check(root).chinese == ["templates/raw.html:2: Chinese outside the catalogue: 客户"]


def test_an_english_sentence_may_name_a_chinese_heading(root: Path) -> None:
    source = 'from django.utils.translation import gettext as _\n_("No client id (客户号).")\n_("客户号")\n'
    write(root / "crm" / "more.py", source)
    assert messages.check(root).chinese == ["crm/more.py:3: not an English message: 客户号"]


def test_only_used_words_are_kept_in_order(root: Path) -> None:
    kept = messages.used_only(messages.catalogue(root / "locale"), messages.words_in(root))
    assert [message.id for message in kept if message.id] == [
        ("%(n)s row", "%(n)s rows"),
        "%(shown)s clients in all",
        "A label",
        "A title",
        "Closed",
        "Hello, %(name)s",
    ]
