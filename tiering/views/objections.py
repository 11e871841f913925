"""A client's objection to automated decisions, and the tier changes that wait for a person because of one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from crm.access import Permission, permits
from crm.guard import Guarded
from crm.lists import Column, Kind, ListSpec, register
from crm.lists.cells import FROM_LIST
from crm.lists.neighbours import neighbour_links
from crm.lists.page import ListPage
from crm.models import User
from tiering.actions import objections as actions
from tiering.actions.errors import Refused
from tiering.enums import HELD_COLOURS, TIER_COLOURS, ObjectionWay, Tier, TierRule
from tiering.filters import HeldFilters
from tiering.forms.objections import HeldForm, ObjectionForm, WithdrawalForm
from tiering.models import HeldTierChange
from tiering.queries.objections import find_held, objection_of, objections_of, visible_held, waiting_for
from tiering.views.questionnaire.assessing import AssessmentView
from tiering.views.words import explain


def tier_label(code: str) -> str:
    return str(Tier(code).label) if code in Tier.values else code


HELD = register(
    ListSpec(
        name="held_tier_changes",
        title=gettext_lazy("Tier changes for a person"),
        permission=Permission.TIERS_VIEW,
        rows=visible_held,
        filters=HeldFilters,
        main_filters=("search", "outcome", "branch"),
        columns=(
            Column("trading_day", gettext_lazy("Trading day"), Kind.DATE, order="trading_day"),
            Column("client_id", gettext_lazy("Client ID"), value="client.client_id"),
            Column("client", gettext_lazy("Client"), value="client.name", is_fixed=True),
            Column(
                "from_tier",
                gettext_lazy("From"),
                Kind.BADGE,
                lambda row: tier_label(row.from_tier),
                colour=lambda row: TIER_COLOURS.get(row.from_tier, "secondary"),
            ),
            Column(
                "to_tier",
                gettext_lazy("To"),
                Kind.BADGE,
                lambda row: tier_label(row.to_tier),
                colour=lambda row: TIER_COLOURS.get(row.to_tier, "secondary"),
            ),
            Column(
                "outcome",
                gettext_lazy("Outcome"),
                Kind.BADGE,
                "get_outcome_display",
                colour=lambda row: HELD_COLOURS[row.outcome],
            ),
            Column("decided_by", gettext_lazy("Decided by")),
            Column("branch", gettext_lazy("Branch"), value="client.branch"),
            Column("account_manager", gettext_lazy("Account manager"), value="client.account_manager"),
        ),
        default_order="-trading_day",
        row_url=lambda row: reverse("tiering:held_change", args=[row.pk]),
        empty_title=gettext_lazy("No tier change waits for a person"),
        empty_hint=gettext_lazy("They appear when a run finds another tier for a client who objects to it."),
    )
)


class HeldList(ListPage):
    spec = HELD
    template_name = "tiering/objections/list.html"


class HeldPage(Guarded, View):
    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return show(request, held_or_404(self.user, pk), self.user, HeldForm())


class DecideHeld(Guarded, View):
    """Who may, the action says, and notes whom it refuses."""

    permission = Permission.TIERS_VIEW
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        held = held_or_404(self.user, pk)
        form = HeldForm(request.POST)
        if not form.is_valid() and permits(self.user, Permission.TIERS_OVERRIDE_APPROVE):
            return show(request, held, self.user, form, status=422)
        take = request.POST.get("decision") == "take"
        reason = form.cleaned_data.get("reason", "")
        try:
            actions.decide(held_id=pk, take=take, reason=reason, by=self.user, now=timezone.now())
        except Refused as error:
            explain(request, error)
        else:
            messages.success(request, _("The tier is changed.") if take else _("The tier stays."))
        return redirect("tiering:held_change", pk)


class ObjectionPage(AssessmentView):
    """What stands, with the form that changes it: object where nothing stands, withdraw where something does."""

    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        return self.show(request, self.empty())

    def post(self, request: HttpRequest, client_id: str) -> HttpResponseBase:
        form = type(self.empty())(request.POST)
        if not form.is_valid():
            return self.show(request, form, status=422)
        given: dict[str, Any] = {
            "client": self.client,
            "words": form.cleaned_data["words"],
            "by": self.user,
            "now": timezone.now(),
        }
        try:
            if isinstance(form, ObjectionForm):
                actions.note_objection(way=ObjectionWay(form.cleaned_data["way"]), **given)
                messages.success(request, _("Kept: from now on a person decides on this client's tier."))
            else:
                actions.withdraw(**given)
                messages.success(request, _("Kept: the next run gives the tier again."))
        except Refused as error:
            explain(request, error)
        except actions.AlreadyObjects:
            messages.info(request, _("The objection stands already."))
        return redirect("tiering:objection", client_id)

    def empty(self) -> WithdrawalForm:
        return WithdrawalForm() if objection_of(self.client) else ObjectionForm()

    def show(self, request: HttpRequest, form: WithdrawalForm, status: int = 200) -> HttpResponse:
        context = {
            "client": self.client,
            "form": form,
            "objection": objection_of(self.client),
            "waiting": waiting_for(self.client),
            "objections": list(objections_of(self.client)),
            "may_write": permits(self.user, Permission.CLIENTS_EDIT),
        }
        return render(request, "tiering/objections/client.html", context, status=status)


def show(
    request: HttpRequest, held: HeldTierChange, user: User, form: HeldForm, status: int = 200
) -> HttpResponse:
    is_waiting = held.outcome == "waiting"
    context = {
        "held": held,
        "client": held.client,
        "colour": HELD_COLOURS[held.outcome],
        "from_label": tier_label(held.from_tier),
        "to_label": tier_label(held.to_tier),
        "rule": TierRule(held.rule).label if held.rule in TierRule.values else held.rule,
        "may_decide": is_waiting and permits(user, Permission.TIERS_OVERRIDE_APPROVE),
        "is_waiting": is_waiting,
        "form": form,
        "neighbours": neighbour_links(
            HELD, user, request.GET.get(FROM_LIST), held, reverse("tiering:held_changes")
        ),
    }
    return render(request, "tiering/objections/held.html", context, status=status)


def held_or_404(user: User, pk: int) -> HeldTierChange:
    try:
        return find_held(user, pk)
    except HeldTierChange.DoesNotExist as error:
        raise Http404 from error
