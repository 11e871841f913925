from django.urls import path

from crm.exports.views import Centre, Decide, Detail, Download, New, NewTable

urlpatterns = [
    path("", Centre.as_view(), name="exports"),
    path("new/<slug:dataset>/", New.as_view(), name="export_new"),
    path("new/table/<slug:dataset>/", NewTable.as_view(), name="export_table"),
    path("<int:pk>/", Detail.as_view(), name="export_detail"),
    path("<int:pk>/decide/", Decide.as_view(), name="export_decide"),
    path("<int:pk>/download/", Download.as_view(), name="export_download"),
]
