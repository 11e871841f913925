"""Language, colours and the settings of one's own."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crm.actions.personal import change_settings
from crm.forms.session import SettingsForm
from crm.guard import signed_in
from crm.middleware import LANGUAGE_COOKIE
from crm.models import User

YEAR = 365 * 24 * 3600


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The user's own language; before login a cookie."""
    code = request.POST.get("language", "")
    if code not in {"zh-hans", "en"}:
        return HttpResponseBadRequest(_("There is no such language."))
    answer = redirect(_back(request))
    if isinstance(request.user, User):
        change_settings(by=request.user, now=timezone.now(), language=code)
    answer.set_cookie(LANGUAGE_COOKIE, code, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return answer


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    choice = request.POST.get("theme", "")
    if choice not in {"auto", "light", "dark"}:
        return HttpResponseBadRequest(_("There are no such colours."))
    change_settings(by=signed_in(request), now=timezone.now(), theme=choice)
    return redirect(_back(request))


def my_settings(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = SettingsForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        saved = change_settings(by=user, now=timezone.now(), **form.cleaned_data)
        translation.activate(saved.language)
        messages.success(request, _("Your settings have been saved."))
        return redirect("my_settings")
    return render(request, "crm/my_settings.html", {"form": form}, status=422 if form.errors else 200)


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    is_ours = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if is_ours else "/"
