"""Administration: where everything is set, units, tokens and locked logins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crm.access import Permission
from crm.actions import tokens as token_actions
from crm.actions import units as unit_actions
from crm.actions import users as user_actions
from crm.forms.people import UnitForm
from crm.guard import require, signed_in
from crm.models import ApiToken, OrgUnit, User
from crm.queries import people


def administrator(request: HttpRequest) -> User:
    user = signed_in(request)
    require(user, Permission.ADMINISTRATION)
    return user


def index(request: HttpRequest) -> HttpResponse:
    administrator(request)
    now = timezone.now()
    return render(
        request,
        "crm/administration.html",
        {"figures": people.figures(now), "locked": people.locked_logins(now)},
    )


def panel(request: HttpRequest) -> HttpResponse:
    administrator(request)
    return render(request, "crm/people_panel.html", {"figures": people.figures(timezone.now())})


@require_POST
def unlock(request: HttpRequest) -> HttpResponse:
    by = administrator(request)
    username = request.POST.get("username", "").replace("\x00", "")
    if user_actions.unlock(username=username, by=by, now=timezone.now()):
        messages.success(request, _("%(name)s may log in again.") % {"name": username})
    else:
        messages.warning(request, _("This login was not locked."))
    return redirect("administration")


def units(request: HttpRequest) -> HttpResponse:
    administrator(request)
    return render(request, "crm/units.html", {"lines": people.unit_tree()})


def unit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new unit, or one to change."""
    by = administrator(request)
    row = get_object_or_404(OrgUnit, pk=pk) if pk is not None else None
    form = UnitForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            saved = unit_actions.save(unit=row, facts=form.cleaned_data, by=by, now=timezone.now())
        except unit_actions.Circle:
            form.add_error("parent", _("A unit cannot stand below itself. Choose another parent."))
        else:
            messages.success(request, _("%(name)s has been saved.") % {"name": saved.name})
            return redirect("units")
    title = row.name if row and not form.errors else _("Organisation unit")
    return render(
        request,
        "crm/unit.html",
        {"form": form, "title": title, "unit": row},
        status=422 if form.errors else 200,
    )


def token(request: HttpRequest, pk: int) -> HttpResponse:
    administrator(request)
    row = get_object_or_404(ApiToken.objects.select_related("user"), pk=pk)
    return render(request, "crm/token.html", {"token": row})


@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    by = administrator(request)
    if token_actions.revoke(token=get_object_or_404(ApiToken, pk=pk), by=by, now=timezone.now()):
        messages.success(request, _("The token is revoked. The system that used it is refused from now on."))
    else:
        messages.warning(request, _("This token had been revoked before."))
    return redirect("tokens")
