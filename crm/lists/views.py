"""Saving, pinning and removing views of a list."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View

from crm.guard import Guarded, require
from crm.lists import registry, saved
from crm.lists.spec import ListSpec


class SaveViewForm(forms.Form):
    name = forms.CharField(max_length=60)
    query = forms.CharField(max_length=saved.QUERY_LENGTH, required=False)
    is_shared = forms.BooleanField(required=False)
    is_pinned = forms.BooleanField(required=False)


class SaveView(Guarded, View):
    def post(self, request: HttpRequest, page: str) -> HttpResponse:
        spec = find_or_404(page)
        require(self.user, spec.permission)
        form = SaveViewForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("The view was not saved: it needs a name of at most 60 characters."))
            return HttpResponseRedirect(back(request))
        view = saved.save(spec=spec, by=self.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved as “%(name)s”.") % {"name": view.name})
        return HttpResponseRedirect(f"{back(request).partition('?')[0]}?{saved.address(view)}")


class PinView(Guarded, View):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        is_pinned = request.POST.get("is_pinned") == "1"
        saved.pin(view_id=pk, is_pinned=is_pinned, by=self.user, now=timezone.now())
        return HttpResponseRedirect(back(request))


class DeleteView(Guarded, View):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        saved.delete(view_id=pk, by=self.user, now=timezone.now())
        messages.success(request, _("The view is gone."))
        return HttpResponseRedirect(back(request).partition("?")[0])


def find_or_404(name: str) -> ListSpec:
    try:
        return registry.find(name)
    except registry.UnknownList as error:
        raise Http404(name) from error


def back(request: HttpRequest) -> str:
    """Where the form says it came from, if that is a page of ours."""
    target = request.POST.get("next", "")
    is_ours = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if is_ours else "/"
