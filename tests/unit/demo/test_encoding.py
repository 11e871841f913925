"""Binary COPY, byte for byte as the manual describes it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from demo import encoding


def _array(*numbers: int) -> np.typing.NDArray[np.int64]:
    return np.array(numbers, dtype=np.int64)


def test_an_integer() -> None:
    assert encoding.integers(_array(258), 4).tobytes().hex() == "00000004" + "00000102"


def test_a_negative_smallint() -> None:
    assert encoding.integers(_array(-1), 2).tobytes().hex() == "00000002" + "ffff"


def test_a_date_counts_from_the_year_2000() -> None:
    days = _array(date(2000, 1, 2).toordinal())
    assert encoding.days(days).tobytes().hex() == "00000004" + "00000001"


def test_a_boolean_a_text_and_a_null() -> None:
    assert encoding.flags(np.array([True])).tobytes().hex() == "00000001" + "01"
    assert encoding.text("CNY", 1).tobytes().hex() == "00000003" + "434e59"
    assert encoding.text("", 1).tobytes().hex() == "00000000"
    assert encoding.null(1).tobytes().hex() == "ffffffff"


def test_a_numeric_has_digits_of_ten_thousand() -> None:
    # -12345.67: digits 1, 2345, 6700; weight 1; sign 4000; scale 2.
    found = encoding.numerics(_array(-1_234_567), 2).tobytes().hex()
    assert found == "0000000e" + "0003" + "0001" + "4000" + "0002" + "0001" + "0929" + "1a2c"


def test_numerics_of_a_batch_are_padded_to_the_widest() -> None:
    assert encoding.numerics(_array(5, 1_234_567), 2).shape == (2, 18)


@pytest.mark.parametrize("count", [1, 3])
def test_zero_has_no_digits(count: int) -> None:
    assert encoding.zeros(count, 2).tobytes().hex() == ("00000008" + "0000000000000002") * count


def test_a_record_says_how_many_fields_it_has() -> None:
    record = encoding.records([encoding.integers(_array(7), 2), encoding.null(1)])
    assert record.hex() == "0002" + "00000002" + "0007" + "ffffffff"
