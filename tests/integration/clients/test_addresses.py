"""Words in addresses are no client ids, whichever door a client comes through."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from clients import urls
from clients.actions.clients import RESERVED_IDS
from clients.models import Client
from tests.integration.api import house as building

FIRST_WORDS = {str(route.pattern).partition("/")[0] for route in urls.urlpatterns} - {"", "<str:client_id>"}


def test_every_word_that_begins_an_address_is_reserved() -> None:
    assert FIRST_WORDS == RESERVED_IDS


@pytest.mark.django_db
@pytest.mark.parametrize("word", sorted(RESERVED_IDS))
def test_the_api_refuses_it_too(word: str) -> None:
    house = building.build()
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {building.token(house.system)}")
    body = {"client_id": word, "name": "虚构甲", "org_unit": "north"}
    answer = api.post("/api/v1/clients/", body, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "client_id")
    assert not Client.objects.filter(client_id=word).exists()
    assert api.post("/api/v1/clients/", body | {"client_id": f"{word}1"}, format="json").status_code == 201
