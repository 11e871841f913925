from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from crm import vocabulary


class RiskConfig(AppConfig):
    name = "risk"
    verbose_name = _("Margin risk")

    def ready(self) -> None:
        from risk.enums import AlertSeverity  # noqa: PLC0415  choices need the registry to be ready

        vocabulary.publish("severity", choices=AlertSeverity.choices)
