"""What every command says to wrong words, and that wrong words change nothing."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from clients.models import Client, DailyAccount, ImportFile, ImportRun, RawFile, SettlementDay
from crm.models import ApiToken, AuditEvent, JobRun, User
from tests.factories.clients import make_client
from tests.factories.days import settle
from tests.factories.organisation import make_user
from tests.factories.settlement_files import statement

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def said(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["import_settlement"], "the following arguments are required: PATH"),
        (["import_settlement", "/no/such/place"], "There is nothing at /no/such/place."),
        (["import_settlement", "/tmp", "--mapping", "上报表"], "No column mapping is called 上报表."),
        (["complete_day"], "the following arguments are required: YYYY-MM-DD"),
        (["complete_day", "2026-02-31"], "invalid fromisoformat value: '2026-02-31'"),
        (["complete_day", "yesterday"], "invalid fromisoformat value: 'yesterday'"),
        (["complete_day", "2026-11-20"], "Nothing is settled for 2026-11-20."),
        (["nightly"], "No settlement is stored for that day: import one first."),
        (["nightly", "--trading-day", "2026-11-20"], "No settlement is stored for that day: import one first."),
        (["nightly", "--trading-day", "20/11/2026"], "invalid fromisoformat value: '20/11/2026'"),
        (["api_token"], "the following arguments are required: username"),
        (["api_token", "nobody"], "There is no active user 'nobody'."),
        (["api_token", "gone"], "There is no active user 'gone'."),
        (["api_token", "system", "--scope", "everything"], "invalid choice: 'everything'"),
        (["api_token", "system", "--expires", "tomorrow"], "--expires takes a day such as 2027-01-31"),
        (["api_token", "system", "--expires", "2026-02-31"], "There is no day '2026-02-31'."),
        (["api_token", "system", "--expires", "2020-01-01"], "2020-01-01 has passed"),
        (["api_token", "system", "--expires", "-5d"], "expected one argument"),
    ],
)  # fmt: skip
def test_wrong_words_are_answered_with_a_sentence(words: list[str], sentence: str) -> None:
    make_user(username="gone", is_active=False)
    make_user(username="system")
    with pytest.raises(CommandError) as refused:
        said(*words)
    assert sentence in str(refused.value)
    kept = (ApiToken, AuditEvent, ImportRun, JobRun, SettlementDay, Client)
    assert [model.objects.count() for model in kept] == [0] * len(kept)


class TestImport:
    def test_a_folder_is_walked_in_name_order_without_what_is_hidden(self, tmp_path: Path) -> None:
        (tmp_path / "b").mkdir()
        (tmp_path / "b" / "2.txt").write_bytes(statement("80000002"))
        (tmp_path / "a.txt").write_bytes(statement("80000001"))
        (tmp_path / ".hidden.txt").write_bytes(b"x")
        (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
        printed = said("import_settlement", str(tmp_path))
        names = list(ImportFile.objects.order_by("pk").values_list("name", flat=True))
        assert names == [f"{tmp_path.name}/a.txt", f"{tmp_path.name}/b/2.txt"]
        assert "2 files: " in printed
        assert f"Stored  {tmp_path.name}/a.txt  +" in printed

    def test_the_same_again_changes_nothing_and_says_so(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(statement("80000001"))
        first = json.loads(said("import_settlement", str(tmp_path / "a.txt"), "--json"))
        again = json.loads(said("import_settlement", str(tmp_path / "a.txt"), "--json"))
        assert [file["status"] for file in first["files"]] == ["stored"]
        assert [file["status"] for file in again["files"]] == ["unchanged"]
        assert RawFile.objects.count() == 1

    def test_a_refused_file_says_why_and_the_others_are_stored(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(b"")
        (tmp_path / "b.txt").write_bytes(statement("80000001"))
        with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
            archive.writestr("../d.txt", b"x")
        printed = said("import_settlement", str(tmp_path))
        assert printed.count("Refused") == 2
        assert Client.objects.count() == 1

    def test_paths_are_checked_before_anything_is_received(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(statement("80000001"))
        with pytest.raises(CommandError):
            said("import_settlement", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"))
        assert not RawFile.objects.exists()

    def test_an_empty_folder_is_an_import_of_nothing(self, tmp_path: Path) -> None:
        report = json.loads(said("import_settlement", str(tmp_path), "--json"))
        assert (report["status"], report["files"]) == ("done", [])

    def test_who_imported_is_the_system(self, tmp_path: Path) -> None:
        said("import_settlement", str(tmp_path))
        event = AuditEvent.objects.get(verb="imported")
        assert (event.actor_name, event.after) == ("system", {"files": 0})


class TestCompleteDay:
    def test_it_counts_what_is_in_of_what_was_expected(self) -> None:
        one = make_client()
        settle(one, date(2026, 11, 19), "100.00")
        settle(one, DAY, "100.00")
        assert said("complete_day", "2026-11-20") == (
            "2026-11-20 is complete: 1 of 1 expected accounts are settled.\n"
        )
        assert SettlementDay.objects.get().completed_by == "system"

    def test_said_twice_it_is_marked_once(self) -> None:
        settle(make_client(), DAY, "100.00")
        assert said("complete_day", "2026-11-20") == said("complete_day", "2026-11-20")
        assert AuditEvent.objects.count() == 1


class TestToken:
    def test_the_token_alone_is_printed_and_only_its_hash_is_kept(self) -> None:
        make_user(username="system")
        secret = said("api_token", "system", "--scope", "clients.view", "--label", "总部接口").strip()
        token = ApiToken.objects.get()
        assert (token.scopes, token.label, token.expires_at) == (["clients.view"], "总部接口", None)
        assert secret.startswith("anlan_")
        assert secret not in f"{token.token_hash} {AuditEvent.objects.get().after}"

    def test_two_tokens_of_one_user_are_two(self) -> None:
        make_user(username="system")
        assert said("api_token", "system") != said("api_token", "system")
        assert ApiToken.objects.filter(user=User.objects.get()).count() == 2


class TestMessages:
    def test_every_word_has_its_chinese(self) -> None:
        assert "0 missing in zh_Hans, 0 missing in en." in said("check_messages", "--under", "no-such-file")

    def test_the_catalogue_is_written_whole(self, settings: Any, tmp_path: Path) -> None:
        source = settings.BASE_DIR / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
        place = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES"
        place.mkdir(parents=True)
        (place / "django.po").write_bytes(source.read_bytes())
        settings.BASE_DIR = tmp_path
        assert said("compile_messages").strip() == str(place / "django.mo")
        assert [path.name for path in sorted(place.iterdir())] == ["django.mo", "django.po"]
        assert (place / "django.mo").stat().st_size > 10_000


def test_no_daily_account_came_of_all_this() -> None:
    assert not DailyAccount.objects.exists()
