from django.urls import path

from crm.exports.views import Centre, Decide, Detail, Download, New

urlpatterns = [
    path("", Centre.as_view(), name="exports"),
    path("new/<slug:dataset>/", New.as_view(), name="export_new"),
    path("<int:pk>/", Detail.as_view(), name="export_detail"),
    path("<int:pk>/decide/", Decide.as_view(), name="export_decide"),
    path("<int:pk>/download/", Download.as_view(), name="export_download"),
]
