"""The account summary block: label and value pairs, two to a line, one block per currency."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from clients.statements.layout import SUMMARY_LABELS, SummaryHeading, compact
from clients.statements.numbers import fold, is_blank, loses_cents, money, percent
from clients.statements.values import DaySummary, Method, summary_of
from crm.codes import CURRENCIES
from crm.problems import Fault, Problem, error, warning

_PAIR: Final = re.compile(
    r"(?P<label>[\u4e00-\u9fff](?:[\u4e00-\u9fff ]*[\u4e00-\u9fff])?)\s*(?:[A-Za-z][A-Za-z/.() ]*?)?\s*:{1,2}\s*"
    r"(?P<value>[^\s\u4e00-\u9fff]*)\s*"
)
# A simulator prints its own line here; it says nothing about money.
_IGNORED: Final = re.compile(r"(?:运行模式|结算时间).*")
_CORE: Final = (
    "opening_balance",
    "net_deposit",
    "realized_pl",
    "commission",
    "closing_balance",
    "client_equity",
    "margin_occupied",
    "available_funds",
)


@dataclass(slots=True)
class SummaryBlock:
    """One block while it is scanned: values and the line of each, by field name."""

    heading: SummaryHeading
    line: int
    values: dict[str, Decimal | None] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    had_blank: bool = False

    @property
    def currency(self) -> str:
        """The currency as three letters; a block that names none is in yuan."""
        return CURRENCIES.get(self.heading.currency, self.heading.currency or "CNY")

    def take(self, line: int, text: str) -> bool:
        """This function will read one line of the block and return whether the block goes on after it."""
        folded = fold(text)
        if not folded:
            self.had_blank = bool(self.values)
            return True
        if set(folded) <= {"-", "="} or _IGNORED.fullmatch(compact(text)):
            return True
        pairs = _pairs(folded) or []
        known = [compact(label) in SUMMARY_LABELS for label, _ in pairs]
        if not any(known) or (self.had_blank and not all(known)):
            return self._foreign(line, folded, bool(pairs))
        for label, value in pairs:
            self._put(line, compact(label), value)
        return True

    def _foreign(self, line: int, folded: str, paired: bool) -> bool:
        """A line of other text ends the block; before the first blank line it may also be a damaged summary line."""
        if self.had_blank or not self.values:
            return not self.values
        if not paired and any(label in compact(folded) for label in SUMMARY_LABELS):
            raise Fault(error("summary_line_unreadable", line=line, found=folded[:60]))
        self.problems.append(warning("summary_label_unknown", line=line, found=folded[:60]))
        return True

    def _put(self, line: int, label: str, value: str) -> None:
        name = SUMMARY_LABELS.get(label)
        if name is None:
            self.problems.append(warning("summary_label_unknown", line=line, found=label))
            return
        if name in self.lines:
            raise Fault(error("summary_label_twice", line=line, field=name))
        self.lines[name] = line
        self.values[name] = self._value(line, name, value)

    def _value(self, line: int, name: str, value: str) -> Decimal | None:
        if is_blank(value):
            return None
        try:
            if name == "risk_degree":
                return percent(value)
            if loses_cents(value):
                self.problems.append(warning("rounded_to_cents", line=line, field=name, found=value))
            return money(value)
        except ValueError as fault:
            raise Fault(error("bad_cell", line=line, field=name, found=value)) from fault

    def summary(self) -> DaySummary:
        """This function will return the block as a value; a label that was not printed stays None."""
        return summary_of(self.values)

    def method(self) -> Method | None:
        """This function will say which method the block's own labels belong to, if they say."""
        if "mtm_pl" in self.values:
            return None if "floating_pl" in self.values else Method.MTM
        return Method.BY_TRADE if "floating_pl" in self.values else None

    def missing(self, method: Method) -> list[Problem]:
        """This function will warn about each core line that is absent: the figure is stored as unknown."""
        profit = "mtm_pl" if method is Method.MTM else "floating_pl"
        return [
            warning("summary_line_missing", line=self.line, field=name)
            for name in (*_CORE, profit)
            if self.values.get(name) is None
        ]


def _pairs(folded: str) -> list[tuple[str, str]] | None:
    """This function will split a line into pairs, or return None when any part of it is left over."""
    pairs: list[tuple[str, str]] = []
    position = 0
    while position < len(folded):
        match = _PAIR.match(folded, position)
        if match is None:
            return None
        pairs.append((match["label"], match["value"]))
        position = match.end()
    return pairs
