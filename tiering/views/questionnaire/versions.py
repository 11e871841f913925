"""The versions of the questionnaire: what they ask, how they stand, and the steps that lead on."""

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
from tiering.actions import questionnaires as actions
from tiering.actions.errors import Refused, RevisionConflict
from tiering.engine.approval import STEPS
from tiering.engine.questionnaire import validate
from tiering.enums import OBSTACLES, VERSION_COLOURS, VersionStatus
from tiering.forms.editor.parts import note_of
from tiering.forms.versions import BeginForm, ReasonForm, RevisionForm
from tiering.models import QuestionnaireVersion
from tiering.queries.history import history_of
from tiering.queries.questionnaires import find_questionnaire, questionnaires
from tiering.views.questionnaire.shown import questionnaire_parts
from tiering.views.words import explain

FORMS: dict[str, type[RevisionForm]] = {
    "submit": RevisionForm,
    "withdraw": RevisionForm,
    "approve": RevisionForm,
    "refuse": ReasonForm,
    "schedule": BeginForm,
    "retire": ReasonForm,
}


class QuestionnaireList(Guarded, View):
    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate(timezone.now())
        rows = [
            {
                "version": version,
                "title": questionnaire_parts(version.document)["title"],
                "colour": VERSION_COLOURS[version.status],
                "is_in_force": version.is_in_force(today),
            }
            for version in questionnaires()
        ]
        return render(request, "tiering/questionnaire/list.html", {"rows": rows})


class QuestionnairePage(Guarded, View):
    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return show(request, questionnaire_or_404(number), self.user)


class QuestionnaireDraft(Guarded, View):
    """A draft that begins with the text of another version."""

    permission = Permission.TIERS_VIEW
    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        base = questionnaire_or_404(number)
        try:
            draft = actions.draft_from(base=base, by=self.user, now=timezone.now())
        except Refused as error:
            explain(request, error)
            return redirect("tiering:questionnaire", number)
        messages.success(request, _("Draft %(number)s is ready to be edited.") % {"number": draft.number})
        return redirect("tiering:edit_questionnaire", draft.number)


class QuestionnaireStep(Guarded, View):
    """Who may take which step is the action's to say: it notes whom it refuses."""

    permission = Permission.TIERS_VIEW
    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int, step: str) -> HttpResponseBase:
        if step not in FORMS:
            raise Http404
        version = questionnaire_or_404(number)
        form = FORMS[step](request.POST)
        if not form.is_valid() and _right(step, version) in permissions(self.user):
            return show(request, version, self.user, **{step: form})
        try:
            _TAKE[step](version, form, self.user)
        except (Refused, RevisionConflict) as error:
            explain(request, error)
        else:
            messages.success(request, _done(step))
        return redirect("tiering:questionnaire", number)


def show(
    request: HttpRequest, version: QuestionnaireVersion, user: User, **forms: RevisionForm
) -> HttpResponse:
    """The page; a form that did not fit is given instead of its empty one."""
    context = {
        "version": version,
        "colour": VERSION_COLOURS[version.status],
        "is_in_force": version.is_in_force(timezone.localdate(timezone.now())),
        "faults": [note_of(fault) for fault in validate(version.document)],
        "history": [(event, _told(event)) for event in history_of(version)],
        "steps": {step: forms.get(step) or _empty(step, version) for step in open_steps(version, user)},
        **questionnaire_parts(version.document),
    }
    return render(request, "tiering/questionnaire/version.html", context, status=422 if forms else 200)


def open_steps(version: QuestionnaireVersion, user: User) -> list[str]:
    """The steps that this user's role and the version's status allow; persons the action looks at."""
    granted = permissions(user)
    return [step for step in FORMS if version.status in STEPS[step] and _right(step, version) in granted]


def questionnaire_or_404(number: int) -> QuestionnaireVersion:
    try:
        return find_questionnaire(number)
    except QuestionnaireVersion.DoesNotExist as error:
        raise Http404 from error


def _right(step: str, version: QuestionnaireVersion) -> Permission:
    if step in ("submit", "withdraw") or (step == "retire" and version.status == "draft"):
        return Permission.TIERS_DESIGN
    return Permission.TIERS_APPROVE


def _told(event: AuditEvent) -> str:
    """What an audit line adds to its verb: the status reached, or why somebody was refused."""
    status, obstacle = event.after.get("status"), event.after.get("obstacle")
    if status in VersionStatus.values:
        return str(VersionStatus(status).label)
    return str(OBSTACLES.get(str(obstacle), "")) or event.reason


def _empty(step: str, version: QuestionnaireVersion) -> RevisionForm:
    return FORMS[step](initial={"revision": version.revision}, auto_id=f"{step}_%s")


def _given(version: QuestionnaireVersion, form: RevisionForm, user: User) -> dict[str, Any]:
    revision = form.cleaned_data.get("revision", version.revision)
    return {"version_id": version.pk, "revision": revision, "by": user, "now": timezone.now()}


def _refuse(version: QuestionnaireVersion, form: RevisionForm, user: User) -> None:
    actions.refuse(reason=form.cleaned_data.get("reason", ""), **_given(version, form, user))


def _schedule(version: QuestionnaireVersion, form: RevisionForm, user: User) -> None:
    day = form.cleaned_data.get("effective_from") or timezone.localdate(timezone.now())
    actions.schedule(effective_from=day, **_given(version, form, user))


def _retire(version: QuestionnaireVersion, form: RevisionForm, user: User) -> None:
    actions.retire(reason=form.cleaned_data.get("reason", ""), **_given(version, form, user))


_TAKE: dict[str, Callable[[QuestionnaireVersion, RevisionForm, User], object]] = {
    "submit": lambda version, form, user: actions.submit(**_given(version, form, user)),
    "withdraw": lambda version, form, user: actions.withdraw(**_given(version, form, user)),
    "approve": lambda version, form, user: actions.approve(**_given(version, form, user)),
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
