"""What forms say in Chinese, word for word: each sentence says what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from clients.forms.client import ClientForm, NewClientForm
from clients.forms.imports import MappingForm, UploadForm
from clients.forms.small import ArchiveForm, BookForm, DocumentForm, HandOverForm, NoteForm, TagForm
from clients.models import Client, ColumnMapping, ControlGroup, IntroducingBroker
from tests.factories.clients import make_client
from tests.people import People, make_people

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def one(people: People) -> Client:
    return make_client(manager=people.manager, client_id="80001", name="王小丽")


def new(people: People, **fields: Any) -> NewClientForm:
    data = {"client_id": "80002", "name": "李明", "kind": "individual", "status": "active", **fields}
    return NewClientForm(data=data, user=people.manager, today=TODAY, masked={})


def edit(people: People, one: Client, **fields: Any) -> ClientForm:
    data = {"version": 1, "name": one.name, "kind": one.kind, "status": one.status, **fields}
    return ClientForm(data=data, user=people.manager, today=TODAY, masked={}, instance=one)


def test_what_is_right_is_taken(people: People, one: Client) -> None:
    assert new(people).errors == {}
    assert edit(people, one).errors == {}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("client_id", "80 01", "只能使用字母、数字、连字符和下划线。"),
        ("client_id", "80001", "该客户号已被占用。"),
        ("client_id", "imports", "该客户号已被占用。"),
        ("client_id", "", "该字段是必填项。"),
        ("name", "", "该字段是必填项。"),
        ("account_manager", "stranger", "“stranger”不在可选范围内。"),
        ("introducing_broker", "IB-9", "“IB-9”不在可选范围内。"),
        ("control_group", "某集团", "“某集团”不在可选范围内。"),
        ("org_unit", "999999", "选择一个有效的选项： 该选择不在可用的选项中。"),
        ("email", "no-address", "请输入合法的邮件地址。"),
        ("birthday", "2026-02-31", "输入一个有效的日期。"),
        ("phone", "1234", "请填写 5 至 20 位数字，可含空格和连字符，前面可加 +。"),
        ("bank_account", "62-ab", "请填写 6 至 40 位数字，可含空格和连字符。"),
    ],
)
def test_a_field_of_a_new_client(people: People, one: Client, field: str, value: str, sentence: str) -> None:
    assert new(people, **{field: value}).errors == {field: [sentence]}


@pytest.mark.parametrize(
    ("kind", "number", "sentence"),
    [
        ("id_card", "11010119900307851", "号码的长度或字符不符合该证件类型。"),
        ("id_card", "110101199013078515", "号码中的出生日期无效。"),
        ("id_card", "110101209003078515", "号码中的出生日期无效。"),
        ("id_card", "110101199003078516", "校验位不符，可能输错了某一位。"),
        ("credit_code", "91330000", "号码的长度或字符不符合该证件类型。"),
        ("credit_code", "91330000MA27XXXX00", "校验位不符，可能输错了某一位。"),
    ],
)
def test_an_identity_number(people: People, kind: str, number: str, sentence: str) -> None:
    errors = new(people, identity_kind=kind, identity_number=number).errors
    assert errors == {"identity_number": [sentence]}


@pytest.mark.parametrize("kind", ["passport", "permit", "product_code", ""])
def test_a_kind_without_a_checksum_is_taken_as_it_is(people: People, kind: str) -> None:
    assert new(people, identity_kind=kind, identity_number="E1234567").errors == {}


def test_an_account_is_not_closed_before_it_is_opened(people: People, one: Client) -> None:
    errors = edit(people, one, opened_on="2026-05-02", closed_on="2026-05-01").errors
    assert errors == {"closed_on": ["销户日期不能早于开户日期。"]}
    assert edit(people, one, opened_on="2026-05-02", closed_on="2026-05-02").errors == {}


def test_a_retired_introducing_broker_cannot_be_chosen(people: People, one: Client) -> None:
    IntroducingBroker.objects.create(number="IB-1", name="示例居间", is_active=False)
    ControlGroup.objects.create(name="示例集团")
    form = edit(people, one, introducing_broker="IB-1", control_group="示例集团")
    assert list(form.errors) == ["introducing_broker"]


def test_a_masked_number_is_a_hint_and_no_value(people: People, one: Client) -> None:
    form = ClientForm(
        user=people.manager, today=TODAY, instance=one,
        masked={"phone": "138****5678", "identity_number": "", "bank_account": ""},
    )  # fmt: skip
    assert form.initial["phone"] == ""
    assert form.fields["phone"].widget.attrs["placeholder"] == "138****5678"
    assert form.fields["phone"].help_text == "留空则保留 138****5678。"
    assert form.fields["bank_account"].help_text == ""


def test_an_empty_secret_is_no_change(people: People, one: Client) -> None:
    form = edit(people, one, phone="", identity_number="", bank_account="", email="a@example.invalid")
    assert form.is_valid()
    assert {"phone", "identity_number", "bank_account", "version"}.isdisjoint(form.changes())
    assert form.changes()["email"] == "a@example.invalid"


class TestSmall:
    @pytest.mark.parametrize(
        ("body", "is_fine"), [("", False), ("  ", False), ("好", True), ("x" * 4001, False)]
    )
    def test_a_remark_has_words_and_an_end(self, body: str, is_fine: bool) -> None:
        assert NoteForm({"body": body}).is_valid() is is_fine

    @pytest.mark.parametrize(
        ("reason", "sentence"),
        [
            ("", "该字段是必填项。"),
            ("销户", "确保该变量至少包含 4 字符(目前字符数 2)。"),
            ("长" * 201, "确保该变量包含不超过 200 字符 (目前字符数 201)。"),
        ],
    )
    def test_a_reason_says_something(self, reason: str, sentence: str) -> None:
        (found,) = ArchiveForm({"reason": reason, "version": 1}).errors["reason"]
        assert found == sentence

    def test_a_version_is_needed(self) -> None:
        assert list(ArchiveForm({"reason": "客户已销户"}).errors) == ["version"]
        assert list(ArchiveForm({"reason": "客户已销户", "version": "0"}).errors) == ["version"]

    def test_a_document_is_needed(self) -> None:
        assert DocumentForm({}, {}).errors == {"file": ["该字段是必填项。"]}
        empty = DocumentForm({}, {"file": SimpleUploadedFile("a.pdf", b"")})
        assert empty.errors == {"file": ["提交的是空文件。"]}

    def test_a_tag_is_one_of_ours(self) -> None:
        assert set(TagForm({"tag": "没有", "way": "burn"}).errors) == {"tag", "way"}

    @pytest.mark.parametrize("who", ["colleague", "nobody"])
    def test_a_manager_out_of_sight_cannot_be_named(self, people: People, who: str) -> None:
        name = people.colleague.username
        data = {"to_manager": name, "reason": "离职交接", "effective_on": "2026-11-20"}
        by = people.branch_manager if who == "colleague" else people.nobody
        assert HandOverForm(data, user=by).errors == {"to_manager": [f"“{name}”不在可选范围内。"]}

    def test_a_book_names_both_sides_and_a_day(self, people: People) -> None:
        errors = BookForm({"effective_on": "soon"}, user=people.branch_manager).errors
        assert set(errors) == {"from_manager", "to_manager", "reason", "effective_on"}
        assert errors["effective_on"] == ["输入一个有效的日期。"]


class TestUploads:
    def test_no_file_is_said(self) -> None:
        assert UploadForm({}, {}).errors == {"upload": ["该字段是必填项。"]}

    def test_a_file_too_large_is_named_with_the_limit(self, settings: Any) -> None:
        settings.IMPORT_FILE_BYTES = 2048
        form = UploadForm({}, {"upload": SimpleUploadedFile("结算单.txt", b"x" * 2049)})
        (sentence,) = form.errors["upload"]
        assert str(sentence).startswith("结算单.txt")
        assert "2.0" in str(sentence)

    def test_a_file_at_the_limit_is_taken(self, settings: Any) -> None:
        settings.IMPORT_FILE_BYTES = 2048
        assert UploadForm({}, {"upload": SimpleUploadedFile("a.txt", b"x" * 2048)}).errors == {}

    def test_a_mapping_needs_the_client_and_a_name_of_its_own(self, people: People) -> None:
        ColumnMapping.objects.create(name="上报表", columns={}, created_by=people.manager)
        data = {"name": " 上报表 ", "method": "mtm", "header_row": 0}
        errors = MappingForm(data, headers=("客户号", "客户号", "", "权益")).errors
        assert set(errors) == {"name", "column_client_id", "header_row"}
        assert errors["name"] == ["已有同名的列映射，请换一个名称。"]

    def test_columns_that_were_left_out_are_not_kept(self) -> None:
        data = {
            "name": "上报表", "method": "mtm", "header_row": 1, "column_client_id": "客户号",
            "column_client_equity": "权益", "column_trading_day": "",
        }  # fmt: skip
        form = MappingForm(data, headers=("客户号", "权益"))
        assert form.is_valid(), form.errors
        assert form.columns() == {"client_id": "客户号", "client_equity": "权益"}
