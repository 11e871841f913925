"""The sample files, where they lie beside the project; skipped visibly where they do not."""

from decimal import Decimal
from pathlib import Path

import pytest

from clients.statements import parse, parse_bundle
from clients.statements.values import ClientDay, Method

SAMPLES = Path(__file__).parents[5] / "shared" / "samples"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="no ../shared/samples beside the project")
FUNDS = {
    "client_equity": "596716.32",
    "margin_occupied": "18187.50",
    "available_funds": "578528.82",
    "net_deposit": "99997.00",
    "risk_degree": "0.0305",
    "margin_call": "0.00",
}
MTM = FUNDS | {
    "opening_balance": "500000.00",
    "closing_balance": "596716.32",
    "realized_pl": "400.00",
    "mtm_pl": "900.00",
}
BY_TRADE = FUNDS | {
    "opening_balance": "499500.00", "closing_balance": "595516.32", "realized_pl": "600.00", "floating_pl": "1200.00",
}  # fmt: skip


def _one(name: str) -> ClientDay:
    found = parse((SAMPLES / name).read_bytes(), name="x")
    assert found.refused is None
    (day,) = found.days
    return day


def _assert_figures(day: ClientDay, figures: dict[str, str]) -> None:
    assert {name: getattr(day.summary, name) for name in figures} == {
        name: Decimal(figure) for name, figure in figures.items()
    }


@pytest.mark.parametrize(
    ("name", "method", "figures", "trades"),
    [
        ("SYNTHETIC_80012345_20260810_mtm_new17col.gbk.txt", Method.MTM, MTM | {"commission": "30.68"}, 3),
        ("SYNTHETIC_80012345_20260810_mtm_old14col.gbk.txt", Method.MTM, MTM | {"commission": "30.68"}, 3),
        (
            "SYNTHETIC_80012345_20260810_tbt_new17col.gbk.txt",
            Method.BY_TRADE,
            BY_TRADE | {"commission": "30.68"},
            3,
        ),
        ("SYNTHETIC_cfmmc_80012345_2026-08-10_mtm.xlsx", Method.MTM, MTM | {"commission": "30.68"}, 2),
    ],
)
def test_reconciling_samples_read_to_the_cent(
    name: str, method: Method, figures: dict[str, str], trades: int
) -> None:
    day = _one(name)
    assert (day.client_id, day.trading_day.isoformat(), day.method) == ("80012345", "2026-08-10", method)
    _assert_figures(day, figures)
    assert len(day.trades) == trades
    assert day.problems == ()


def test_the_bundle_gives_both_methods() -> None:
    folder = SAMPLES / "SYNTHETIC_cfmmc_bundle_20260810"
    found = parse_bundle({path.name: path.read_bytes() for path in folder.iterdir()})
    mtm, by_trade = found.days
    _assert_figures(mtm, MTM)
    _assert_figures(by_trade, BY_TRADE)
    assert "margin_occupied" in mtm.summary.derived
    assert mtm.problems == by_trade.problems == found.problems == ()
    assert found.set_aside == ()


def test_the_cut_statement_is_read_with_its_gaps_said() -> None:
    day = _one("real_simnow_old_layout_20210901_cut.utf8.txt")
    _assert_figures(
        day, {"client_equity": "19995085.19", "margin_occupied": "8491395.00", "risk_degree": "0.4247"}
    )
    assert day.client_id == "058762"
    assert (day.positions[0].contract, day.positions[0].mtm_pl) == ("IF2109", Decimal("-26460.00"))
    assert "totals_missing" in {row.code for row in day.problems}


def test_the_sparse_statement_is_stored_with_unknowns() -> None:
    day = _one("fixture_daily_new_layout_20260529.gb18030.txt")
    _assert_figures(day, {"closing_balance": "100008.99", "commission": "1.01", "margin_occupied": "1000.00"})
    assert day.client_name is None
    assert day.summary.available_funds is day.summary.risk_degree is day.summary.margin_call is None


def test_fragments_are_refused() -> None:
    refused = parse((SAMPLES / "real_fragments_old_layout_20200923.utf8.txt").read_bytes(), name="x").refused
    assert refused is not None
    assert refused.code == "client_id_missing"
