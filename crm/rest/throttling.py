from __future__ import annotations

import logging
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from crm.models import ApiToken

logger = logging.getLogger(__name__)


class TokenThrottle(BaseThrottle):
    """So many requests a second for each token; a browser's user and an unknown caller count by themselves."""

    def allow_request(self, request: Request, view: Any) -> bool:
        key = f"api-rate:{self._caller(request)}:{int(time.time())}"
        try:
            count = 1 if cache.add(key, 1, timeout=2) else cache.incr(key)
        except ValueError:
            # The second ended between the two calls.
            return True
        except RedisError:
            logger.exception("The request rate cannot be counted; the request is let through.")
            return True
        return count <= settings.API_REQUESTS_PER_SECOND

    def wait(self) -> float:
        return 1.0

    def _caller(self, request: Request) -> str:
        if isinstance(request.auth, ApiToken):
            return f"token-{request.auth.pk}"
        if request.user and request.user.is_authenticated:
            return f"user-{request.user.pk}"
        return f"address-{self.get_ident(request)}"
