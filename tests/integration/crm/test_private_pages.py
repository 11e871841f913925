"""What somebody saw stays out of caches."""

import pytest
from django.test import Client as Browser

from tests.people import make_people

pytestmark = pytest.mark.django_db


def test_pages_of_somebody_logged_in_are_never_stored() -> None:
    browser = Browser()
    browser.force_login(make_people().manager)
    answer = browser.get("/clients/")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")


def test_the_login_page_and_health_may_be_cached_as_they_like() -> None:
    assert "private, no-store" not in Browser().get("/healthz").headers.get("Cache-Control", "")
