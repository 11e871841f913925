"""The project's own lists."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm import filters
from crm.access import Permission, scope_kind
from crm.enums import WEBHOOK_COLOURS, WebhookOutcome
from crm.lists import Column, Kind, ListSpec, register
from crm.models import ApiToken, AuditEvent, JobRun, OutboxMessage, User, WebhookEndpoint
from crm.queries import audit, jobs, messages_out, people, webhooks

AUDIT = register(
    ListSpec(
        name="audit",
        title=_("Audit"),
        permission=Permission.AUDIT_VIEW,
        rows=audit.visible_to,
        filters=filters.AuditFilters,
        main_filters=("search", "verb", "kind", "client"),
        columns=(
            Column("at", _("At"), Kind.MOMENT, order="at", is_fixed=True),
            Column("actor_name", _("By"), value="actor"),
            Column("verb", _("Did"), Kind.BADGE, value="get_verb_display", colour=lambda row: "blue"),
            Column("kind", _("Kind of thing"), value=audit.kind_of_thing),
            Column("target_label", _("Thing")),
            Column("client_id", _("Client ID")),
            Column("reason", _("Reason")),
            Column("ip_address", _("Address")),
        ),
        default_order="-at",
        row_url=lambda row: _url("audit_event", row),
        empty_title=_("Nothing is written here yet"),
        empty_hint=_("Every login and every change appears here by itself."),
        page_size=50,
    )
)

JOBS = register(
    ListSpec(
        name="jobs",
        title=_("Nightly jobs"),
        permission=Permission.JOBS_VIEW,
        rows=jobs.all_runs,
        filters=filters.JobFilters,
        main_filters=("status", "trading_day"),
        columns=(
            Column("name", _("Job"), value=lambda row: jobs.name_of(row.name), is_fixed=True),
            Column("trading_day", _("Trading day"), Kind.DATE, order="trading_day"),
            Column(
                "status",
                _("Status"),
                Kind.BADGE,
                value="get_status_display",
                colour=lambda row: jobs.STATUS_COLOURS[row.status],
            ),
            Column("started_at", _("Started"), Kind.MOMENT),
            Column("finished_at", _("Finished"), Kind.MOMENT),
            Column("duration", _("Duration"), value=lambda row: _clock(row)),
            Column("attempts", _("Attempts"), Kind.NUMBER),
            Column("requested_by", _("Asked by")),
        ),
        default_order="-id",
        row_url=lambda row: _url("job", row),
        empty_title=_("No job has run yet"),
        empty_hint=_(
            "The nightly run starts once a trading day is complete. Import its settlement files first."
        ),
        is_exportable=False,
    )
)

OUTBOX = register(
    ListSpec(
        name="outbox",
        title=_("Outgoing messages"),
        permission=Permission.ADMINISTRATION,
        rows=messages_out.all_messages,
        filters=filters.OutboxFilters,
        main_filters=("search", "status", "kind"),
        columns=(
            Column("created_at", _("Written"), Kind.MOMENT, is_fixed=True),
            Column("kind", _("Kind"), value="get_kind_display"),
            Column("recipient", _("Recipient")),
            Column("subject", _("Subject")),
            Column(
                "status",
                _("Status"),
                Kind.BADGE,
                value="get_status_display",
                colour=lambda row: messages_out.STATUS_COLOURS[row.status],
            ),
            Column("attempts", _("Attempts"), Kind.NUMBER),
            Column("sent_at", _("Sent"), Kind.MOMENT),
        ),
        default_order="-id",
        row_url=lambda row: _url("outbox_message", row),
        empty_title=_("No message has left yet"),
        empty_hint=_("Margin alerts and replies to tickets write messages here before they are sent."),
        is_exportable=False,
    )
)

USERS = register(
    ListSpec(
        name="users",
        title=_("Users"),
        permission=Permission.ADMINISTRATION,
        rows=people.users,
        filters=filters.UserFilters,
        main_filters=("search", "role", "active"),
        columns=(
            Column("username", _("User name"), order="username", is_fixed=True),
            Column("display_name", _("Name"), order="display_name"),
            Column("role", _("Role"), value=lambda row: row.effective_role.label),
            Column("org_unit", _("Organisation unit")),
            Column("client_scope", _("Sees clients"), value=lambda row: scope_kind(row).label),
            Column("is_active", _("May log in"), Kind.FLAG),
            Column("last_login", _("Last login"), Kind.MOMENT, order="last_login"),
        ),
        default_order="username",
        row_url=lambda row: _url("user", row),
        empty_title=_("There are no users"),
        empty_hint=_("Create the first one with the button above."),
        is_exportable=False,
    )
)

TOKENS = register(
    ListSpec(
        name="tokens",
        title=_("API tokens"),
        permission=Permission.ADMINISTRATION,
        rows=people.tokens,
        filters=filters.TokenFilters,
        main_filters=("search",),
        columns=(
            Column("label", _("Label"), value=str, is_fixed=True),
            Column("user", _("User")),
            Column(
                "scopes",
                _("Scopes"),
                value=lambda row: ", ".join(row.scopes) or _("All that the role allows"),
            ),
            Column("created_at", _("Created"), Kind.MOMENT),
            Column("expires_at", _("Expires"), Kind.MOMENT),
            Column("last_used_on", _("Last used"), Kind.DATE),
            Column("revoked_at", _("Revoked"), Kind.MOMENT),
        ),
        default_order="-id",
        row_url=lambda row: _url("token", row),
        empty_title=_("No system has a token"),
        empty_hint=_("An operator makes one with: python3 manage.py api_token USERNAME"),
        is_exportable=False,
    )
)

WEBHOOKS = register(
    ListSpec(
        name="webhooks",
        title=_("Webhooks"),
        permission=Permission.ADMINISTRATION,
        rows=webhooks.endpoints,
        filters=filters.WebhookFilters,
        main_filters=("search", "active"),
        columns=(
            Column("name", _("Webhook"), value=str, is_fixed=True),
            Column("address", _("Address")),
            Column("owner", _("Owner")),
            Column("schemes", _("Schemes"), value=lambda row: ", ".join(row.schemes) or _("All schemes")),
            Column("is_active", _("On"), Kind.FLAG),
            Column(
                "last_outcome",
                _("Last delivery"),
                Kind.BADGE,
                value=lambda row: WebhookOutcome(row.last_outcome).label if row.last_outcome else None,
                colour=lambda row: WEBHOOK_COLOURS.get(row.last_outcome, "secondary"),
            ),
            Column("last_at", _("At"), Kind.MOMENT),
            Column("created_at", _("Created"), Kind.MOMENT),
        ),
        default_order="-id",
        row_url=lambda row: _url("webhook", row),
        empty_title=_("No system is told of events"),
        empty_hint=_("Add the address of one with the button above."),
        is_exportable=False,
    )
)


def _url(name: str, row: AuditEvent | JobRun | OutboxMessage | User | ApiToken | WebhookEndpoint) -> str:
    return reverse(name, args=[row.pk])


def _clock(row: JobRun) -> str:
    took = jobs.duration(row.started_at, row.finished_at)
    return str(took).partition(".")[0] if took is not None else "–"
