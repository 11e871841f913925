"""One version: what it says, how it stands, and the steps that lead on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from crm.access import Permission, permissions
from crm.guard import Guarded
from crm.models import AuditEvent, User
from tiering.actions import versions as actions
from tiering.actions.errors import Refused, RevisionConflict
from tiering.engine.approval import STEPS
from tiering.engine.differences import fingerprint
from tiering.enums import OBSTACLES, VERSION_COLOURS, VersionStatus
from tiering.forms.editor.parts import note_of
from tiering.forms.versions import ApproveForm, ReasonForm, RetireForm, RevisionForm, ScheduleForm
from tiering.models import SchemeVersion
from tiering.queries.documents import faults_of, read_document
from tiering.queries.history import history_of
from tiering.queries.wording import names, sections
from tiering.views.schemes import version_or_404
from tiering.views.words import explain

FORMS: dict[str, type[RevisionForm]] = {
    "submit": RevisionForm,
    "withdraw": RevisionForm,
    "approve": ApproveForm,
    "refuse": ReasonForm,
    "schedule": ScheduleForm,
    "retire": RetireForm,
}


class VersionPage(Guarded, View):
    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest, code: str, number: int) -> HttpResponse:
        return show(request, version_or_404(code, number), self.user)


class VersionStep(Guarded, View):
    """Who may take which step is the action's to say: it notes whom it refuses."""

    permission = Permission.TIERS_VIEW
    http_method_names = ["post"]

    def post(self, request: HttpRequest, code: str, number: int, step: str) -> HttpResponseBase:
        if step not in FORMS:
            raise Http404
        version = version_or_404(code, number)
        form = FORMS[step](request.POST)
        if not form.is_valid() and not _lacks_right(step, version, self.user):
            return show(request, version, self.user, **{step: form})
        try:
            _TAKE[step](version, form, self.user)
        except (Refused, RevisionConflict) as error:
            explain(request, error)
        else:
            messages.success(request, str(_done(step)))
        return redirect("tiering:version", code, number)


def show(request: HttpRequest, version: SchemeVersion, user: User, **forms: RevisionForm) -> HttpResponse:
    """The page; a form that did not fit is given instead of its empty one."""
    faults = faults_of(version.scheme, version.document)
    document = None if faults else read_document(version.scheme, version.document)
    digest = fingerprint(version.document)
    context = {
        "version": version,
        "colour": VERSION_COLOURS[version.status],
        "is_in_force": version.is_in_force(timezone.localdate(timezone.now())),
        "sections": sections(document, names()) if document else [],
        "faults": [note_of(fault) for fault in faults],
        "evidence": [
            (one, one.document_digest == digest) for one in version.evidence.select_related("made_by")
        ],
        "others": [one for one in version.scheme.versions.defer("document") if one.pk != version.pk],
        "history": [(event, _told(event)) for event in history_of(version)],
        "steps": {step: forms.get(step) or _empty(step, version) for step in open_steps(version, user)},
    }
    return render(request, "tiering/schemes/version.html", context, status=422 if forms else 200)


def _told(event: AuditEvent) -> str:
    """What an audit line adds to its verb: the status reached, or why somebody was refused."""
    status, obstacle = event.after.get("status"), event.after.get("obstacle")
    if status in VersionStatus.values:
        return str(VersionStatus(status).label)
    return str(OBSTACLES.get(str(obstacle), "")) or event.reason


def open_steps(version: SchemeVersion, user: User) -> list[str]:
    """The steps that this user's role and the version's status allow; persons and evidence the action looks at."""
    granted = permissions(user)
    return [step for step in FORMS if version.status in STEPS[step] and _right(step, version) in granted]


def _right(step: str, version: SchemeVersion) -> Permission:
    if step in ("submit", "withdraw") or (step == "retire" and version.status == "draft"):
        return Permission.TIERS_DESIGN
    return Permission.TIERS_APPROVE


def _lacks_right(step: str, version: SchemeVersion, user: User) -> bool:
    return _right(step, version) not in permissions(user)


def _empty(step: str, version: SchemeVersion) -> RevisionForm:
    # Only what is in force ends on a day; anything else is given up at once.
    kind = ReasonForm if step == "retire" and version.status != "effective" else FORMS[step]
    return kind(initial={"revision": version.revision}, auto_id=f"{step}_%s")


def _given(version: SchemeVersion, form: RevisionForm, user: User) -> dict[str, Any]:
    revision = form.cleaned_data.get("revision", version.revision)
    return {"version_id": version.pk, "revision": revision, "by": user, "now": timezone.now()}


def _submit(version: SchemeVersion, form: RevisionForm, user: User) -> None:
    actions.submit(**_given(version, form, user))


def _withdraw(version: SchemeVersion, form: RevisionForm, user: User) -> None:
    actions.withdraw(**_given(version, form, user))


def _approve(version: SchemeVersion, form: RevisionForm, user: User) -> None:
    assert isinstance(form, ApproveForm)
    actions.approve(meeting=form.meeting(), **_given(version, form, user))


def _refuse(version: SchemeVersion, form: RevisionForm, user: User) -> None:
    actions.refuse(reason=form.cleaned_data.get("reason", ""), **_given(version, form, user))


def _schedule(version: SchemeVersion, form: RevisionForm, user: User) -> None:
    day = form.cleaned_data.get("effective_from") or timezone.localdate(timezone.now())
    actions.schedule(effective_from=day, **_given(version, form, user))


def _retire(version: SchemeVersion, form: RevisionForm, user: User) -> None:
    given = form.cleaned_data
    actions.retire(reason=given.get("reason", ""), on=given.get("on"), **_given(version, form, user))


_TAKE: dict[str, Callable[[SchemeVersion, RevisionForm, User], None]] = {
    "submit": _submit,
    "withdraw": _withdraw,
    "approve": _approve,
    "refuse": _refuse,
    "schedule": _schedule,
    "retire": _retire,
}


def _done(step: str) -> str:
    return {
        "submit": _("Submitted: a second person decides now."),
        "withdraw": _("Taken back: it is a draft again."),
        "approve": _("Approved. Choose the day from which it holds."),
        "refuse": _("Refused. A new draft may begin from it."),
        "schedule": _("The day is set."),
        "retire": _("Retired."),
    }[step]
