"""For supervisors and load balancers: is the process alive, and can it work."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse

from crm.queries.readiness import check_all


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "alive"})


@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every part answers, else 503; which part, but never why: strangers may ask."""
    parts = check_all()
    is_ready = all(parts.values())
    answer = {
        "status": "ready" if is_ready else "not ready",
        "parts": {name: "ok" if works else "failed" for name, works in parts.items()},
    }
    return JsonResponse(answer, status=200 if is_ready else 503)
