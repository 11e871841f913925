"""What each route is. A route that is missing here fails the test until somebody has thought about it."""

from __future__ import annotations

from tests.scope.routes import Kind

ROUTES: dict[str, Kind] = {}


def _are(kind: Kind, names: str) -> None:
    ROUTES.update(dict.fromkeys(names.split(), kind))


_are(
    Kind.OPEN,
    "login logout healthz readyz language theme api-schema api-docs api-unknown",
)
_are(
    Kind.OWN,
    "home password_change my_settings lists:save_view lists:pin_view lists:delete_view",
)
_are(
    Kind.LIST,
    """
    search clients:list clients:new clients:suggest clients:manager_names clients:home_panel
    clients:hand_overs clients:bulk_assign clients:bulk_tag tiering:dashboard tiering:changes
    tiering:home_panel risk:list risk:managers risk:home_panel servicedesk:list servicedesk:new
    servicedesk:suggest servicedesk:client_options clients:imports clients:imports_panel clients:upload
    servicedesk:worker_names servicedesk:home_panel exports export_new api-clients api-accounts
    api-tiers api-alerts api-tickets api-imports tiering:overrides tiering:new_override
    api-tier-overrides
    """,
)
_are(
    Kind.OBJECT,
    """
    clients:detail clients:edit clients:archive clients:hand_over clients:reveal clients:figures
    clients:settled clients:timeline clients:notes clients:documents clients:download_document
    clients:contacts clients:remove_contact clients:service_records clients:history tiering:client_panel
    risk:detail risk:client_panel servicedesk:detail servicedesk:answer servicedesk:note
    servicedesk:change servicedesk:client_panel export_detail export_decide export_download api-client
    api-client-accounts api-days api-day api-trades api-positions api-cash-flows clients:import
    clients:set_aside clients:superseded_day api-import api-alert api-ticket api-ticket-replies
    api-ticket-notes tiering:override tiering:decide_override tiering:end_override
    api-tier-override api-tier-override-decision api-tier-override-end
    """,
)
_are(
    Kind.HOUSE,
    """
    clients:mappings clients:new_mapping clients:settlement_days clients:settlement_day audit
    audit_panel audit_event jobs jobs_panel job job_retry outbox outbox_panel outbox_message
    outbox_retry administration people_panel unlock users user_new user user_access units unit_new unit
    tokens token token_revoke api-settlement-day api-settlement-day-complete tiering:measures
    tiering:schemes tiering:new_scheme tiering:scheme tiering:compare tiering:version tiering:new_draft
    tiering:edit_version tiering:version_step api-measures api-schemes api-scheme api-scheme-versions
    api-scheme-version api-scheme-version-step
    """,
)
_are(Kind.HOUSE, "tiering:simulate_version")
_are(Kind.LIST, "tiering:simulated_clients")
_are(Kind.OBJECT, "tiering:explanation tiering:measure_days")
_are(Kind.HOUSE, "api-simulation")
_are(Kind.OBJECT, "api-client-tier")
_are(Kind.LIST, "tiering:crosstab")
_are(Kind.HOUSE, "tiering:kept_evidence")
_are(
    Kind.LIST,
    """
    tiering:movement tiering:money tiering:staying tiering:questions tiering:question export_table
    api-dashboard-tiers api-dashboard-movement api-dashboard-money api-dashboard-pareto
    """,
)
_are(Kind.LIST, "tiering:assessments tiering:held_changes api-assessments")
_are(
    Kind.OBJECT,
    """
    tiering:assessment tiering:assess tiering:refuse_assessment tiering:client_assessments
    tiering:objection tiering:held_change tiering:decide_held_change tiering:known tiering:known_panel
    tiering:tolerance_panel api-client-assessments api-client-refusals
    """,
)
_are(
    Kind.HOUSE,
    """
    tiering:questionnaires tiering:questionnaire tiering:draft_questionnaire tiering:edit_questionnaire
    tiering:questionnaire_step api-questionnaires api-questionnaire
    """,
)
_are(
    Kind.HOUSE,
    """
    webhooks webhook_new webhook webhook_edit webhook_rotate webhook_switch webhook_test webhook_send_again
    api-webhooks api-webhook api-webhook-disable api-webhook-enable api-webhook-rotate api-webhook-test
    api-webhook-deliveries
    """,
)
_are(Kind.OBJECT, "api-client-measures")
_are(
    Kind.LIST,
    """
    tiering:churn tiering:dormancy tiering:stars tiering:star_spells tiering:hidden_vips
    tiering:problem_clients tiering:problem_months api-churn api-dormancy
    """,
)
_are(Kind.OBJECT, "tiering:client_signs tiering:problem_sheet")
_are(Kind.HOUSE, "tiering:churn_back_test")
_are(Kind.HOUSE, "tiering:runs tiering:start_run tiering:run tiering:run_job tiering:repeat_run")
_are(Kind.HOUSE, "tiering:past_runs tiering:past_run tiering:quarters tiering:quarter tiering:quarter_step")
_are(Kind.LIST, "tiering:differences tiering:publish_differences tiering:quarter_tiers")
_are(Kind.OBJECT, "tiering:quarter_tier")
_are(Kind.HOUSE, "api-tier-runs api-tier-run")
_are(Kind.LIST, "api-tier-differences")
