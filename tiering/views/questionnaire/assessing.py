"""Filling in the questionnaire for one client, a refusal, and what came of it over the years."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from clients.views.base import ClientView
from crm.access import Permission, permits
from crm.guard import Guarded
from tiering.actions import assessments as actions
from tiering.actions.errors import Refused
from tiering.engine.questionnaire import read
from tiering.enums import RISK_TYPE_COLOURS, TOLERANCE_COLOURS
from tiering.forms.questionnaire import AnswerForm, RefusalForm
from tiering.models import Assessment, QuestionnaireVersion
from tiering.queries.questionnaires import questionnaire_in_force
from tiering.queries.tolerance import assessments_of, find_assessment, refusals_of, standing_on
from tiering.views.questionnaire.shown import answered, questionnaire_parts
from tiering.views.words import explain


class AssessmentView(ClientView):
    """About a client's risk tolerance: seen by whoever sees the client and tiers."""

    write_permission = Permission.CLIENTS_EDIT

    def needed_permissions(self, request: HttpRequest) -> list[Permission]:
        return [*super().needed_permissions(request), Permission.TIERS_VIEW]


class Assess(AssessmentView):
    permission = Permission.CLIENTS_EDIT

    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        version = questionnaire_in_force(timezone.localdate(timezone.now()))
        if version is None:
            return render(request, "tiering/assessments/no_questionnaire.html", {"client": self.client})
        initial = {"number": version.number, "form_key": uuid4()}
        return self.show(request, version, AnswerForm(read(version.document), initial=initial))

    def post(self, request: HttpRequest, client_id: str) -> HttpResponseBase:
        now = timezone.now()
        version = questionnaire_in_force(timezone.localdate(now))
        if version is None:
            return render(
                request, "tiering/assessments/no_questionnaire.html", {"client": self.client}, status=409
            )
        form = AnswerForm(read(version.document), request.POST)
        if not form.is_valid():
            return self.show(request, version, form, status=422)
        try:
            made = actions.assess(
                client=self.client,
                number=form.cleaned_data["number"],
                answers=form.answers(),
                by=self.user,
                now=now,
                form_key=form.cleaned_data["form_key"],
            )
        except actions.NoQuestionnaire:
            messages.error(request, _("Another version of the questionnaire is in force now. Ask it anew."))
            return redirect("tiering:assess", client_id)
        messages.success(request, _("The assessment is kept."))
        return redirect("tiering:assessment", made.pk)

    def show(
        self, request: HttpRequest, version: QuestionnaireVersion, form: AnswerForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "client": self.client,
            "version": version,
            "form": form,
            **questionnaire_parts(version.document),
        }
        return render(request, "tiering/assessments/assess.html", context, status=status)


class RefuseAssessment(AssessmentView):
    permission = Permission.CLIENTS_EDIT

    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        return self.show(request, RefusalForm(initial={"form_key": uuid4()}))

    def post(self, request: HttpRequest, client_id: str) -> HttpResponseBase:
        form = RefusalForm(request.POST)
        if not form.is_valid():
            return self.show(request, form, status=422)
        given = form.cleaned_data
        try:
            actions.note_refusal(
                client=self.client,
                words=given["words"],
                by=self.user,
                now=timezone.now(),
                form_key=given["form_key"],
            )
            messages.success(request, _("The refusal is kept."))
        except Refused as error:
            explain(request, error)
        return redirect("tiering:client_assessments", client_id)

    def show(self, request: HttpRequest, form: RefusalForm, status: int = 200) -> HttpResponse:
        context = {"client": self.client, "form": form}
        return render(request, "tiering/assessments/refuse.html", context, status=status)


class ClientAssessments(AssessmentView):
    """Everything that was answered and refused."""

    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        context = {
            **standing_parts(self),
            "rows": [_row(assessment) for assessment in assessments_of(self.client)],
            "refusals": list(refusals_of(self.client)),
        }
        return render(request, "tiering/assessments/history.html", context)


class TolerancePanel(AssessmentView):
    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        return render(request, "tiering/assessments/panel.html", standing_parts(self))


class AssessmentPage(Guarded, View):
    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            assessment = find_assessment(self.user, pk)
        except Assessment.DoesNotExist as error:
            raise Http404 from error
        context = {
            "assessment": assessment,
            "client": assessment.client,
            "colour": RISK_TYPE_COLOURS[assessment.risk_type],
            "is_valid": assessment.is_valid(timezone.localdate(timezone.now())),
            "questions": answered(assessment),
        }
        return render(request, "tiering/assessments/assessment.html", context)


def standing_parts(view: AssessmentView) -> dict[str, Any]:
    found = standing_on(view.client, timezone.localdate(timezone.now()))
    return {
        "client": view.client,
        "standing": found.standing,
        "standing_colour": TOLERANCE_COLOURS[found.standing],
        "assessment": found.assessment,
        "refusal": found.refusal,
        "colour": RISK_TYPE_COLOURS[found.assessment.risk_type] if found.assessment else "",
        "may_assess": permits(view.user, Permission.CLIENTS_EDIT),
    }


def _row(assessment: Assessment) -> tuple[Assessment, str]:
    return assessment, RISK_TYPE_COLOURS[assessment.risk_type]
