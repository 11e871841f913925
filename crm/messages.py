"""The message catalogue: which words the code and the templates use, and what is missing of them.

Everything is read by Django's template lexer and Babel, so that no gettext programs are needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    # gettext at once, in modules whose `_` is the lazy one.
    "translated": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
SOURCES = ("crm", "clients", "tiering", "risk", "servicedesk", "demo", "bench")
CHINESE = re.compile(r"[㐀-鿿]")
ENGLISH = re.compile(r"[A-Za-z]{2,}")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}|%[sd]")
TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
Key = tuple[str | None, str]


@dataclass(frozen=True)
class Word:
    """A message as the source has it: its context, its text, and where it stands first."""

    context: str | None
    text: str
    place: str

    @property
    def key(self) -> Key:
        return (self.context, self.text)


@dataclass
class Report:
    """What is wrong with the words, a sentence each; empty where all is well."""

    missing: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    chinese: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        return [*self.missing, *self.wrong, *self.chinese]


def words_in(root: Path) -> dict[Key, Word]:
    """Every message of the Python sources and templates below `root`, by context and text."""
    found: dict[Key, Word] = {}
    for path in _sources(root):
        for word in _words_of(path, str(path.relative_to(root))):
            found.setdefault(word.key, word)
    return found


def catalogue(locale: Path, language: str = "zh_Hans") -> Catalog:
    """The language's catalogue with the parts that have not been merged into it; the catalogue's own words win."""
    main = locale / language / "LC_MESSAGES" / "django.po"
    merged = _read(main) if main.exists() else Catalog(locale=language)
    for path in sorted((locale / "parts").glob("*.po")):
        for message in _read(path):
            known = merged.get(_plain_id(message.id), message.context) if message.id else None
            if message.id and (known is None or not known.string):
                merged[message.id] = message
    return merged


def used_only(whole: Catalog, used: Iterable[Key]) -> Catalog:
    """The catalogue without the messages that no source uses and without places, which would change with every line."""
    kept = Catalog(locale=whole.locale, fuzzy=False, charset="utf-8")
    for context, text in sorted(used, key=lambda key: (key[1], key[0] or "")):
        message = whole.get(text, context)
        if message is not None:
            kept.add(message.id, message.string, context=message.context, flags=message.flags)
    return kept


def check(root: Path) -> Report:
    """Missing Chinese, placeholders that differ, messages that are not English, raw Chinese in templates."""
    report = Report()
    chinese = catalogue(root / "locale")
    for word in words_in(root).values():
        _check_word(word, chinese, report)
    for path in sorted((root / "templates").rglob("*.html")):
        text = TEMPLATE_COMMENT.sub("", path.read_text(encoding="utf-8"))
        for number, line in enumerate(text.splitlines(), start=1):
            if CHINESE.search(line):
                report.chinese.append(
                    f"{path.relative_to(root)}:{number}: Chinese outside the catalogue: {line.strip()}"
                )
    return report


def _check_word(word: Word, chinese: Catalog, report: Report) -> None:
    # An English sentence may name a Chinese heading of a file; a message without an English word is not English.
    if CHINESE.search(word.text) and not ENGLISH.search(PLACEHOLDER.sub("", word.text)):
        report.chinese.append(f"{word.place}: not an English message: {word.text}")
    message = chinese.get(word.text, word.context)
    translations = _strings(message.string or "") if message is not None else []
    if message is None or "fuzzy" in message.flags or not all(translations):
        report.missing.append(f"{word.place}: no Chinese for: {word.text}")
        return
    for translation in translations:
        extra = _placeholders(translation) - _placeholders(" ".join(_strings(message.id)))
        lost = _placeholders(word.text) - _placeholders(translation)
        if extra or (lost and not isinstance(message.id, tuple)):
            report.wrong.append(f"{word.place}: placeholders differ: {word.text} / {translation}")


def _sources(root: Path) -> Iterator[Path]:
    for name in SOURCES:
        yield from (path for path in sorted((root / name).rglob("*.py")) if "migrations" not in path.parts)
    yield from sorted((root / "templates").rglob("*.html"))
    yield from sorted((root / "templates").rglob("*.txt"))


def _words_of(path: Path, name: str) -> Iterator[Word]:
    source = path.read_bytes()
    if path.suffix != ".py":
        # Lines are laid flush left: Babel's tokenizer takes them for Python and minds indentation.
        flat = "\n".join(line.lstrip() for line in templatize(source.decode()).splitlines())
        source = flat.encode()
    for line, text, _comments, context in extract("python", BytesIO(source), keywords=KEYWORDS):
        # Of a plural the first form is the key; of a keyword with a context Babel gives the text alone.
        key = text[0] if isinstance(text, tuple) else text
        if key:
            yield Word(context, key, f"{name}:{line}")


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans", abort_invalid=True)


def _plain_id(message_id: str | Iterable[str]) -> str:
    return message_id if isinstance(message_id, str) else next(iter(message_id))


def _strings(value: str | Iterable[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _placeholders(text: str) -> set[str]:
    return {match.group() for match in PLACEHOLDER.finditer(text)}
