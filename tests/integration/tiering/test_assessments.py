"""What clients answered: scored, kept, expired, refused, reminded, and asked by schemes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from clients.models import Client, ClientEvent
from crm import vocabulary
from crm.models import AuditEvent, OutboxMessage
from tests.factories.clients import make_client
from tests.factories.measures import DAY, make_measures
from tests.factories.organisation import make_user
from tests.factories.questionnaires import (
    NOW,
    TODAY,
    answers,
    assess,
    document,
    make_effective,
    make_version,
    stand,
)
from tests.factories.runs import bring_into_force
from tests.people import People, make_people
from tiering.actions import assessments as actions
from tiering.actions import questionnaires, runs
from tiering.actions.errors import Refused
from tiering.engine.questionnaire import InvalidAnswers
from tiering.engine.schemes import read
from tiering.models import Assessment, AssessmentRefusal, RiskTolerance, Scheme, TierAssignment
from tiering.queries.explanation import explain_client
from tiering.queries.known import known_of
from tiering.queries.population import population_on
from tiering.queries.presets import preset
from tiering.queries.tolerance import standing_on, tolerance_counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> People:
    people = make_people()
    author = make_user(role="head_office_manager", unit=people.head_office)  # type: ignore[arg-type]  # a role's value
    make_effective(author, people.compliance)
    return people


@pytest.fixture
def client(people: People) -> Client:
    return make_client(manager=people.manager)


def tolerance(client: Client) -> RiskTolerance:
    return RiskTolerance.objects.get(client=client)


def test_every_client_has_a_standing_from_its_first_moment(client: Client) -> None:
    found = tolerance(client)
    assert (found.assessment, found.valid_until, found.refused_on) == (None, None, None)
    assert found.standing(TODAY) == "never"


def test_answers_are_kept_with_what_they_came_to(people: People, client: Client) -> None:
    made = assess(client, people.manager, "old", "years", "rich")
    assert (made.points, made.risk_class, made.risk_type) == (30, "C3", "steady")
    assert (made.assessed_on, made.valid_until) == (TODAY, date(2028, 11, 19))
    assert made.answers["old"] == ["yes"]
    assert (made.filled_by, made.filled_at) == (people.manager, NOW)
    found = tolerance(client)
    assert (found.assessment, found.valid_until, found.standing(TODAY)) == (made, made.valid_until, "valid")
    line = AuditEvent.objects.latest("pk")
    assert (line.verb, line.client_id, line.after["points"]) == ("created", client.client_id, 30)
    event = ClientEvent.objects.get(client=client)
    assert (event.kind, event.detail, event.url_argument) == (
        "risk_assessed",
        "C3 {risk_type:steady}",
        str(made.pk),
    )
    assert vocabulary.label("risk_type", "steady") != "steady"


def test_the_old_one_is_kept(people: People, client: Client) -> None:
    first = assess(client, people.manager)
    second = assess(client, people.manager, "old", "years", "rich", "bold", now=NOW + timedelta(days=400))
    assert list(Assessment.objects.filter(client=client)) == [second, first]
    assert tolerance(client).assessment == second
    with pytest.raises(DatabaseError), transaction.atomic():
        Assessment.objects.filter(pk=first.pk).update(points=50)


def test_bad_answers_leave_nothing(people: People, client: Client) -> None:
    bad = answers() | {"old": [], "luck": ["yes"]}
    with pytest.raises(InvalidAnswers):
        actions.assess(client=client, number=None, answers=bad, by=people.manager, now=NOW)
    assert not Assessment.objects.exists()
    assert tolerance(client).assessment is None


def test_a_version_that_is_not_in_force(people: People, client: Client) -> None:
    make_version()
    for number, now in ((3, NOW), (None, NOW - timedelta(days=1))):
        with pytest.raises(actions.NoQuestionnaire):
            actions.assess(client=client, number=number, answers=answers(), by=people.manager, now=now)
    assert not Assessment.objects.exists()


def test_one_form_is_one_assessment(people: People, client: Client) -> None:
    key = uuid4()
    given: dict[str, Any] = {"client": client, "number": 2, "by": people.manager, "now": NOW, "form_key": key}
    first = actions.assess(answers=answers("old"), **given)
    again = actions.assess(answers=answers("old"), **given)
    assert (again, Assessment.objects.count(), ClientEvent.objects.count()) == (first, 1, 1)
    other = actions.assess(answers=answers("old"), **(given | {"form_key": uuid4()}))
    assert other != first


@pytest.mark.parametrize(("who", "obstacle"), [("colleague", "out_of_scope"), ("compliance", "no_right")])
def test_who_may_not(people: People, client: Client, who: str, obstacle: str) -> None:
    person = getattr(people, who)
    for step in (
        lambda: assess(client, person),
        lambda: actions.note_refusal(client=client, words="no", by=person, now=NOW),
    ):
        with pytest.raises(Refused) as raised:
            step()
        assert raised.value.obstacle.value == obstacle
        assert AuditEvent.objects.latest("pk").after["obstacle"] == obstacle
    assert not Assessment.objects.exists()
    assert not AssessmentRefusal.objects.exists()


def test_a_refusal_is_a_record_of_its_own(people: People, client: Client) -> None:
    refusal = actions.note_refusal(client=client, words=" 不方便 ", by=people.manager, now=NOW)
    assert (refusal.words, refusal.refused_on, refusal.noted_by) == ("不方便", TODAY, people.manager)
    found = standing_on(client, TODAY)
    assert (found.standing, found.assessment, found.refusal) == ("refused", None, refusal)
    line = AuditEvent.objects.latest("pk")
    assert (line.verb, line.reason, line.client_id) == ("created", "不方便", client.client_id)
    assert ClientEvent.objects.get().kind == "assessment_refused"
    with pytest.raises(Refused):
        actions.note_refusal(client=client, words="  ", by=people.manager, now=NOW)
    # Whoever answers after all has refused no more, but the record stays.
    assess(client, people.manager)
    found = standing_on(client, TODAY)
    assert (found.standing, found.refusal, AssessmentRefusal.objects.count()) == ("valid", None, 1)


def test_a_refusal_does_not_end_a_result_that_holds(people: People, client: Client) -> None:
    made = assess(client, people.manager, "old")
    key = uuid4()
    for _time in range(2):
        actions.note_refusal(client=client, words="later", by=people.manager, now=NOW, form_key=key)
    assert AssessmentRefusal.objects.count() == 1
    assert standing_on(client, TODAY).standing == "valid"
    assert standing_on(client, made.valid_until - timedelta(days=1)).standing == "due"
    assert standing_on(client, made.valid_until).standing == "refused"


def test_counts_are_under_scope(people: People) -> None:
    for manager, ends, said_no in (
        (people.manager, TODAY + timedelta(days=31), None),
        (people.manager, TODAY + timedelta(days=30), None),
        (people.manager, TODAY, None),
        (people.manager, TODAY, TODAY),
        (people.manager, None, TODAY),
        (people.manager, None, None),
        (people.colleague, TODAY, None),
    ):
        stand(make_client(manager=manager), manager, valid_until=ends, refused_on=said_no)
    ours = {"valid": 1, "due": 1, "overdue": 1, "refused": 2, "never": 1}
    assert tolerance_counts(people.manager, TODAY) == ours
    assert tolerance_counts(people.compliance, TODAY) == ours | {"overdue": 2}
    assert tolerance_counts(people.nobody, TODAY) == dict.fromkeys(ours, 0)
    archived = RiskTolerance.objects.filter(valid_until=TODAY, client__account_manager=people.colleague)
    Client.objects.filter(risk_tolerance__in=archived).update(archived_at=NOW, archived_by=people.colleague)
    assert tolerance_counts(people.compliance, TODAY) == ours


def test_reminders_go_once_to_whoever_looks_after_the_client(people: People) -> None:
    soon = make_client(manager=people.manager, name="将到期")
    over = make_client(manager=people.manager, name="已过期")
    stand(soon, people.manager, valid_until=TODAY + timedelta(days=30))
    stand(over, people.manager, valid_until=TODAY - timedelta(days=3))
    stand(make_client(manager=people.manager), people.manager, valid_until=TODAY + timedelta(days=31))
    stand(make_client(manager=people.manager), people.manager, valid_until=TODAY, refused_on=TODAY)
    closed = make_client(manager=people.manager, status="closed")
    stand(closed, people.manager, valid_until=TODAY)
    stand(make_client(manager=people.colleague), people.colleague, valid_until=TODAY)
    alone = make_client(branch=people.branch)
    stand(alone, people.manager, valid_until=TODAY)
    assert actions.remind_due(now=NOW) == 4
    assert actions.remind_due(now=NOW) == 0
    mails = {mail.recipient: mail for mail in OutboxMessage.objects.all()}
    assert set(mails) == {people.manager.email, people.colleague.email}
    body = mails[people.manager.email].body
    assert (str(soon) in body, str(over) in body, body.count("2026-")) == (True, True, 2)
    # The next end is another matter, and so is the next day.
    later = NOW + timedelta(days=1)
    assert actions.remind_due(now=later) == 1
    assess(over, people.manager)
    assert actions.remind_due(now=later) == 0
    assert OutboxMessage.objects.count() == 3


def test_a_reminder_names_some_and_counts_the_rest(people: People) -> None:
    people.manager.language = "en"
    people.manager.save()
    for _number in range(23):
        stand(make_client(manager=people.manager), people.manager, valid_until=TODAY)
    assert actions.remind_due(now=NOW) == 23
    mail = OutboxMessage.objects.get()
    assert mail.subject == "23 clients are to answer the risk questionnaire again"
    assert mail.body.splitlines()[-1] == "… and 3 more, in the list of risk assessments."
    assert len(mail.body.splitlines()) == 22


def asking(*names: str) -> Any:
    """A scheme that asks for the class or the type."""
    return read(preset("risk_types").document)


def test_schemes_ask_what_held_on_the_day(people: People) -> None:
    yes, cautious, never = (make_client(manager=people.manager) for _number in range(3))
    assess(yes, people.manager, "old", "years", "rich", "bold")
    assess(cautious, people.manager)
    make_measures({one: {"equity_end": 1.0} for one in (yes, cautious, never)})
    found = population_on(DAY, [asking()]).attribute("risk_type")
    assert [found.values[code] if code >= 0 else None for code in found.codes] == [
        "aggressive",
        "conservative",
        None,
    ]
    assert known_of(yes, ["risk_type", "risk_class"], DAY) == {"risk_type": "aggressive", "risk_class": "C4"}
    assert known_of(yes, ["risk_class"], DAY) == {"risk_class": "C4"}
    assert known_of(never, ["risk_type"], DAY) == {}


def test_before_it_and_after_its_end_nothing_is_known(people: People, client: Client) -> None:
    made = assess(client, people.manager, "old", "years")
    days = {
        made.assessed_on - timedelta(days=1): {},
        made.assessed_on: {"risk_class": "C3"},
        made.valid_until - timedelta(days=1): {"risk_class": "C3"},
        made.valid_until: {},
    }
    for day, expected in days.items():
        assert known_of(client, ["risk_class"], day) == expected
        make_measures({client: {"equity_end": 1.0}}, day)
        attribute = population_on(day, [asking()]).attribute("risk_class")
        known = [attribute.values[code] if code >= 0 else None for code in attribute.codes]
        assert known == [expected.get("risk_class")]


def test_the_newest_answers_count_even_if_they_end_first(people: People, client: Client) -> None:
    """A shorter validity since: when the newer result has ended, the older one does not come back."""
    assess(client, people.manager, "old", "years", "rich", "bold")
    author = make_user(role="head_office_manager", unit=people.head_office)  # type: ignore[arg-type]  # a role's value
    later = NOW + timedelta(days=30)
    short = document(validity_months=1)
    make_effective(author, people.compliance, text=short, day=TODAY + timedelta(days=30), now=later)
    newer = assess(client, people.manager, now=later)
    assert newer.valid_until == date(2027, 1, 19)
    assert known_of(client, ["risk_class"], TODAY + timedelta(days=29)) == {"risk_class": "C4"}
    assert known_of(client, ["risk_class"], TODAY + timedelta(days=30)) == {"risk_class": "C1"}
    assert known_of(client, ["risk_class"], newer.valid_until) == {}


def test_a_run_classes_clients_by_type_and_grade(people: People) -> None:
    bold, careful, never = (make_client(manager=people.manager) for _number in range(3))
    assess(bold, people.manager, "old", "years", "rich", "bold")
    assess(careful, people.manager)
    figures = {"equity_avg_60d": 1.0, "commission_12m": 1.0, "equity_end": 1.0}
    make_measures(dict.fromkeys((bold, careful, never), figures))
    bring_into_force("value_grades", "risk_types", "grade_by_type")
    runs.run_schemes(trading_day=DAY, by=None, now=NOW, progress=lambda done, total: None)

    def tiers(code: str) -> list[str]:
        held = TierAssignment.objects.filter(scheme__code=code, ended_on=None).order_by("client")
        return list(held.values_list("tier", flat=True))

    assert tiers("risk_types") == ["aggressive", "conservative", "unassessed"]
    grades = tiers("value_grades")
    assert tiers("grade_by_type") == [f"{grades[0]}_aggressive", f"{grades[1]}_conservative", "unassessed"]
    scheme = Scheme.objects.get(code="risk_types")
    explained = explain_client(bold, scheme, DAY)
    assert explained is not None
    assert (explained.why.tier, explained.person.attributes["risk_type"]) == ("aggressive", "aggressive")


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_once(people: People) -> None:
    client = make_client(manager=people.manager)
    key, barrier, made = uuid4(), Barrier(2), []

    def send() -> None:
        barrier.wait()
        given: dict[str, Any] = {"client": client, "number": None, "by": people.manager, "form_key": key}
        made.append(actions.assess(answers=answers("old"), now=datetime.now(UTC), **given).pk)
        connection.close()

    threads = [Thread(target=send) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert Assessment.objects.values_list("pk", flat=True).get() == made[0] == made[1]
    assert questionnaires.take_effect_due(now=datetime.now(UTC)) == 0
