"""What a page of the editor consists of: sections of rows of fields, each with the faults that were found there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tiering.engine.schemes import Fault
from tiering.queries.wording.reading import place_label

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Note:
    """A fault in the reader's words."""

    place: str
    label: str
    text: str
    remedy: str


@dataclass(frozen=True)
class Field:
    """One input. `groups` are options under headings; `unit` and `hint` stand beside the input.

    A change of an `is_live` one changes what other fields there are: the form is drawn again at once.
    """

    name: str
    label: str
    kind: str = "text"
    value: Any = ""
    options: Options = ()
    groups: tuple[tuple[str, Options], ...] = ()
    unit: str = ""
    hint: str = ""
    is_live: bool = False


@dataclass(frozen=True)
class Button:
    """`wish` is what the server is asked to do with the posted fields."""

    wish: str
    label: str
    icon: str


@dataclass(frozen=True)
class Row:
    """Fields side by side, what stands below them, and buttons."""

    place: str
    fields: tuple[Field, ...]
    title: str = ""
    blocks: tuple[Block, ...] = ()
    buttons: tuple[Button, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Block:
    """Rows of one kind, with the button that adds another."""

    place: str
    title: str = ""
    hint: str = ""
    rows: tuple[Row, ...] = ()
    buttons: tuple[Button, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass
class Faults:
    """The faults of a document, each handed out once, to the innermost part that stands where it is."""

    left: list[Fault]

    def take(self, *places: str) -> tuple[Note, ...]:
        """The faults at these places and inside them that nobody took before."""
        taken = [fault for fault in self.left if any(_is_inside(fault.place, place) for place in places)]
        self.left = [fault for fault in self.left if fault not in taken]
        return tuple(note_of(fault) for fault in taken)


def note_of(fault: Fault) -> Note:
    words = fault.parameters
    return Note(fault.place, place_label(fault.place), _(fault.message) % words, _(fault.remedy) % words)


def options(pairs: Iterable[tuple[str, Any]], *, blank: bool = True) -> Options:
    found = tuple((str(value), str(label)) for value, label in pairs)
    return (("", "–"), *found) if blank else found


def row_buttons(place: str, *, is_ordered: bool = True) -> tuple[Button, ...]:
    moves = (
        Button(f"up:{place}", _("Up"), "arrow-up"),
        Button(f"down:{place}", _("Down"), "arrow-down"),
    )
    return (*(moves if is_ordered else ()), Button(f"remove:{place}", _("Remove"), "trash"))


def adding(place: str, label: str) -> tuple[Button, ...]:
    return (Button(f"add:{place}", label, "plus"),)


def text_fields(place: str, value: Any) -> tuple[Field, Field]:
    """Words in both languages."""
    words: Mapping[str, Any] = value if isinstance(value, dict) else {}
    return (
        Field(f"{place}.zh", _("Chinese"), value=words.get("zh", "")),
        Field(f"{place}.en", _("English"), value=words.get("en", "")),
    )


def _is_inside(place: str, outer: str) -> bool:
    return place == outer or place.startswith((f"{outer}.", f"{outer}[")) or not outer
