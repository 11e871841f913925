"""What other rules would do: a version, with its limits turned on the spot, against the rules in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from crm.access import Permission, permits
from crm.guard import Guarded, require
from tiering.actions import versions as actions
from tiering.actions.errors import Refused, RevisionConflict
from tiering.engine.differences import fingerprint
from tiering.engine.schemes import Fault, Vocabulary
from tiering.engine.simulation import turned
from tiering.forms.editor.parts import note_of
from tiering.forms.simulation import SimulationForm
from tiering.models import SchemeVersion
from tiering.queries.documents import faults_of, vocabulary_for
from tiering.queries.population import NoRules
from tiering.queries.simulation import base_of, simulate_text
from tiering.queries.stored import stored_days
from tiering.queries.wording.knobs import named_knobs
from tiering.views.schemes import version_or_404
from tiering.views.simulation_parts import PAGE, Sides, chosen_lines, kept, whole
from tiering.views.words import explain


@dataclass(frozen=True)
class Asked:
    """A request for a simulation: the text it is of, and what that is compared with."""

    version: SchemeVersion
    form: SimulationForm
    changes: dict[str, float]
    document: dict[str, Any]
    faults: list[Fault]
    known: Vocabulary
    base: SchemeVersion | None

    def sides(self) -> Sides | None:
        """Both sets of rules applied; None where rules have faults or build on none, or where no day is kept."""
        day = self.form.day
        if self.faults or day is None:
            return None
        try:
            compared = simulate_text(
                self.version.scheme, self.document, self.base, day, self.form.distance, self.known
            )
        except NoRules:
            return None
        return Sides(compared.found, compared.before, compared.after)


class Simulating(Guarded, View):
    """For those who write rules or decide on them. Counts are the whole firm's; lists show whom the user sees."""

    permission = Permission.TIERS_VIEW

    def needed_permissions(self, request: HttpRequest) -> list[Permission]:
        may_decide = permits(self.user, Permission.TIERS_APPROVE)
        return [Permission.TIERS_APPROVE if may_decide else Permission.TIERS_DESIGN]


class SimulateVersion(Simulating):
    def get(self, request: HttpRequest, code: str, number: int) -> HttpResponse:
        return show(request, asked(request.GET, version_or_404(code, number)), self)

    def post(self, request: HttpRequest, code: str, number: int) -> HttpResponseBase:
        require(self.user, Permission.TIERS_DESIGN)
        given = asked(request.POST, version_or_404(code, number))
        try:
            if request.POST.get("step") == "write":
                _write(given, self)
                messages.success(request, _("The draft has these limits now."))
            elif _keep(given, self):
                messages.success(request, _("The simulation is kept with the version."))
            else:
                return show(request, given, self, status=422)
        except (Refused, RevisionConflict) as error:
            explain(request, error)
        return redirect("tiering:version", code, number)


class KeptEvidence(Guarded, View):
    """A simulation as it was kept: counts and sums, for whoever reads the version."""

    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest, code: str, number: int, evidence_id: int) -> HttpResponse:
        version = version_or_404(code, number)
        evidence = version.evidence.select_related("base", "made_by").filter(pk=evidence_id).first()
        if evidence is None or "matrix" not in evidence.figures:
            raise Http404
        is_of_this = evidence.document_digest == fingerprint(version.document)
        context = {"version": version, "evidence": evidence, "is_of_this": is_of_this, **kept(evidence)}
        return render(request, "tiering/simulation/kept.html", context)


class SimulatedClients(Simulating):
    """The clients behind a number of a simulation."""

    def get(self, request: HttpRequest, code: str, number: int) -> HttpResponse:
        given = asked(request.GET, version_or_404(code, number))
        sides = given.sides()
        page = whole(request.GET.get("page", "")) or 1
        context: dict[str, Any] = {"version": given.version, "sides": sides, "page": page}
        if sides:
            lines = chosen_lines(sides.found, request.GET.dict())
            shown = sides.clients(self.user, lines, (page - 1) * PAGE, PAGE)
            context |= {"shown": shown, "has_more": page * PAGE < shown.count, "day": given.form.day}
        return render(request, "tiering/simulation/clients.html", context)


def asked(query: Any, version: SchemeVersion) -> Asked:
    form = SimulationForm(query.dict(), stored_days(), named_knobs(version.document))
    form.is_valid()
    changes = form.changes()
    document = turned(version.document, changes) if changes else version.document
    today = timezone.localdate(timezone.now())
    known = vocabulary_for(version.scheme)
    faults = faults_of(version.scheme, document, known)
    return Asked(version, form, changes, document, faults, known, base_of(version.scheme, today))


def show(request: HttpRequest, given: Asked, view: Simulating, status: int = 200) -> HttpResponse:
    sides = given.sides()
    is_draft = given.version.status == "draft"
    context: dict[str, Any] = {
        "version": given.version,
        "form": given.form,
        "day": given.form.day,
        "base": given.base,
        "changes": given.changes,
        "faults": [note_of(fault) for fault in given.faults],
        "may_keep": is_draft and not given.changes and permits(view.user, Permission.TIERS_DESIGN),
        "may_write": is_draft and bool(given.changes) and permits(view.user, Permission.TIERS_DESIGN),
        "sides": sides,
    }
    if sides:
        context["winners"] = sides.clients(view.user, sides.found.moved > 0)
        context["losers"] = sides.clients(view.user, sides.found.moved < 0)
    return render(request, "tiering/simulation/page.html", context, status=status)


def _keep(given: Asked, view: Simulating) -> bool:
    """Keep the version's own text's simulation as evidence; False where there is none to keep."""
    sides = None if given.changes else given.sides()
    if sides is None or given.form.day is None:
        return False
    actions.keep_evidence(
        version_id=given.version.pk,
        revision=given.version.revision,
        as_of=given.form.day,
        base=given.base,
        figures=sides.found.figures,
        by=view.user,
        now=timezone.now(),
    )
    return True


def _write(given: Asked, view: Simulating) -> None:
    actions.edit_draft(
        version_id=given.version.pk,
        revision=given.version.revision,
        document=given.document,
        text=given.version.note,
        by=view.user,
        now=timezone.now(),
    )
