from __future__ import annotations

from typing import Any

import pytest

from tests.integration.clients.imports.deliveries import Import, take_files


@pytest.fixture
def take(db: Any) -> Import:
    """Import these files in this process."""
    return take_files
