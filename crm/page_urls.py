"""The pages of the project itself; those of apps are in the apps' own urls modules."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from crm.lists.page import ListPage
from crm.views import (
    administration,
    audit,
    health,
    home,
    jobs,
    lists,
    outbox,
    personal,
    search,
    session,
    users,
    webhooks,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("login/", session.Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", session.password_change, name="password_change"),
    path("settings/", personal.my_settings, name="my_settings"),
    path("language/", personal.language, name="language"),
    path("theme/", personal.theme, name="theme"),
    path("search/", search.search, name="search"),
    path("audit/", ListPage.as_view(spec=lists.AUDIT), name="audit"),
    path("audit/panel/", audit.panel, name="audit_panel"),
    path("audit/<int:pk>/", audit.event, name="audit_event"),
    path("jobs/", ListPage.as_view(spec=lists.JOBS), name="jobs"),
    path("jobs/panel/", jobs.panel, name="jobs_panel"),
    path("jobs/<int:pk>/", jobs.job, name="job"),
    path("jobs/<int:pk>/retry/", jobs.retry, name="job_retry"),
    path("outbox/", ListPage.as_view(spec=lists.OUTBOX), name="outbox"),
    path("outbox/panel/", outbox.panel, name="outbox_panel"),
    path("outbox/<int:pk>/", outbox.message, name="outbox_message"),
    path("outbox/<int:pk>/retry/", outbox.retry, name="outbox_retry"),
    path("administration/", administration.index, name="administration"),
    path("administration/panel/", administration.panel, name="people_panel"),
    path("administration/unlock/", administration.unlock, name="unlock"),
    path("administration/users/", users.UserList.as_view(), name="users"),
    path("administration/users/new/", users.new, name="user_new"),
    path("administration/users/<int:pk>/", users.edit, name="user"),
    path("administration/users/<int:pk>/access/", users.access, name="user_access"),
    path("administration/units/", administration.units, name="units"),
    path("administration/units/new/", administration.unit, name="unit_new"),
    path("administration/units/<int:pk>/", administration.unit, name="unit"),
    path("administration/tokens/", users.TokenList.as_view(), name="tokens"),
    path("administration/tokens/<int:pk>/", administration.token, name="token"),
    path("administration/tokens/<int:pk>/revoke/", administration.revoke_token, name="token_revoke"),
    path("administration/webhooks/", webhooks.WebhookList.as_view(), name="webhooks"),
    path("administration/webhooks/new/", webhooks.new, name="webhook_new"),
    path("administration/webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    path("administration/webhooks/<int:pk>/edit/", webhooks.edit, name="webhook_edit"),
    path("administration/webhooks/<int:pk>/rotate/", webhooks.rotate, name="webhook_rotate"),
    path("administration/webhooks/<int:pk>/switch/", webhooks.switch, name="webhook_switch"),
    path("administration/webhooks/<int:pk>/test/", webhooks.test, name="webhook_test"),
    path(
        "administration/webhooks/deliveries/<int:pk>/again/", webhooks.send_again, name="webhook_send_again"
    ),
]
