"""The invented histories as the parquet files of the peers: yuan as floats, the kindest form for a column engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.tiering_data import MONEY, Day


class Parquet:
    """A file per month in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, month: date, parts: Sequence[Day], first_account: int) -> None:
        path = self._folder / f"{month:%Y-%m}.parquet"
        with pq.ParquetWriter(path, _arrow(parts[0], first_account).schema, compression="zstd") as writer:
            for part in parts:
                writer.write_table(_arrow(part, first_account))


def _arrow(part: Day, first_account: int) -> pa.Table:
    count = len(part.lots)
    return pa.table(
        {
            "account_id": np.arange(first_account, first_account + count),
            "trading_day": pa.array([part.day] * count, type=pa.date32()),
            **{name: part.money[name] / 100 for name in MONEY},
            "turnover_lots": part.lots.astype(np.int32),
        }
    )
