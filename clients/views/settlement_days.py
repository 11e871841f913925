"""Whether a day's settlement is all in, and what a re-issued statement changed."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from clients.actions import completeness
from clients.queries import coverage, versions
from crm.access import Permission, permits
from crm.guard import Guarded


class SettlementDays(Guarded, View):
    permission = Permission.SETTLEMENT_VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(
            request, "clients/imports/days.html", {"days": coverage.recent_days(timezone.localdate())}
        )


class SettlementDayPage(Guarded, View):
    """Coverage of one day; posting marks it complete."""

    permission = Permission.SETTLEMENT_VIEW
    write_permission = Permission.SETTLEMENT_IMPORT

    def get(self, request: HttpRequest, day: str) -> HttpResponse:
        found = coverage.coverage(_day(day))
        context = {
            "found": found,
            "mark": coverage.completed_days().filter(trading_day=found.day).first(),
            "may_import": permits(self.user, Permission.SETTLEMENT_IMPORT),
        }
        return render(request, "clients/imports/day.html", context)

    def post(self, request: HttpRequest, day: str) -> HttpResponse:
        try:
            completeness.mark_complete(trading_day=_day(day), by=self.user, now=timezone.now())
        except completeness.NothingSettled:
            messages.error(request, _("Nothing is settled for %(day)s.") % {"day": day})
        else:
            messages.success(request, _("%(day)s is marked complete.") % {"day": day})
        return redirect("clients:settlement_day", day)


class SupersededPage(Guarded, View):
    """The differences of one replaced version; outside the user's scope there is none."""

    permission = Permission.CLIENTS_VIEW

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        day = get_object_or_404(versions.visible(self.user), pk=pk)
        return render(request, "clients/imports/version.html", {"version": versions.version(day), "day": day})


def _day(text: str) -> date:
    """Days are written one way only, so that a page has one address."""
    try:
        day = date.fromisoformat(text)
    except ValueError as fault:
        raise Http404 from fault
    if day.isoformat() != text:
        raise Http404
    return day
