"""Taking rows out: purpose, approval, masking, scope when it runs, hash and audit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser
from django.utils import timezone

from clients.models import Client
from clients.views.lists import CLIENTS
from crm import crypto, locks
from crm.enums import ExportStatus, Role, Verb
from crm.exports import actions
from crm.models import AuditEvent, Export, User
from tests.factories.clients import NOW, make_client
from tests.factories.organisation import make_user
from tests.people import People, make_people

pytestmark = pytest.mark.django_db
PURPOSE = "季度回访名单"


@pytest.fixture
def people() -> People:
    return make_people()


def ask(by: User, **changes: Any) -> Export:
    fields: dict[str, Any] = {
        "spec": CLIENTS, "query": "", "columns": ["client_id", "name", "phone", "equity"], "file_format": "csv",
        "purpose": PURPOSE, "is_unmasked": False, "by": by, "now": NOW,
    }  # fmt: skip
    return actions.request(**(fields | changes))


def run(export: Export) -> Export:
    return actions.run(export_id=export.pk, clock=timezone.now)


def text_of(export: Export) -> str:
    export.refresh_from_db()
    return crypto.decrypt(bytes(export.content or b"")).decode("utf-8-sig")


def a_client(manager: User, **fields: Any) -> Client:
    return make_client(manager=manager, phone="13812345678", phone_last4="5678", **fields)


class TestSmall:
    def test_it_holds_what_is_shown_masked_and_in_order(self, people: People) -> None:
        a_client(people.manager, client_id="1", name="=cmd", equity=1)
        a_client(people.manager, client_id="2", name="乙", equity="2.50")
        a_client(people.manager, client_id="3", name="丙", kind="enterprise", equity=9)
        a_client(people.manager, client_id="4", name="丁")
        export = run(ask(people.manager, query="kind=individual&order=-equity"))
        assert text_of(export).split("\r\n")[1:] == [
            "2,乙,*******5678,2.50",
            "1,'=cmd,*******5678,1.00",
            "4,丁,*******5678,",
            "",
        ]

    def test_rows_hash_and_purpose_are_in_the_audit(self, people: People) -> None:
        a_client(people.manager)
        export = run(ask(people.manager))
        event = AuditEvent.objects.get(verb=Verb.EXPORTED)
        assert (event.actor_id, event.reason, event.after["rows"]) == (people.manager.pk, PURPOSE, 1)
        content = crypto.decrypt(bytes(Export.objects.get().content or b""))
        assert event.after["sha256"] == export.sha256 == hashlib.sha256(content).hexdigest()
        assert content not in bytes(Export.objects.get().content or b"")

    def test_the_scope_is_that_of_the_moment_it_runs(self, people: People) -> None:
        gone = a_client(people.manager, client_id="1")
        a_client(people.manager, client_id="2")
        a_client(people.colleague, client_id="3")
        export = ask(people.manager)
        Client.objects.filter(pk=gone.pk).update(account_manager=people.colleague)
        run(export)
        assert [line.split(",")[0] for line in text_of(export).splitlines()[1:]] == ["2"]

    def test_somebody_who_lost_the_right_gets_no_file(self, people: People) -> None:
        export = ask(people.manager)
        User.objects.filter(pk=people.manager.pk).update(is_active=False)
        assert run(export).status == ExportStatus.FAILED

    def test_run_twice_it_is_written_once(self, people: People) -> None:
        export = ask(people.manager)
        run(export)
        run(export)
        assert AuditEvent.objects.filter(verb=Verb.EXPORTED).count() == 1

    def test_one_left_running_by_a_lost_worker_is_written(self, people: People) -> None:
        export = ask(people.manager)
        Export.objects.filter(pk=export.pk).update(status=ExportStatus.RUNNING)
        assert run(export).status == ExportStatus.DONE

    def test_a_failure_is_told_and_not_swallowed(
        self, people: People, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        export = ask(people.manager, columns=["client_id"])
        monkeypatch.setattr(actions, "write", fails)
        with pytest.raises(OSError, match="disk"):
            run(export)
        export.refresh_from_db()
        assert export.status == ExportStatus.FAILED
        with locks.exclusive(f"export:{export.pk}"):
            pass


class TestApproval:
    @pytest.fixture(autouse=True)
    def _two_rows_need_approval(self, settings: Any) -> None:
        settings.EXPORT_APPROVAL_ROWS = 1

    def test_above_the_limit_it_waits_for_a_second_person(
        self, people: People, django_capture_on_commit_callbacks: Callable[..., Any]
    ) -> None:
        a_client(people.manager)
        a_client(people.manager)
        export = ask(people.manager)
        assert export.status == ExportStatus.AWAITING_APPROVAL
        assert run(export).status == ExportStatus.AWAITING_APPROVAL
        with django_capture_on_commit_callbacks() as callbacks:
            actions.decide(
                export_id=export.pk, is_approved=True, note="可以", by=people.branch_manager, now=NOW
            )
        assert len(callbacks) == 1
        assert run(export).status == ExportStatus.DONE
        assert AuditEvent.objects.get(verb=Verb.APPROVED).actor_id == people.branch_manager.pk

    @pytest.mark.parametrize("who", ["branch_manager", "colleague", "nobody"])
    def test_nobody_approves_their_own_nor_without_the_right(self, people: People, who: str) -> None:
        for _ in range(2):
            a_client(people.manager)
        export = ask(people.branch_manager)
        with pytest.raises(PermissionDenied):
            actions.decide(export_id=export.pk, is_approved=True, note="", by=getattr(people, who), now=NOW)
        export.refresh_from_db()
        assert export.status == ExportStatus.AWAITING_APPROVAL

    def test_a_manager_of_another_branch_does_not_decide(self, people: People) -> None:
        for _ in range(2):
            a_client(people.manager)
        export = ask(people.manager)
        stranger = make_user(Role.BRANCH_MANAGER, unit=people.other_branch)
        with pytest.raises(PermissionDenied):
            actions.decide(export_id=export.pk, is_approved=True, note="", by=stranger, now=NOW)

    def test_a_refused_one_is_never_written(self, people: People) -> None:
        for _ in range(2):
            a_client(people.manager)
        export = ask(people.manager)
        actions.decide(export_id=export.pk, is_approved=False, note="不必", by=people.branch_manager, now=NOW)
        assert run(export).status == ExportStatus.REFUSED
        with pytest.raises(PermissionDenied):
            actions.decide(export_id=export.pk, is_approved=True, note="", by=people.branch_manager, now=NOW)

    def test_rows_that_grew_past_the_limit_go_back_to_approval(self, people: People) -> None:
        a_client(people.manager)
        export = ask(people.manager)
        assert export.status == ExportStatus.QUEUED
        a_client(people.manager)
        assert run(export).status == ExportStatus.AWAITING_APPROVAL


class TestUnmasked:
    def test_it_needs_the_right_and_a_second_person(self, people: People) -> None:
        a_client(people.manager, client_id="1", name="甲")
        with pytest.raises(PermissionDenied):
            ask(people.manager, is_unmasked=True)
        export = ask(people.compliance, is_unmasked=True, columns=["client_id", "phone"])
        assert export.status == ExportStatus.AWAITING_APPROVAL
        actions.decide(export_id=export.pk, is_approved=True, note="", by=people.administrator, now=NOW)
        run(export)
        assert text_of(export).splitlines()[1:] == ["1,13812345678"]

    def test_it_reads_no_row_by_itself(
        self, people: People, django_assert_max_num_queries: Callable[..., Any]
    ) -> None:
        for _ in range(10):
            a_client(people.manager)
        export = ask(people.compliance, is_unmasked=True)
        actions.decide(export_id=export.pk, is_approved=True, note="", by=people.administrator, now=NOW)
        with django_assert_max_num_queries(18):
            run(export)


class TestPages:
    def test_from_the_list_to_the_file(self, client: Browser, people: People) -> None:
        a_client(people.manager, client_id="1", name="甲")
        client.force_login(people.manager)
        url = "/exports/new/clients/?kind=individual&columns=client_id,name"
        assert client.get(url).status_code == 200
        answer = client.post(url, {"purpose": PURPOSE, "file_format": "csv"})
        export = Export.objects.defer("content").get()
        assert (answer["Location"], export.columns) == (f"/exports/{export.pk}/", ["client_id", "name"])
        assert client.get(answer["Location"]).context["may_download"] is True
        file = client.post(f"/exports/{export.pk}/download/")
        assert file.content.decode("utf-8-sig").splitlines()[1:] == ["1,甲"]
        assert file["Content-Disposition"] == f'attachment; filename="clients-{export.pk}.csv"'
        assert AuditEvent.objects.filter(verb=Verb.DOWNLOADED).count() == 1

    def test_the_page_of_one_says_its_filters_in_words(self, client: Browser, people: People) -> None:
        client.force_login(people.manager)
        export = ask(people.manager, query="tier=gold&order=-equity")
        for path in ("/exports/new/clients/?tier=gold&order=-equity", f"/exports/{export.pk}/"):
            assert [(chip.label, chip.text) for chip in client.get(path).context["chips"]] == [
                ("层级", "黄金")
            ]

    def test_words_the_list_does_not_know_are_refused(self, client: Browser, people: People) -> None:
        """`?q=` filters nothing: the file would hold everybody under a name that says it does not."""
        a_client(people.manager, client_id="1", name="甲")
        client.force_login(people.manager)
        asked = {"purpose": PURPOSE, "file_format": "csv"}
        refused = client.get("/exports/new/clients/?q=甲")
        assert refused.status_code == 400
        assert "该列表没有“q”这一筛选条件。" in refused.text
        assert client.post("/exports/new/clients/?q=甲&tier=gold", asked).status_code == 400
        assert not Export.objects.exists()
        ranges = "search=甲&equity_min=1&order=-equity&columns=client_id&page_size=50&cursor="
        assert client.get(f"/exports/new/clients/?{ranges}").status_code == 200
        # The page passes over them, and its own link to the export leaves them out.
        assert 'href="/exports/new/clients/?search=%E7%94%B2"' in client.get("/clients/?q=x&search=甲").text

    def test_no_purpose_no_file(self, client: Browser, people: People) -> None:
        client.force_login(people.manager)
        answer = client.post("/exports/new/clients/", {"purpose": "", "file_format": "csv"})
        assert (answer.status_code, Export.objects.count()) == (422, 0)

    def test_a_large_one_is_left_to_a_worker(
        self,
        client: Browser,
        people: People,
        settings: Any,
        django_capture_on_commit_callbacks: Callable[..., Any],
    ) -> None:
        settings.EXPORT_BACKGROUND_ROWS = 0
        settings.CELERY_TASK_ALWAYS_EAGER = True
        a_client(people.manager)
        client.force_login(people.manager)
        with django_capture_on_commit_callbacks() as callbacks:
            client.post("/exports/new/clients/", {"purpose": PURPOSE, "file_format": "xlsx"})
        export = Export.objects.get()
        assert (export.status, len(callbacks)) == (ExportStatus.QUEUED, 1)
        page = client.get(f"/exports/{export.pk}/")
        assert page.context["is_live"] is True
        assert client.post(f"/exports/{export.pk}/download/").status_code == 302

    def test_others_do_not_see_it(self, client: Browser, people: People) -> None:
        export = run(ask(people.manager))
        for user in (people.colleague, people.nobody):
            client.force_login(user)
            assert client.get(f"/exports/{export.pk}/").status_code == 404
            assert client.post(f"/exports/{export.pk}/download/").status_code == 404
            assert client.get("/exports/").context["own"].count() == 0

    def test_the_approver_finds_it_and_decides_but_does_not_download(
        self, client: Browser, people: People, settings: Any
    ) -> None:
        settings.EXPORT_APPROVAL_ROWS = 0
        a_client(people.manager)
        export = ask(people.manager)
        client.force_login(people.branch_manager)
        assert list(client.get("/exports/").context["waiting"]) == [export]
        assert client.post(f"/exports/{export.pk}/decide/", {"decision": "approve"}).status_code == 302
        run(export)
        assert client.get(f"/exports/{export.pk}/").context["may_download"] is False
        assert client.post(f"/exports/{export.pk}/download/").status_code == 404

    @pytest.mark.parametrize("path", ["new/unknown/", "999999/"])
    def test_what_is_not_there_is_not_found(self, client: Browser, people: People, path: str) -> None:
        client.force_login(people.manager)
        assert client.get(f"/exports/{path}").status_code == 404


def fails(*_arguments: object) -> bytes:
    raise OSError("disk full")
