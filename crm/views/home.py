"""The first page after login: what each role looks at first, composed from panels that the apps own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.access import permissions
from crm.guard import signed_in
from crm.panels import panels_for


def home(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    return render(request, "crm/home.html", {"panels": panels_for(user.effective_role, permissions(user))})
