import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from crm.problems import REASONS, Problem, Severity, warning

ROOT = Path(__file__).parents[3]


def test_a_problem_carries_both_figures_and_its_sentence() -> None:
    found = warning("section_sum", line=7, field="commission", expected="1.00", found="2.00", table="trades")
    assert found.severity is Severity.WARNING
    assert (found.line, found.field, found.expected, found.found) == (7, "commission", "1.00", "2.00")
    assert found.sentence == "The account figure differs from the sum of its table (trades)."


def test_an_unknown_code_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="no sentence for problem 'no_such_code'"):
        Problem("no_such_code", Severity.ERROR)


def test_every_code_the_parsers_use_has_a_sentence() -> None:
    sources = "\n".join(path.read_text() for path in (ROOT / "clients/statements").glob("*.py"))
    used = set(re.findall(r"(?:error|warning|\.fault|\.warn)\(\s*\"([a-z_]+)\"", sources))
    assert used >= {"cell_count", "undecodable", "unknown_code", "bundle_without_accounts"}
    assert used - REASONS.keys() == set()


def test_every_sentence_ends_as_one_and_fills_its_placeholders() -> None:
    for code, sentence in REASONS.items():
        assert sentence.endswith("."), code
        names = set(re.findall(r"%\((\w+)\)s", sentence))
        assert "%(" not in Problem(code, Severity.ERROR, params=dict.fromkeys(names, "x")).sentence


def test_the_chinese_has_the_same_placeholders_as_the_english() -> None:
    with (ROOT / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as stream:
        catalogue = read_po(stream)
    for message in catalogue:
        if isinstance(message.id, str) and message.id:
            assert message.string, message.id
            named = r"%\(\w+\)s"
            assert sorted(re.findall(named, message.id)) == sorted(re.findall(named, str(message.string)))
