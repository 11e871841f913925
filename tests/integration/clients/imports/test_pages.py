"""The pages of the import: who may see what, what they show, and what they cost."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from clients.actions import completeness
from clients.enums import ImportStatus
from clients.models import Client, ColumnMapping, ImportRun, SettlementDay, SupersededDay
from clients.queries.coverage import coverage
from crm.enums import Role, Verb
from crm.models import AuditEvent, User
from tests.factories.clients import make_client
from tests.factories.organisation import make_user
from tests.factories.settlement_files import DAY, bundle, statement
from tests.integration.clients.imports.deliveries import Import
from tests.people import People, make_people

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 8, 10, 12, 0, tzinfo=UTC)
HTMX = {"HX-Request": "true", "HX-Target": "import"}


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def finance(people: People) -> User:
    return make_user(Role.FINANCE, unit=people.head_office)


def text(answer: Any) -> str:
    return str(answer.content.decode())


class TestWhoMaySee:
    @pytest.mark.parametrize(
        "path", ["imports/", "imports/new/", "mappings/", "mappings/new/", "settlement/"]
    )
    def test_an_account_manager_may_not(self, client: Browser, people: People, path: str) -> None:
        client.force_login(people.manager)
        assert client.get(f"/clients/{path}").status_code == 403

    @pytest.mark.parametrize("path", ["imports/new/", "mappings/new/"])
    def test_looking_does_not_mean_sending(self, client: Browser, people: People, path: str) -> None:
        client.force_login(people.branch_manager)
        assert client.get(f"/clients/{path}").status_code == 403

    def test_a_branch_sees_its_own_clients_files_alone(
        self, client: Browser, people: People, take: Import
    ) -> None:
        make_client(client_id="80000001", branch=people.branch)
        make_client(client_id="80000002", branch=people.other_branch)
        run = take(
            {
                "mine.txt": statement("80000001"),
                "theirs.txt": statement("80000002"),
                "refused.txt": b"whose is this",
                **bundle(["80000001", "80000002"], opening="5.00"),
            }
        )
        client.force_login(people.branch_manager)
        page = text(client.get(f"/clients/imports/{run.pk}/"))
        assert "mine.txt" in page
        for hidden in ("theirs.txt", "refused.txt", "cusfund", "80000002"):
            assert hidden not in page

    def test_a_replaced_version_of_another_branch_is_not_there(
        self, client: Browser, people: People, take: Import
    ) -> None:
        make_client(client_id="80000002", branch=people.other_branch)
        take({"a.txt": statement("80000002")})
        take({"b.txt": statement("80000002", deposit="7.00")})
        url = f"/clients/versions/{SupersededDay.objects.get().pk}/"
        client.force_login(people.branch_manager)
        assert client.get(url).status_code == 404
        client.force_login(people.compliance)
        page = text(client.get(url))
        assert "99995.00" in page
        assert "100002.00" in page


class TestSending:
    def test_many_files_become_one_run(self, client: Browser, finance: User) -> None:
        client.force_login(finance)
        files = [SimpleUploadedFile(f"{place}.txt", statement(f"8000000{place}")) for place in range(3)]
        answer = client.post("/clients/imports/new/", {"upload": files})
        run = ImportRun.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, f"/clients/imports/{run.pk}/")
        assert (run.total_files, run.status, run.requested_by) == (3, ImportStatus.QUEUED, finance)
        assert AuditEvent.objects.filter(verb=Verb.IMPORTED, actor_id=finance.pk).count() == 1

    def test_nothing_chosen_and_too_large_say_so(self, client: Browser, finance: User, settings: Any) -> None:
        client.force_login(finance)
        assert client.post("/clients/imports/new/", {}).status_code == 422
        settings.IMPORT_FILE_BYTES = 10
        large = SimpleUploadedFile("large.txt", b"x" * 11)
        answer = client.post("/clients/imports/new/", {"upload": [large]})
        assert answer.status_code == 422
        assert "large.txt" in text(answer)
        assert not ImportRun.objects.exists()


class TestOneImport:
    def test_it_says_what_became_of_each_file_and_why(
        self, client: Browser, finance: User, take: Import
    ) -> None:
        run = take({"good.txt": statement(), "bad.txt": b"nothing"})
        finance.language = "en"
        finance.save()
        client.force_login(finance)
        page = text(client.get(f"/clients/imports/{run.pk}/"))
        assert "good.txt" in page
        assert "This is no settlement file Anlan knows" in page
        assert 'hx-trigger="every 2s"' not in page

    def test_while_it_runs_the_page_asks_again(self, client: Browser, finance: User) -> None:
        run = ImportRun.objects.create(
            status=ImportStatus.RUNNING, created_at=NOW, total_files=4, done_files=1
        )
        client.force_login(finance)
        part = text(client.get(f"/clients/imports/{run.pk}/", headers=HTMX))
        assert "every 2s" in part
        assert "1 / 4" in part
        assert "<html" not in part

    def test_the_set_aside_lines_are_downloaded_and_logged(
        self, client: Browser, finance: User, people: People, take: Import
    ) -> None:
        files = bundle(["80000001", "80000002", "80000003"])
        name = next(name for name in files if "trddata" in name)
        files[name] = files[name].replace(b"@80000001@100001@", b"@80000001@100001@=broken@", 1)
        run = take(files)
        url = f"/clients/imports/{run.pk}/set-aside/"
        client.force_login(finance)
        answer = client.get(url)
        lines = answer.getvalue().decode("utf-8-sig").splitlines()
        assert len(lines) == 2
        assert "=broken" in lines[1]
        assert AuditEvent.objects.filter(verb=Verb.DOWNLOADED, target_id=str(run.pk)).count() == 1
        client.force_login(people.branch_manager)
        assert client.get(url).status_code == 403

    def test_the_cost_does_not_grow_with_the_files(
        self, client: Browser, finance: User, take: Import, django_assert_max_num_queries: Any
    ) -> None:
        files = {f"{place}.txt": statement(f"8000{place:04d}") for place in range(30)}
        files |= {f"bad{place}.txt": b"nothing %d" % place for place in range(30)}
        run = take(files)
        client.force_login(finance)
        client.get("/clients/imports/")
        with django_assert_max_num_queries(12):
            client.get(f"/clients/imports/{run.pk}/")
        with django_assert_max_num_queries(12):
            client.get("/clients/imports/")

    def test_files_can_be_chosen_by_status(self, client: Browser, finance: User, take: Import) -> None:
        run = take({"good.txt": statement(), "bad.txt": b"nothing"})
        client.force_login(finance)
        page = text(client.get(f"/clients/imports/{run.pk}/?status=refused&after=x"))
        assert "bad.txt" in page
        assert "good.txt" not in page


class TestMappings:
    TABLE = "客户号,日期,权益\n80000001,2026-08-10,1234.50\n80000002,2026-08-10,bad\n".encode()

    def test_a_sample_is_shown_with_a_first_guess(self, client: Browser, finance: User) -> None:
        client.force_login(finance)
        page = text(client.post("/clients/mappings/new/", {"file": SimpleUploadedFile("a.csv", self.TABLE)}))
        assert "1234.50" in page
        assert '<option value="客户号" selected>' in page

    def test_a_mapping_is_kept_and_reads_a_table(self, client: Browser, finance: User, take: Import) -> None:
        client.force_login(finance)
        form = {
            "headers": '["客户号", "日期", "权益"]',
            "name": "ours",
            "method": "mtm",
            "header_row": "1",
            "column_client_id": "客户号",
            "column_trading_day": "日期",
            "column_client_equity": "权益",
        }
        assert client.post("/clients/mappings/new/", form).status_code == 302
        run = take({"a.csv": self.TABLE}, mapping=ColumnMapping.objects.get())
        assert run.counts["added"] == 1
        assert list(Client.objects.values_list("client_id", "equity")) == [("80000001", Decimal("1234.50"))]

    def test_what_is_no_table_is_refused_with_a_sentence(self, client: Browser, finance: User) -> None:
        client.force_login(finance)
        sample = SimpleUploadedFile("a.csv", b"\xff\xfe\x00broken")
        assert client.post("/clients/mappings/new/", {"file": sample}).status_code == 422
        assert client.post("/clients/mappings/new/", {"headers": "[1"}).status_code == 422


class TestSettlementDays:
    def test_coverage_counts_those_who_had_something_the_day_before(self, take: Import) -> None:
        before = date(2026, 8, 7)
        take({f"{name}.txt": statement(name, day=before) for name in ("80000001", "80000002")})
        take({"zero.txt": statement("80000003", day=before, opening="0.00", is_traded=False)})
        take({"a.txt": statement("80000001")})
        found = coverage(DAY)
        assert (found.before, found.expected, found.covered, found.settled, found.share) == (
            before,
            2,
            1,
            1,
            0.5,
        )

    def test_marking_complete_twice_keeps_the_first_mark(self, take: Import) -> None:
        take({"a.txt": statement()})
        completeness.mark_complete(trading_day=DAY, by=None, now=NOW)
        completeness.mark_complete(trading_day=DAY, by=None, now=datetime(2026, 8, 11, tzinfo=UTC))
        assert SettlementDay.objects.get().completed_at == NOW

    def test_the_button_marks_the_day(
        self, client: Browser, finance: User, people: People, take: Import
    ) -> None:
        take({"a.txt": statement()})
        client.force_login(people.branch_manager)
        assert client.post("/clients/settlement/2026-08-10/").status_code == 403
        client.force_login(finance)
        assert client.get("/clients/settlement/2026-08-10/").status_code == 200
        client.post("/clients/settlement/2026-08-10/")
        assert SettlementDay.objects.get().completed_by == str(finance)
        assert client.get("/clients/settlement/").status_code == 200

    @pytest.mark.parametrize("day", ["2026-02-30", "never", "2026-08-1"])
    def test_no_such_day_is_not_found(self, client: Browser, finance: User, day: str) -> None:
        client.force_login(finance)
        assert client.get(f"/clients/settlement/{day}/").status_code == 404
