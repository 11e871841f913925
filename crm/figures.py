"""Figures as people read them. Pure; the language is an argument."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

MISSING = "–"
# The minus sign is as wide as a digit and no hyphen; files for other programs keep the hyphen.
_MINUS = str.maketrans("-", "−")
CENT = Decimal("0.01")
CHINESE_STEPS = ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万"))
ENGLISH_STEPS = ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "K"))


def money(amount: Decimal | float | str | None) -> str:
    """1,234,567.89, −0.01; what is missing is a dash, never zero."""
    value = _decimal(amount)
    return MISSING if value is None else f"{_rounded(value, CENT):,.2f}".translate(_MINUS)


def price(amount: Decimal | float | str | None) -> str:
    """3,326.000: with the places it was settled with; what is missing is a dash."""
    value = _decimal(amount)
    return MISSING if value is None else f"{value:,f}".translate(_MINUS)


def signed(amount: Decimal | float) -> str:
    """+1,234.00, −1,234.00, 0.00."""
    value = _rounded(Decimal(str(amount)), CENT)
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{money(abs(value))}"


def compact(amount: Decimal | float | str | None, language: str) -> str:
    """98.60亿, 9,719.00万 in Chinese; 9.86B, 97.19M in English; below the first step as it is."""
    value = _decimal(amount)
    if value is None:
        return MISSING
    steps = CHINESE_STEPS if language.startswith("zh") else ENGLISH_STEPS
    finer = [size / 100 for size, _name in steps[1:]] + [CENT]
    for (size, name), grain in zip(steps, finer, strict=True):
        # Rounded as the smaller unit would print it, so that 9,999.999万 becomes 1.00亿 and not 10,000.00万.
        if abs(_rounded(value, grain)) >= size:
            return f"{_rounded(value / size, CENT):,.2f}{name}".translate(_MINUS)
    return money(value)


def percent(ratio: Decimal | float | str | None, places: int = 2) -> str:
    """0.4247 as 42.47%."""
    value = _decimal(ratio)
    if value is None:
        return MISSING
    return f"{_rounded(value * 100, Decimal(1).scaleb(-int(places))):,}%".translate(_MINUS)


def count(number: int | str | None) -> str:
    """1,234; templates hand "" for what is not there."""
    return MISSING if number is None or number == "" else f"{int(number):,}".translate(_MINUS)


def _decimal(value: Decimal | float | str | None) -> Decimal | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _rounded(value: Decimal, step: Decimal) -> Decimal:
    result = (value / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step
    # Nothing is shown as minus zero.
    return abs(result) if result == 0 else result
