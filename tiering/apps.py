from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from crm import vocabulary


class TieringConfig(AppConfig):
    name = "tiering"
    verbose_name = _("Tiers")

    def ready(self) -> None:
        # Choices and groups of clients need the registry to be ready.
        from crm import groups  # noqa: PLC0415  see above
        from tiering.enums import RISK_TYPE_COLOURS, TIER_COLOURS, RiskType, Tier  # noqa: PLC0415  see above
        from tiering.queries.dashboard.groups import RESOLVERS  # noqa: PLC0415  see above

        vocabulary.publish("tier", choices=Tier.choices, colours=TIER_COLOURS)
        vocabulary.publish("risk_type", choices=RiskType.choices, colours=RISK_TYPE_COLOURS)
        for name, resolver in RESOLVERS.items():
            groups.publish(name, resolver)
