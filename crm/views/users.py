"""Users: create, change, and what they see and may do."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.actions import users as actions
from crm.forms.people import UserForm
from crm.lists.neighbours import neighbour_links
from crm.lists.page import ListPage
from crm.models import User
from crm.queries import people
from crm.views.administration import administrator
from crm.views.lists import TOKENS, USERS


class UserList(ListPage):
    spec = USERS
    template_name = "crm/users.html"


class TokenList(ListPage):
    spec = TOKENS


def new(request: HttpRequest) -> HttpResponse:
    by = administrator(request)
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = actions.create(
            facts=form.facts(),
            chosen_units=form.cleaned_data["chosen_units"],
            password=form.cleaned_data["password"],
            by=by,
            now=timezone.now(),
        )
        messages.success(
            request, _("%(name)s may log in now, and chooses a password first.") % {"name": user}
        )
        return redirect("user_access", pk=user.pk)
    return _form_page(request, form, None)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    by = administrator(request)
    form = UserForm(request.POST or None, instance=get_object_or_404(User, pk=pk))
    if request.method == "POST" and form.is_valid() and _save(form, pk, by):
        messages.success(request, _("%(name)s has been saved.") % {"name": form.cleaned_data["username"]})
        return redirect("user", pk=pk)
    return _form_page(request, form, User.objects.get(pk=pk))


def access(request: HttpRequest, pk: int) -> HttpResponse:
    """What another user sees and may do."""
    administrator(request)
    user = get_object_or_404(User.objects.select_related("org_unit"), pk=pk)
    return render(request, "crm/user_access.html", {"access": people.access_of(user), "person": user})


def _save(form: UserForm, pk: int, by: User) -> bool:
    now = timezone.now()
    user = User.objects.get(pk=pk)
    try:
        saved = actions.update(
            user=user, facts=form.facts(), chosen_units=form.cleaned_data["chosen_units"], by=by, now=now
        )
    except actions.OwnAccess:
        form.add_error(
            None, _("You cannot take your own login or administrator role. Ask another administrator.")
        )
        return False
    if form.cleaned_data["password"]:
        actions.set_password(user=saved, password=form.cleaned_data["password"], by=by, now=now)
    return True


def _form_page(request: HttpRequest, form: UserForm, person: User | None) -> HttpResponse:
    by = administrator(request)
    query = request.GET.get("list")
    links = neighbour_links(USERS, by, query, person, reverse("users")) if person else None
    context = {"form": form, "person": person, "neighbours": links}
    return render(request, "crm/user.html", context, status=422 if form.errors else 200)
