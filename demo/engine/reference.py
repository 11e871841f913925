"""Where each product's invented price begins, how far it moves in a day, and how many like to trade it.

The sizes are of the order seen in the market, so that margins and turnover look right; the paths are invented.
"""

from __future__ import annotations

from typing import NamedTuple


class Reference(NamedTuple):
    """Yuan as quoted; per cent a day; a weight without unit."""

    price: float
    volatility: float
    popularity: float


REFERENCES: dict[str, Reference] = {
    "cu": Reference(78000, 1.1, 3),
    "al": Reference(20500, 0.9, 3),
    "zn": Reference(23000, 1.2, 2),
    "pb": Reference(17000, 0.9, 1),
    "ni": Reference(122000, 1.5, 2),
    "sn": Reference(265000, 1.6, 1),
    "ao": Reference(3100, 1.8, 3),
    "ad": Reference(20000, 0.8, 1),
    "au": Reference(780, 1.1, 5),
    "ag": Reference(9500, 1.7, 6),
    "rb": Reference(3150, 1.1, 9),
    "hc": Reference(3300, 1.1, 5),
    "ss": Reference(12900, 1.0, 2),
    "ru": Reference(15200, 1.4, 3),
    "br": Reference(11800, 1.6, 2),
    "fu": Reference(2850, 1.7, 4),
    "bu": Reference(3300, 1.2, 3),
    "sp": Reference(5300, 1.0, 2),
    "op": Reference(4200, 0.9, 1),
    "sc": Reference(470, 1.8, 3),
    "nr": Reference(12600, 1.4, 1),
    "lu": Reference(3400, 1.6, 1),
    "bc": Reference(69000, 1.1, 1),
    "ec": Reference(1500, 2.6, 0),
    "a": Reference(4000, 0.8, 2),
    "b": Reference(3700, 1.0, 1),
    "m": Reference(3000, 1.0, 9),
    "y": Reference(8200, 1.0, 4),
    "p": Reference(9000, 1.5, 5),
    "c": Reference(2250, 0.6, 5),
    "cs": Reference(2600, 0.7, 2),
    "rr": Reference(3300, 0.6, 0.2),
    "jd": Reference(3200, 1.4, 2),
    "lh": Reference(13500, 1.3, 2),
    "l": Reference(7200, 0.9, 3),
    "v": Reference(4900, 1.1, 5),
    "pp": Reference(7000, 0.9, 3),
    "l_f": Reference(7250, 0.8, 0.2),
    "v_f": Reference(4950, 0.9, 0.2),
    "pp_f": Reference(7050, 0.8, 0.2),
    "eg": Reference(4300, 1.0, 3),
    "eb": Reference(7200, 1.3, 3),
    "pg": Reference(4400, 1.3, 2),
    "bz": Reference(6000, 1.3, 1),
    "j": Reference(1650, 1.7, 2),
    "jm": Reference(1150, 2.2, 5),
    "i": Reference(780, 1.5, 6),
    "lg": Reference(800, 1.0, 0.5),
    "CF": Reference(13800, 0.9, 3),
    "CY": Reference(20000, 0.8, 0.3),
    "SR": Reference(5600, 0.8, 3),
    "OI": Reference(9500, 1.2, 4),
    "RS": Reference(6000, 0.8, 0.2),
    "RM": Reference(2500, 1.3, 5),
    "AP": Reference(8000, 1.4, 2),
    "CJ": Reference(9500, 1.5, 1),
    "PK": Reference(8000, 0.9, 1),
    "TA": Reference(4750, 1.1, 6),
    "MA": Reference(2350, 1.3, 6),
    "PF": Reference(6450, 0.9, 2),
    "PX": Reference(6800, 1.2, 2),
    "PR": Reference(5900, 0.9, 0.8),
    "PL": Reference(6300, 1.1, 0.5),
    "FG": Reference(1150, 2.0, 7),
    "SA": Reference(1280, 1.9, 7),
    "SH": Reference(2450, 1.6, 3),
    "UR": Reference(1700, 1.2, 3),
    "SF": Reference(5600, 1.1, 1),
    "SM": Reference(5800, 1.0, 1),
    "IF": Reference(4500, 1.1, 3),
    "IH": Reference(2950, 1.0, 1),
    "IC": Reference(7000, 1.4, 2),
    "IM": Reference(7300, 1.5, 3),
    "TS": Reference(102.4, 0.05, 0.5),
    "TF": Reference(105.8, 0.12, 0.7),
    "T": Reference(108.3, 0.2, 1),
    "TL": Reference(116, 0.5, 1),
    "si": Reference(8800, 1.9, 3),
    "lc": Reference(85000, 2.2, 5),
    "ps": Reference(52000, 2.2, 3),
    "pt": Reference(420, 2.0, 0.8),
    "pd": Reference(380, 2.2, 0.6),
}
