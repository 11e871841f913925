"""Below /api/: webhooks, the schema and its page, and the answer to every address that no app owns. Included last."""

from django.urls import URLPattern, path, re_path

from crm.rest.schema import DocsView, SchemaView
from crm.rest.views import UnknownPath
from crm.rest.webhooks import (
    DeliveryList,
    WebhookDetail,
    WebhookDisabling,
    WebhookEnabling,
    WebhookList,
    WebhookRotation,
    WebhookTest,
)

urlpatterns: list[URLPattern] = [
    path("v1/schema/", SchemaView.as_view(), name="api-schema"),
    path("v1/docs/", DocsView.as_view(), name="api-docs"),
    path("v1/webhooks/", WebhookList.as_view(), name="api-webhooks"),
    path("v1/webhooks/<int:webhook_id>/", WebhookDetail.as_view(), name="api-webhook"),
    path("v1/webhooks/<int:webhook_id>/disable/", WebhookDisabling.as_view(), name="api-webhook-disable"),
    path("v1/webhooks/<int:webhook_id>/enable/", WebhookEnabling.as_view(), name="api-webhook-enable"),
    path("v1/webhooks/<int:webhook_id>/rotate/", WebhookRotation.as_view(), name="api-webhook-rotate"),
    path("v1/webhooks/<int:webhook_id>/test/", WebhookTest.as_view(), name="api-webhook-test"),
    path("v1/webhooks/<int:webhook_id>/deliveries/", DeliveryList.as_view(), name="api-webhook-deliveries"),
    re_path(r"^(?P<path>[\s\S]*)\Z", UnknownPath.as_view(), name="api-unknown"),
]
