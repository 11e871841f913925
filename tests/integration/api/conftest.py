from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from crm.models import User
from tests.integration.api import house as building
from tests.integration.api.house import House

pytestmark = pytest.mark.django_db

Caller = Callable[..., APIClient]


def raw(api: APIClient, method: str, path: str, content: Any, content_type: str, **more: Any) -> Any:
    """A request whose text is sent as it is."""
    return api.generic(method, path, content, content_type, **more)


def amend(api: APIClient, path: str, body: Any, **headers: str) -> Any:
    """A change of some fields; HTTP_IF_MATCH names the version it was made on."""
    return raw(api, "PATCH", path, json.dumps(body), "application/json", **headers)


@pytest.fixture
def house(db: Any) -> House:
    return building.build()


@pytest.fixture
def caller() -> Caller:
    """Somebody with a token: `caller(user, "clients.view")` narrows it."""

    def make(user: User, *scopes: str) -> APIClient:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {building.token(user, *scopes)}")
        return client

    return make


@pytest.fixture
def api(house: House, caller: Caller) -> APIClient:
    """The system that reads and writes everything."""
    return caller(house.system)
