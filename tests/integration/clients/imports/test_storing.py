"""What a delivery leaves: once, twice, corrected, refused, and beside another source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from clients.actions.imports import reading
from clients.actions.imports.units import Unit
from clients.actions.partitions import partition_name
from clients.actions.settlement import publishing
from clients.enums import FileStatus, ImportStatus, Method, Source
from clients.models import (
    Client,
    ClientEvent,
    DailyAccount,
    ImportRun,
    Position,
    RawFile,
    SupersededDay,
    Trade,
)
from clients.queries import settlement, versions
from clients.statements.values import ParsedFile
from tests.factories.settlement_files import DAY, bundle, statement, zipped
from tests.integration.clients.imports.deliveries import Import, reasons, statuses, stored

pytestmark = pytest.mark.django_db


class TestOneStatement:
    def test_every_figure_and_row_is_stored(self, take: Import) -> None:
        run = take({"a.txt": statement(deposit="500.00")})
        day = DailyAccount.objects.get()
        assert (run.status, run.counts["added"], statuses(run)) == (ImportStatus.DONE, 1, {"a.txt": "stored"})
        assert (day.client_equity, day.margin_occupied, day.commission) == (
            Decimal("100495.00"),
            Decimal("3000.00"),
            Decimal("5.00"),
        )
        assert (day.turnover, day.turnover_lots, day.frozen_funds, day.version) == (
            Decimal("30000.00"),
            1,
            None,
            1,
        )
        assert list(Trade.objects.values_list("contract", "side", "offset", "price", "lots")) == [
            ("rb2610", "buy", "open", "3000.000", 1)
        ]
        assert list(Position.objects.order_by("is_summary").values_list("side", "margin", "is_summary")) == [
            ("long", Decimal("3000.00"), False),
            ("long", Decimal("3000.00"), True),
        ]

    def test_a_sound_statement_has_no_problems(self, take: Import) -> None:
        assert reasons(take({"a.txt": statement(deposit="500.00"), **bundle(["80000002"])})) == []

    def test_an_unknown_client_is_made_to_be_completed(self, take: Import) -> None:
        take({"a.txt": statement(name="曾小明")})
        client = Client.objects.get()
        assert (client.client_id, client.name, client.name_initials, client.is_incomplete) == (
            "80012345",
            "曾小明",
            "zxm",
            True,
        )

    def test_the_client_list_shows_the_newest_day(self, take: Import) -> None:
        take({"a.txt": statement(opening="200000.00", day=date(2026, 8, 11), is_traded=False)})
        take({"b.txt": statement(day=DAY)})
        client = Client.objects.get()
        assert (client.as_of, client.equity, client.last_traded_on) == (
            date(2026, 8, 11),
            Decimal("200000.00"),
            DAY,
        )

    def test_a_deposit_and_a_forced_liquidation_stand_on_the_time_line(self, take: Import) -> None:
        take({"a.txt": statement(deposit="500.00", offset="forced_liquidation")})
        assert sorted(ClientEvent.objects.values_list("kind", "amount")) == [
            ("deposit", Decimal("500.00")),
            ("forced_liquidation", Decimal("30000.00")),
        ]

    def test_the_raw_file_is_kept_unreadable(self, take: Import) -> None:
        content = statement()
        take({"a.txt": content})
        kept = RawFile.objects.get()
        assert kept.size == len(content)
        assert b"80012345" not in bytes(kept.content)


class TestAgain:
    def test_the_same_folder_twice_changes_nothing(self, take: Import) -> None:
        files = {"a.txt": statement(deposit="9.00"), "b.txt": statement("80000002"), **bundle(["80000003"])}
        take(files)
        before = stored()
        again = take(files)
        assert stored() == before
        assert (again.counts["added"], again.counts["changed"], again.counts["unchanged"]) == (0, 0, 4)
        assert set(statuses(again).values()) == {FileStatus.UNCHANGED}

    def test_the_same_figures_in_other_bytes_change_nothing(self, take: Import) -> None:
        take({"a.txt": statement()})
        before = stored()
        assert statuses(take({"a.txt": statement(encoding="utf-8")})) == {"a.txt": "unchanged"}
        assert stored() == before

    def test_one_file_twice_in_a_run_is_stored_once(self, take: Import) -> None:
        run = take({"a.txt": statement(), "b.txt": statement()})
        assert statuses(run) == {"a.txt": "stored", "b.txt": "unchanged"}


class TestReissued:
    def test_the_old_version_is_kept_with_its_rows_and_differences(self, take: Import) -> None:
        take({"old.txt": statement(deposit="500.00")})
        run = take({"new.txt": statement(deposit="700.00")})
        old = SupersededDay.objects.get()
        assert statuses(run) == {"new.txt": "superseded"}
        assert old.differences["client_equity"] == {"old": "100495.00", "new": "100695.00"}
        assert old.figures["net_deposit"] == "500.00"
        assert [row["deposit"] for row in old.rows["cashflow"]] == ["500.00"]
        assert DailyAccount.objects.get().version == 2
        assert Client.objects.get().equity == Decimal("100695.00")

    def test_the_time_line_tells_of_it_and_takes_back_what_is_untrue(self, take: Import) -> None:
        take({"old.txt": statement(deposit="500.00")})
        take({"new.txt": statement()})
        assert list(ClientEvent.objects.values_list("kind", flat=True)) == ["statement_reissued"]

    def test_a_superseded_file_met_again_changes_nothing(self, take: Import) -> None:
        old, new = statement(deposit="500.00"), statement(deposit="700.00")
        take({"old.txt": old})
        take({"new.txt": new})
        before = stored()
        assert statuses(take({"old.txt": old, "new.txt": new})) == {
            "old.txt": "unchanged",
            "new.txt": "unchanged",
        }
        assert stored() == before

    def test_trades_that_a_correction_took_away_are_no_last_trade(self, take: Import) -> None:
        take({"early.txt": statement(day=date(2026, 8, 3))})
        take({"old.txt": statement()})
        take({"new.txt": statement(is_traded=False)})
        assert Client.objects.get().last_traded_on == date(2026, 8, 3)

    def test_the_page_of_the_version_lists_rows_that_came_and_went(self, take: Import) -> None:
        take({"old.txt": statement(deposit="500.00")})
        take({"new.txt": statement(deposit="700.00")})
        found = versions.version(SupersededDay.objects.get())
        (change,) = found.rows
        assert [(row["deposit"]) for row in change.gone] == ["500.00"]
        assert [(row["deposit"]) for row in change.come] == ["700.00"]


class TestRefused:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "empty_file"),
            ("资金状况 nothing else".encode("gbk"), "format_unknown"),
            (statement().replace("客户号 Client ID：  80012345".encode("gbk"), b""), "client_id_missing"),
            (statement().split("资金状况".encode("gbk"))[0], "summary_missing"),
            (statement().replace(b"20260810", b"20260840", 1), None),
        ],
    )
    def test_nothing_of_it_is_left(self, take: Import, content: bytes, code: str | None) -> None:
        run = take({"bad.txt": content, "good.txt": statement("80000002")})
        bad, good = run.files.order_by("id")
        if code:
            assert (bad.status, reasons(run)[0]) == (FileStatus.REFUSED, code)
            assert list(Client.objects.values_list("client_id", flat=True)) == ["80000002"]
        assert good.status == FileStatus.STORED

    def test_an_account_of_another_client_refuses_the_statement(self, take: Import) -> None:
        take({"a.txt": statement("80000001")})
        content = statement("80000009").replace(
            "资金账号：80000009".encode("gbk"), "资金账号：80000001".encode("gbk")
        )
        if content == statement("80000009"):
            pytest.skip("this layout prints no account number")
        run = take({"b.txt": content})
        assert reasons(run) == ["account_of_other_client"]

    @pytest.mark.django_db(transaction=True)
    def test_a_value_too_long_for_its_column_refuses_the_file(self, take: Import) -> None:
        content = statement("80000001").replace(b"rb2610", b"rb2610" + b"x" * 40)
        run = take({"a.txt": content})
        assert run.files.get().status == FileStatus.REFUSED
        assert not Client.objects.exists()


class TestSources:
    def test_the_richest_source_is_shown_whatever_the_order(self, take: Import) -> None:
        take({"a.txt": statement()})
        take(bundle(["80012345"]))
        rows = DailyAccount.objects.filter(method=Method.MTM).order_by("source")
        assert list(rows.values_list("source", "is_shown")) == [
            (Source.STATEMENT, True),
            (Source.BUNDLE, False),
        ]

    def test_a_statement_that_comes_later_takes_the_place(self, take: Import) -> None:
        take(bundle(["80012345"]))
        take({"a.txt": statement()})
        rows = DailyAccount.objects.filter(method=Method.MTM).order_by("source")
        assert list(rows.values_list("source", "is_shown")) == [
            (Source.STATEMENT, True),
            (Source.BUNDLE, False),
        ]
        client = Client.objects.get()
        assert (client.equity, client.risk_degree) == (Decimal("99995.00"), Decimal("0.030000"))

    def test_a_difference_is_a_warning_with_both_figures(self, take: Import) -> None:
        take({"a.txt": statement()})
        run = take(bundle(["80012345"], opening="90000.00"))
        found = {
            problem.field: (problem.expected, problem.found)
            for file in run.files.all()
            for problem in file.problems.filter(code="sources_differ")
        }
        assert found["client_equity"] == ("99995.00", "89995.00")

    def test_trades_positions_and_money_are_shown_once(self, take: Import) -> None:
        take(bundle(["80012345"], deposit="5.00"))
        take({"a.txt": statement(deposit="5.00")})
        client = Client.objects.get()
        assert Trade.objects.count() == 3
        assert settlement.trades(client, DAY).get().source == Source.STATEMENT
        assert settlement.positions(client, DAY).get().is_summary is False
        assert settlement.cash_flows(client, DAY).count() == 1
        assert ClientEvent.objects.filter(kind="deposit").count() == 1

    def test_the_planner_knows_a_new_day_before_clients_are_brought_up_to_date(self, take: Import) -> None:
        take(bundle([f"8{number:07}" for number in range(300)]))
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [partition_name(DAY)])
            assert cursor.fetchone() == (600.0,)

    def test_clients_that_did_not_trade_are_collected_once_for_all(self, take: Import) -> None:
        take(bundle([f"8{number:07}" for number in range(300)]))
        sql = publishing._last_trade_sql(publishing._OF_FILES)
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {sql}", {"day": DAY, "touched": [1]})
            plan = [line for (line,) in cursor.fetchall()]
        assert any("hashed SubPlan" in line for line in plan), plan

    def test_margin_of_a_bundle_is_derived_and_says_so(self, take: Import) -> None:
        take(bundle(["80012345"]))
        day = DailyAccount.objects.get(method=Method.MTM)
        assert day.margin_occupied == Decimal("3000.00")
        assert "margin_occupied" in day.derived.split(",")


class TestBundle:
    def test_a_bad_line_marks_its_client_and_keeps_the_others(self, take: Import) -> None:
        files = bundle(["80000001", "80000002"])
        name = next(name for name in files if "trddata" in name)
        files[name] = files[name].replace(b"@80000001@100001@", b"@80000001@100001@broken@", 1)
        run = take(files)
        marks = DailyAccount.objects.filter(method=Method.MTM).order_by("account__account")
        assert list(marks.values_list("account__account", "is_incomplete")) == [
            ("80000001", True),
            ("80000002", False),
        ]
        aside = [problem for file in run.files.all() for problem in file.problems.exclude(row_text=None)]
        assert len(aside) == 1

    def test_a_bundle_without_its_account_table_is_refused(self, take: Import) -> None:
        files = {name: content for name, content in bundle(["80000001"]).items() if "cusfund" not in name}
        run = take(files)
        assert set(statuses(run).values()) == {FileStatus.REFUSED}
        assert not Client.objects.exists()

    def test_tables_that_are_not_brought_leave_what_is_stored(self, take: Import) -> None:
        take(bundle(["80000001"]))
        alone = {
            name: content
            for name, content in bundle(["80000001"], opening="1.00").items()
            if "cusfund" in name
        }
        take(alone)
        assert Trade.objects.count() == 2
        assert DailyAccount.objects.filter(turnover=Decimal("30000.00")).count() == 2


class TestArchives:
    def test_a_zip_gives_a_result_per_file(self, take: Import) -> None:
        run = take({"all.zip": zipped({"x/a.txt": statement(), "bad.txt": b"nothing"})})
        assert statuses(run) == {"all.zip/x/a.txt": "stored", "all.zip/bad.txt": "refused"}
        assert (run.total_files, run.done_files) == (2, 2)

    @pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "inner.zip", "C:/a.txt"])
    def test_a_hostile_zip_is_refused_whole(self, take: Import, name: str) -> None:
        run = take({"all.zip": zipped({"good.txt": statement(), name: b"PK\x03\x04"})})
        assert statuses(run) == {"all.zip": "refused"}
        assert not DailyAccount.objects.exists()

    def test_a_zip_without_files_says_so(self, take: Import) -> None:
        run = take({"empty.zip": zipped({"__MACOSX/a": b"x"})})
        assert (statuses(run), reasons(run)) == ({"empty.zip": "refused"}, ["empty_file"])

    def test_a_bomb_is_refused_before_it_is_unpacked(self, take: Import) -> None:
        run = take({"bomb.zip": zipped({"a.txt": b"0" * 50_000_000})})
        assert reasons(run) == ["archive_bomb"]

    def test_a_file_beyond_the_limit_is_refused_unread(self, take: Import, settings: object) -> None:
        settings.IMPORT_FILE_BYTES = 100  # type: ignore[attr-defined]  # pytest-django's settings
        assert reasons(take({"a.txt": statement()})) == ["file_too_large"]
        assert not RawFile.objects.exists()


def test_a_fault_of_ours_keeps_the_other_files_coming(take: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    real = reading.read

    def breaks_once(unit: Unit, run: ImportRun, multipliers: dict[str, Decimal]) -> ParsedFile:
        if unit.files[0].name == "a.txt":
            raise RuntimeError("broken")
        return real(unit, run, multipliers)

    monkeypatch.setattr(reading, "read", breaks_once)
    run = take({"a.txt": statement(), "b.txt": statement("80000002")})
    assert statuses(run) == {"a.txt": "refused", "b.txt": "stored"}
    assert reasons(run) == ["unexpected"]
