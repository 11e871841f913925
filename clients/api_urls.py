from django.urls import URLPattern, path

from clients.api.accounts import AccountList, ClientAccountList
from clients.api.clients import ClientDetail, ClientList
from clients.api.completeness import SettlementDayCompletion, SettlementDayDetail
from clients.api.days import DayDetail, DayList
from clients.api.details import CashFlowList, PositionList, TradeList
from clients.api.imports import ImportDetail, ImportList

urlpatterns: list[URLPattern] = [
    path("clients/", ClientList.as_view(), name="api-clients"),
    path("clients/<str:client_id>/", ClientDetail.as_view(), name="api-client"),
    path("clients/<str:client_id>/accounts/", ClientAccountList.as_view(), name="api-client-accounts"),
    path("clients/<str:client_id>/days/", DayList.as_view(), name="api-days"),
    path("clients/<str:client_id>/days/<str:trading_day>/", DayDetail.as_view(), name="api-day"),
    path("clients/<str:client_id>/trades/", TradeList.as_view(), name="api-trades"),
    path("clients/<str:client_id>/positions/", PositionList.as_view(), name="api-positions"),
    path("clients/<str:client_id>/cash-flows/", CashFlowList.as_view(), name="api-cash-flows"),
    path("settlement/imports/", ImportList.as_view(), name="api-imports"),
    path("settlement/imports/<int:import_id>/", ImportDetail.as_view(), name="api-import"),
    path("settlement/days/<str:trading_day>/", SettlementDayDetail.as_view(), name="api-settlement-day"),
    path(
        "settlement/days/<str:trading_day>/complete/",
        SettlementDayCompletion.as_view(),
        name="api-settlement-day-complete",
    ),
    path("accounts/", AccountList.as_view(), name="api-accounts"),
]
