"""What people know of clients: who said it and when, kept, and asked by schemes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from crm.models import AuditEvent, User
from tests.factories.clients import make_client
from tests.factories.measures import DAY, make_measures
from tests.factories.questionnaires import NOW, TODAY
from tests.people import People, make_people
from tiering.actions import knowledge
from tiering.actions.errors import Refused, RevisionConflict
from tiering.engine.schemes import read
from tiering.engine.schemes.attributes import ATTRIBUTES
from tiering.enums import Trait
from tiering.models import ClientTrait
from tiering.queries.attributes import VALUE_LABELS
from tiering.queries.known import CLASS, TYPE, known_of
from tiering.queries.population import STORED, population_on
from tiering.queries.presets import preset
from tiering.queries.traits import knowledge_of

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def client(people: People) -> Client:
    return make_client(manager=people.manager, name="鲲鹏客户")


def say(client: Client, by: User, seen: int = 0, days: int = 0, **values: Any) -> list[ClientTrait]:
    return knowledge.say(client=client, values=values, seen=seen, by=by, now=NOW + timedelta(days=days))


def test_every_attribute_has_a_source_and_every_answer_a_word() -> None:
    assert set(ATTRIBUTES) == {*STORED, CLASS, TYPE, *Trait.values}
    for trait in Trait.values:
        assert ATTRIBUTES[trait]
        assert [value for value in ATTRIBUTES[trait] if value not in VALUE_LABELS] == []


def test_who_said_what_and_when(people: People, client: Client) -> None:
    assert knowledge_of(client).known == []
    (row,) = say(client, people.manager, strategy="planned", sex="")
    assert (row.trait, row.value, row.known_on, row.said_by, row.said_at) == (
        "strategy",
        "planned",
        TODAY,
        people.manager,
        NOW,
    )
    found = knowledge_of(client)
    assert ([one.row for one in found.known], found.seen, found.values["sex"]) == ([row], row.pk, "")
    line = AuditEvent.objects.latest("pk")
    assert (line.before, line.after, line.client_id) == (
        {"strategy": ""},
        {"strategy": "planned"},
        client.client_id,
    )


def test_the_same_again_writes_nothing(people: People, client: Client) -> None:
    say(client, people.manager, strategy="planned")
    # Also with the old form: a double click changes nothing.
    assert say(client, people.manager, strategy="planned") == []
    assert (ClientTrait.objects.count(), AuditEvent.objects.count()) == (1, 1)


def test_nobody_writes_over_what_they_have_not_seen(people: People, client: Client) -> None:
    (first,) = say(client, people.manager, strategy="planned")
    with pytest.raises(RevisionConflict):
        say(client, people.branch_manager, strategy="conviction")
    say(client, people.branch_manager, seen=first.pk, strategy="conviction")
    assert knowledge_of(client).values["strategy"] == "conviction"
    assert ClientTrait.objects.count() == 2


def test_taken_back_it_is_not_known(people: People, client: Client) -> None:
    (first,) = say(client, people.manager, temperament="calm")
    say(client, people.manager, seen=first.pk, days=2, temperament="")
    assert known_of(client, ["temperament"], TODAY - timedelta(days=1)) == {}
    assert known_of(client, ["temperament"], TODAY + timedelta(days=1)) == {"temperament": "calm"}
    assert known_of(client, ["temperament"], TODAY + timedelta(days=2)) == {"temperament": None}
    assert knowledge_of(client).known == []


@pytest.mark.parametrize("values", [{"strategy": "luck"}, {"colour": "red"}, {"risk_class": "C5"}])
def test_other_words_are_none(people: People, client: Client, values: dict[str, Any]) -> None:
    with pytest.raises(knowledge.UnknownAnswer):
        say(client, people.manager, **values)
    assert not ClientTrait.objects.exists()


@pytest.mark.parametrize(("who", "obstacle"), [("colleague", "out_of_scope"), ("compliance", "no_right")])
def test_who_may_not(people: People, client: Client, who: str, obstacle: str) -> None:
    with pytest.raises(Refused) as raised:
        say(client, getattr(people, who), strategy="planned")
    assert raised.value.obstacle.value == obstacle


def words(name: str, day: date, *, of: str) -> list[str | None]:
    found = population_on(day, [read(preset(of).document)]).attribute(name)
    return [found.values[code] if code >= 0 else None for code in found.codes]


def test_schemes_ask_for_the_newest_word_of_the_day(people: People) -> None:
    first, second, third = (make_client(manager=people.manager) for _number in range(3))
    (row,) = say(first, people.manager, adviser_class="regular")
    say(first, people.manager, seen=row.pk, days=1, adviser_class="strategic")
    (row,) = say(second, people.manager, adviser_class="important")
    say(second, people.manager, seen=row.pk, days=1, adviser_class="")
    expected = {
        DAY - timedelta(days=1): [None, None, None],
        DAY: ["regular", "important", None],
        DAY + timedelta(days=1): ["strategic", None, None],
    }
    for day, found in expected.items():
        make_measures({one: {"equity_end": 1.0} for one in (first, second, third)}, day)
        assert words("adviser_class", day, of="strategic") == found


def test_two_words_of_one_day_the_later_counts(people: People, client: Client) -> None:
    (row,) = say(client, people.manager, adviser_class="regular")
    say(client, people.manager, seen=row.pk, adviser_class="important")
    make_measures({client: {"equity_end": 1.0}})
    assert words("adviser_class", DAY, of="strategic") == ["important"]
    assert known_of(client, ["adviser_class"], DAY) == {"adviser_class": "important"}


def as_(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def page(name: str, client: Client) -> str:
    return reverse(f"tiering:{name}", args=[client.client_id])


def posted(**values: Any) -> dict[str, Any]:
    return dict.fromkeys(Trait.values, "") | {"seen": 0} | values


def test_the_form(people: People, client: Client) -> None:
    browser = as_(people.manager)
    answer = browser.post(page("known", client), posted(strategy="planned", is_tolerant="yes"))
    assert answer.headers["Location"] == page("known", client)
    assert set(ClientTrait.objects.values_list("trait", "value")) == {
        ("strategy", "planned"),
        ("is_tolerant", "yes"),
    }
    shown = browser.get(page("known", client))
    assert shown.context["form"].initial["strategy"] == "planned"
    stale = browser.post(page("known", client), posted(strategy="conviction"))
    assert (stale.status_code, ClientTrait.objects.count()) == (409, 2)
    # The answer holds what was chosen, ready to be sent on what is known now.
    assert stale.context["form"]["strategy"].value() == "conviction"
    seen = stale.context["form"]["seen"].value()
    browser.post(page("known", client), posted(strategy="conviction", seen=seen))
    assert knowledge_of(client).values["strategy"] == "conviction"
    assert knowledge_of(client).values["is_tolerant"] == ""
    assert browser.post(page("known", client), posted(strategy="luck")).status_code == 422


def test_three_people(people: People, client: Client, django_assert_max_num_queries: Any) -> None:
    first: dict[str, Any] = {trait: ATTRIBUTES[trait][0] for trait in Trait.values}
    say(client, people.manager, **first)
    for person, status in (("manager", 200), ("compliance", 200), ("colleague", 404), ("nobody", 404)):
        browser = as_(getattr(people, person))
        for name in ("known", "known_panel"):
            with django_assert_max_num_queries(MOST_QUERIES):
                assert browser.get(page(name, client)).status_code == status
        written = browser.post(page("known", client), posted(strategy="needs_guidance"))
        assert written.status_code == {"manager": 409, "compliance": 403}.get(person, 404)
    assert ClientTrait.objects.count() == len(Trait.values)
