"""Below /api/: the schema, its page, and the answer to every address that no app owns. Included last."""

from django.urls import URLPattern, path, re_path

from crm.rest.schema import DocsView, SchemaView
from crm.rest.views import UnknownPath

urlpatterns: list[URLPattern] = [
    path("v1/schema/", SchemaView.as_view(), name="api-schema"),
    path("v1/docs/", DocsView.as_view(), name="api-docs"),
    re_path(r"^(?P<path>[\s\S]*)\Z", UnknownPath.as_view(), name="api-unknown"),
]
