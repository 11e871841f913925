from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from crm import vocabulary


class ServicedeskConfig(AppConfig):
    name = "servicedesk"
    verbose_name = _("Service desk")

    def ready(self) -> None:
        from servicedesk.enums import TicketKind  # noqa: PLC0415  choices need the registry to be ready

        vocabulary.publish("ticket_kind", choices=TicketKind.choices)
