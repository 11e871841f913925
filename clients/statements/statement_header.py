"""The head of a statement: method, client, trading day. The body decides, never the file name."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from clients.statements.layout import compact
from clients.statements.numbers import day, fold
from clients.statements.values import Method
from crm.problems import Fault, Problem, error, warning

_TITLE: Final = re.compile(r"交易结算单(?:\((?P<zh>[^)]*)\))?(?:SettlementStatement(?:\((?P<en>[^)]*)\))?)?")
_CLIENT: Final = re.compile(
    r"客户号\s*(?:Client\s*ID)?\s*:{1,2}\s*(?P<id>(?!客户名称)\S*)(?:\s.*)?", re.IGNORECASE
)
_SAME_LINE_DAY: Final = re.compile(r".*\s日期\s*(?:Date)?\s*:{1,2}\s*(?P<day>\S+)", re.IGNORECASE)
_NAME: Final = re.compile(r"客户名称\s*(?:Client\s*Name)?\s*:{1,2}.*", re.IGNORECASE)
# Taken from the line as printed: folding would change a name's full-width brackets.
_PRINTED_NAME: Final = re.compile(
    r"客户名称\s*(?:Client\s*Name)?\s*[:：]{1,2}\s*(?P<name>.*?)\s*(?:日期\s*(?:Date)?\s*[:：].*)?",
    re.IGNORECASE,
)
_DAY: Final = re.compile(r"日期\s*(?:Date)?\s*:{1,2}\s*(?P<day>.*)", re.IGNORECASE)
_CREATED: Final = re.compile(r".*制表时间(?:CreationDate)?:{1,2}(\d{8}).*", re.IGNORECASE)
_ID: Final = re.compile(r"[0-9A-Za-z_\-]{1,32}", re.ASCII)
_METHODS: Final = {
    "盯市": Method.MTM,
    "逐日盯市": Method.MTM,
    "MTM": Method.MTM,
    "逐笔": Method.BY_TRADE,
    "逐笔对冲": Method.BY_TRADE,
    "TRADE-FOR-TRADE": Method.BY_TRADE,
    "TBT": Method.BY_TRADE,
}


@dataclass(slots=True)
class Header:
    """What the head of a statement said, line by line, before it is judged."""

    client_id: str = ""
    client_line: int | None = None
    client_name: str | None = None
    day_text: str = ""
    day_line: int | None = None
    created_text: str = ""
    title_line: int | None = None
    method: Method | None = None

    def take(self, line: int, text: str) -> None:
        """This function will note what one line says; a second client or a second title is a Fault."""
        folded = fold(text)
        squeezed = compact(text)
        if match := _TITLE.fullmatch(squeezed):
            self._take_title(line, match)
        elif match := _CLIENT.fullmatch(folded):
            self._take_client(line, match, text)
        elif match := _NAME.fullmatch(folded):
            self.client_name = self.client_name or _printed_name(text)
        elif match := _DAY.fullmatch(folded):
            self._take_day(line, match["day"])
        elif match := _CREATED.fullmatch(squeezed):
            self.created_text = match[1]

    def _take_title(self, line: int, match: re.Match[str]) -> None:
        if self.title_line is not None:
            raise Fault(error("several_statements", line=line))
        self.title_line = line
        said = {
            _METHODS[word.upper()] for word in (match["zh"], match["en"]) if word and word.upper() in _METHODS
        }
        if len(said) > 1:
            raise Fault(error("method_conflict", line=line))
        self.method = next(iter(said), None)

    def _take_client(self, line: int, match: re.Match[str], text: str) -> None:
        if self.client_line is not None:
            if _ID.fullmatch(match["id"]):
                raise Fault(error("several_statements", line=line))
            return
        self.client_line, self.client_id = line, match["id"]
        self.client_name = _printed_name(text)
        if day_too := _SAME_LINE_DAY.fullmatch(fold(text)):
            self._take_day(line, day_too["day"])

    def _take_day(self, line: int, text: str) -> None:
        """A notice may begin a sentence with 日期：; only a second date makes a second statement."""
        if self.day_line is None:
            self.day_line, self.day_text = line, text.strip()
        elif _is_day(text) and text.strip() != self.day_text:
            raise Fault(error("several_statements", line=line))

    def checked_client_id(self) -> str:
        """This function will return the client id as text: leading zeros belong to it (quirk 17)."""
        if not self.client_id:
            raise Fault(error("client_id_missing", line=self.client_line, field="client_id"))
        if not _ID.fullmatch(self.client_id):
            raise Fault(
                error("client_id_unreadable", line=self.client_line, field="client_id", found=self.client_id)
            )
        return self.client_id

    def checked_day(self) -> date:
        """This function will return the trading day; the printing date never stands in for it."""
        if not self.day_text:
            raise Fault(error("trading_day_missing", line=self.day_line, field="trading_day"))
        try:
            return day(self.day_text)
        except ValueError as fault:
            raise Fault(
                error("trading_day_unreadable", line=self.day_line, field="trading_day", found=self.day_text)
            ) from fault

    def created_before(self, trading_day: date) -> Problem | None:
        """This function will warn about a statement printed before the day it settles."""
        try:
            created = day(self.created_text)
        except ValueError:
            return None
        if created >= trading_day:
            return None
        return warning(
            "created_before_day",
            line=self.day_line,
            field="trading_day",
            expected=created.isoformat(),
            found=trading_day.isoformat(),
        )


def _printed_name(text: str) -> str | None:
    place = text.find("客户名称")
    match = _PRINTED_NAME.fullmatch(text[place:].strip()) if place >= 0 else None
    return match["name"] or None if match else None


def _is_day(text: str) -> bool:
    try:
        day(text)
    except ValueError:
        return False
    return True
