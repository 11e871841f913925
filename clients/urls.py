from django.urls import URLPattern, path

from clients.views import (
    bulk,
    detail,
    edit,
    figures,
    hand_over,
    imports,
    imports_panel,
    mappings,
    records,
    reveal,
    settled,
    settlement_days,
    suggest,
    timeline,
)
from clients.views.listing import ClientListPage

app_name = "clients"
# Words come before client ids; clients/actions/clients.py names them, so that no client is called like one.
_WORDS: list[URLPattern] = [
    path("", ClientListPage.as_view(), name="list"),
    path("new/", edit.NewClient.as_view(), name="new"),
    path("suggest/", suggest.Suggest.as_view(), name="suggest"),
    path("managers/", suggest.ManagerNames.as_view(), name="manager_names"),
    path("home/", suggest.HomePanel.as_view(), name="home_panel"),
    path("hand-overs/", hand_over.HandOverBook.as_view(), name="hand_overs"),
    path("bulk/assign/", bulk.BulkAssign.as_view(), name="bulk_assign"),
    path("bulk/tag/", bulk.BulkTag.as_view(), name="bulk_tag"),
]
_SETTLEMENT: list[URLPattern] = [
    path("imports/", imports.ImportListPage.as_view(), name="imports"),
    path("imports/new/", imports.Upload.as_view(), name="upload"),
    path("imports/panel/", imports_panel.ImportsPanel.as_view(), name="imports_panel"),
    path("imports/<int:pk>/", imports.ImportPage.as_view(), name="import"),
    path("imports/<int:pk>/set-aside/", imports.SetAsideRows.as_view(), name="set_aside"),
    path("mappings/", mappings.Mappings.as_view(), name="mappings"),
    path("mappings/new/", mappings.NewMapping.as_view(), name="new_mapping"),
    path("settlement/", settlement_days.SettlementDays.as_view(), name="settlement_days"),
    path("settlement/<str:day>/", settlement_days.SettlementDayPage.as_view(), name="settlement_day"),
    path("versions/<int:pk>/", settlement_days.SupersededPage.as_view(), name="superseded_day"),
]
_ONE_CLIENT: list[URLPattern] = [
    path("<str:client_id>/", detail.ClientPage.as_view(), name="detail"),
    path("<str:client_id>/edit/", edit.EditClient.as_view(), name="edit"),
    path("<str:client_id>/archive/", edit.ArchiveClient.as_view(), name="archive"),
    path("<str:client_id>/hand-over/", hand_over.HandOverClient.as_view(), name="hand_over"),
    path("<str:client_id>/reveal/<slug:field>/", reveal.RevealField.as_view(), name="reveal"),
    path("<str:client_id>/figures/", figures.FiguresPanel.as_view(), name="figures"),
    path("<str:client_id>/settled/<slug:tab>/", settled.SettledPanel.as_view(), name="settled"),
    path("<str:client_id>/timeline/", timeline.TimelinePanel.as_view(), name="timeline"),
    path("<str:client_id>/notes/", records.NotesPanel.as_view(), name="notes"),
    path("<str:client_id>/documents/", records.DocumentsPanel.as_view(), name="documents"),
    path("<str:client_id>/documents/<int:pk>/", records.DownloadDocument.as_view(), name="download_document"),
    path("<str:client_id>/contacts/", records.ContactsPanel.as_view(), name="contacts"),
    path(
        "<str:client_id>/contacts/<slug:kind>/<int:pk>/remove/",
        records.RemoveContact.as_view(),
        name="remove_contact",
    ),
    path("<str:client_id>/service/", records.ServiceRecords.as_view(), name="service_records"),
    path("<str:client_id>/history/", hand_over.HistoryPanel.as_view(), name="history"),
]
urlpatterns: list[URLPattern] = [*_WORDS, *_SETTLEMENT, *_ONE_CLIENT]
