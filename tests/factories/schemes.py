"""The house scheme, which tests that empty the tables have to put back."""

from __future__ import annotations

from tiering.engine.scheme import HOUSE_PARAMETERS, METHOD_VERSION
from tiering.models import Scheme


def make_house_scheme() -> Scheme:
    scheme, _created = Scheme.objects.get_or_create(
        code="house",
        defaults={
            "name": "公司客户分类",
            "parameters": HOUSE_PARAMETERS,
            "method_version": METHOD_VERSION,
            "is_house": True,
        },
    )
    return scheme
