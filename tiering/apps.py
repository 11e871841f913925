from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from crm import vocabulary


class TieringConfig(AppConfig):
    name = "tiering"
    verbose_name = _("Tiers")

    def ready(self) -> None:
        from tiering.enums import TIER_COLOURS, Tier  # noqa: PLC0415  choices need the registry to be ready

        vocabulary.publish("tier", choices=Tier.choices, colours=TIER_COLOURS)
