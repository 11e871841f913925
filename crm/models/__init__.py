from crm.models.audit import AuditEvent
from crm.models.exports import Export, SavedView
from crm.models.jobs import JobRun, JobStep
from crm.models.market import ContractSpec, ProductSpec, TradingDay
from crm.models.organisation import OrgUnit, User
from crm.models.outbox import OutboxMessage
from crm.models.tokens import ApiToken, IdempotencyKey
from crm.models.webhooks import WebhookDelivery, WebhookEndpoint

__all__ = [
    "ApiToken",
    "AuditEvent",
    "ContractSpec",
    "Export",
    "IdempotencyKey",
    "JobRun",
    "JobStep",
    "OrgUnit",
    "OutboxMessage",
    "ProductSpec",
    "SavedView",
    "TradingDay",
    "User",
    "WebhookDelivery",
    "WebhookEndpoint",
]
