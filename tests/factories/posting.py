"""What a browser would send from a page's form, read from its HTML."""

from __future__ import annotations

from html.parser import HTMLParser

Posted = dict[str, list[str]]


class _Controls(HTMLParser):
    """The successful controls of one form."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.is_inside = form_id, False
        self.posted: Posted = {}
        self._select: str | None = None
        self._first: str | None = None
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.is_inside = found.get("id") == self.form_id
        if not self.is_inside:
            return
        name, value = found.get("name") or "", found.get("value") or ""
        if tag == "input" and name:
            self._input(name, value, found)
        elif tag == "select":
            self._select, self._first = name, None
        elif tag == "textarea":
            self._text = name
            self._add(name, "")
        elif tag == "option" and self._select is not None:
            self._first = value if self._first is None else self._first
            if "selected" in found:
                self._add(self._select, value)

    def _input(self, name: str, value: str, found: dict[str, str | None]) -> None:
        kind = found.get("type", "text")
        if kind not in ("checkbox", "radio", "submit") or "checked" in found:
            self._add(name, value)

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self.posted[self._text][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False
        elif tag == "textarea":
            self._text = None
        elif tag == "select" and self._select is not None:
            if self._select not in self.posted and self._first is not None:
                self._add(self._select, self._first)
            self._select = None

    def _add(self, name: str, value: str) -> None:
        self.posted.setdefault(name, []).append(value)


def posted_by(html: str, form_id: str) -> Posted:
    """The fields that a browser would post from the form of that id, as they stand."""
    controls = _Controls(form_id)
    controls.feed(html)
    controls.close()
    controls.posted.pop("csrfmiddlewaretoken", None)
    return controls.posted
