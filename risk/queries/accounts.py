"""One client's accounts as the last evening judged them."""

from __future__ import annotations

from dataclasses import dataclass

from clients.enums import RISK_COLOURS
from clients.models import Client
from risk.engine.states import margin_call_amount
from risk.enums import AbnormalReason
from risk.models import AccountRisk, Alert

ALERTS_SHOWN = 5


@dataclass(frozen=True)
class AccountLine:
    risk: AccountRisk

    @property
    def colour(self) -> str:
        return RISK_COLOURS[self.risk.state]

    @property
    def reason(self) -> str:
        return str(AbnormalReason(self.risk.abnormal_reason).label) if self.risk.abnormal_reason else ""

    @property
    def margin_call(self) -> object:
        return margin_call_amount(self.risk.equity, self.risk.margin_occupied)


def accounts_of(client: Client) -> list[AccountLine]:
    risks = AccountRisk.objects.filter(account__client=client).select_related("account")
    return [AccountLine(risk) for risk in risks.order_by("account__account")]


def latest_alerts_of(client: Client) -> list[Alert]:
    alerts = Alert.objects.filter(client=client).select_related("account")
    return list(alerts.order_by("-opened_at", "-pk")[:ALERTS_SHOWN])
