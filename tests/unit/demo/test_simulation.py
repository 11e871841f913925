"""The invented history: every identity on every row, the same for the same seed, and shaped like a brokerage."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import numpy as np
import pytest

from demo.engine.arrays import Flags
from demo.engine.book import margins
from demo.engine.crisis import OVER_COUNT
from demo.engine.day import Day
from demo.engine.population import BEFORE
from demo.engine.simulation import History
from demo.engine.styles import Style
from tests.factories.demo_history import invent


def _digest(history: History) -> str:
    found = hashlib.sha256()
    for day in history:
        for figure in vars(day.money).values():
            found.update(np.ascontiguousarray(figure).tobytes())
    return found.hexdigest()


def test_the_same_seed_makes_the_same_history() -> None:
    assert _digest(invent(100, 20, seed=3)) == _digest(invent(100, 20, seed=3))


def test_reading_a_history_twice_settles_it_alike(history: History) -> None:
    assert _digest(history) == _digest(history)


def test_another_seed_makes_another_history() -> None:
    assert _digest(invent(100, 20, seed=3)) != _digest(invent(100, 20, seed=4))


def test_closing_follows_from_opening_on_every_row(days: list[Day]) -> None:
    for day in days:
        money = day.money
        expected = money.opening + money.net_deposit + money.realized + money.mtm - money.commission
        np.testing.assert_array_equal(money.closing, expected)


def test_every_day_opens_where_the_last_one_closed(days: list[Day]) -> None:
    for before, after in pairwise(days):
        np.testing.assert_array_equal(after.money.opening, before.money.closing)


def test_margin_is_that_of_the_positions_held(history: History, days: list[Day]) -> None:
    market = history.market
    for day in days:
        company, exchange = margins(
            day.held, market.universe, market.prices.at(day.index), market.population.add_on
        )
        np.testing.assert_array_equal(day.money.margin, company.sum(axis=1))
        np.testing.assert_array_equal(day.money.exchange_margin, exchange.sum(axis=1))


def test_the_exchange_asks_less_than_the_company(days: list[Day]) -> None:
    for day in days:
        assert (day.money.exchange_margin <= day.money.margin).all()


def test_equity_less_floating_profit_moves_only_by_what_was_realised(days: list[Day]) -> None:
    """Trade by trade: the change of closing - floating is deposits, realised profit from the open, and costs."""
    for before, after in pairwise(days):
        settled = after.money.closing - after.money.floating - (before.money.closing - before.money.floating)
        idle = ~(after.closed.where.any(axis=1) | after.opened_where.any(axis=1) | after.rounds.where)
        np.testing.assert_array_equal(settled[idle], after.money.net_deposit[idle])


def test_who_is_not_active_neither_trades_nor_moves_money(days: list[Day]) -> None:
    for day in days:
        still = ~day.active
        assert not day.money.net_deposit[still].any()
        assert not day.money.turnover[still].any()


def test_a_newcomer_begins_with_the_first_deposit(history: History, days: list[Day]) -> None:
    people = history.market.population
    for day in days:
        new = people.opened == day.index
        assert (day.money.opening[new] == 0).all()
        np.testing.assert_array_equal(day.money.closing[new], people.initial[new])


def test_who_leaves_takes_everything(history: History, days: list[Day]) -> None:
    people = history.market.population
    for day in days:
        leaves = (people.closed == day.index) & day.active
        assert (day.money.closing[leaves] <= 0).all()
        assert not day.held.held[leaves].any()


def test_no_contract_is_held_twice_by_one_account(days: list[Day]) -> None:
    for day in days:
        both = day.held.held.all(axis=1)
        assert (day.held.contract[both, 0] != day.held.contract[both, 1]).all()


def test_prices_stay_on_their_ticks(history: History) -> None:
    universe, settle = history.market.universe, history.market.prices.settle
    assert (settle > 0).all()
    assert (settle % universe.tick == 0).all()


def test_fills_stay_on_their_ticks(history: History, days: list[Day]) -> None:
    tick = history.market.universe.tick
    for day in days:
        opened = day.opened
        assert (opened.price[day.opened_where] % tick[opened.contract[day.opened_where]] == 0).all()


def test_fewer_than_five_days_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 5"):
        invent(100, 4)


@pytest.mark.parametrize("days", [5, 12])
def test_short_histories_end_in_the_same_crisis(days: int) -> None:
    story = invent(400, days)
    last = list(story)[-1]
    assert _over(last).sum() == OVER_COUNT


def _over(day: Day) -> Flags:
    over: Flags = ((day.money.margin > day.money.closing) | (day.money.closing < 0)) & day.active
    return over


def test_a_dozen_accounts_end_above_one_hundred_percent(year_days: list[Day]) -> None:
    last = year_days[-1]
    money = last.money
    overdrawn = (money.closing < 0) & last.active
    forced = (money.exchange_margin > money.closing) & (money.closing > 0) & last.active
    exact = (money.margin == money.closing) & (money.margin > 0)
    assert (_over(last).sum(), overdrawn.sum(), forced.sum(), exact.sum()) == (12, 3, 3, 1)


def test_a_fifth_of_the_accounts_brings_most_of_the_commission(year_days: list[Day]) -> None:
    total = np.sort(np.sum([day.money.commission for day in year_days], axis=0))[::-1]
    share = total[: len(total) // 5].sum() / total.sum()
    assert 0.75 < share < 0.90


def test_there_are_winners_and_losers(year: History, year_days: list[Day]) -> None:
    result = np.sum([day.money.realized + day.money.mtm - day.money.commission for day in year_days], axis=0)
    trades = np.isin(year.market.population.style, [Style.INTRADAY, Style.TREND, Style.ARBITRAGE])
    won = (result[trades] > 0).mean()
    assert 0.2 < won < 0.6


def test_equity_is_spread_like_wealth_and_never_absurd(year: History, year_days: list[Day]) -> None:
    people = year.market.population
    old = (people.opened == BEFORE) & (people.style != Style.DORMANT)
    logarithms = np.log(people.initial[old])
    assert 1.0 < logarithms.std() < 1.7
    for day in year_days:
        assert day.money.closing.max() < 100 * people.initial.max()
        assert day.money.closing.min() > -people.initial.max() // 10


def test_dormant_accounts_do_nothing(year: History, year_days: list[Day]) -> None:
    dormant = year.market.population.style == Style.DORMANT
    assert dormant.mean() > 0.1
    assert not sum(day.money.turnover[dormant].sum() for day in year_days)
