"""Coming in and going out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from axes.helpers import get_client_ip_address, get_cool_off
from axes.models import AccessAttempt
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.actions.personal import change_password
from crm.forms.session import LoginForm, OwnPasswordForm
from crm.guard import signed_in

LOCKED = 429


class Login(LoginView):
    authentication_form = LoginForm
    redirect_authenticated_user = True
    template_name = "registration/login.html"


def locked(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The answer while a login is locked: how long, and what to do meanwhile."""
    username = str((credentials or {}).get("username") or request.POST.get("username", ""))
    minutes = minutes_left(username, get_client_ip_address(request), timezone.now())
    context = {"username": username, "minutes": minutes}
    answer = render(request, "registration/locked.html", context, status=LOCKED)
    answer.headers["Retry-After"] = str(minutes * 60)
    return answer


def minutes_left(username: str, ip_address: str | None, now: datetime) -> int:
    """Whole minutes until the lock of the last failure opens, at least one."""
    attempts = AccessAttempt.objects.filter(username=username, ip_address=ip_address)
    last = attempts.order_by("-attempt_time").first()
    wait: timedelta = get_cool_off() or timedelta()
    opens_at = (last.attempt_time if last else now) + wait
    return max(1, -(-int((opens_at - now).total_seconds()) // 60))


def password_change(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = OwnPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_password(user=user, password=form.cleaned_data["new_password1"], by=user, now=timezone.now())
        update_session_auth_hash(request, user)
        messages.success(request, _("Your password has been changed."))
        return redirect("home")
    is_forced = user.must_change_password
    return render(
        request,
        "registration/password_change.html",
        {"form": form, "is_forced": is_forced, "frame": "layouts/plain.html" if is_forced else "base.html"},
        status=422 if form.errors else 200,
    )
