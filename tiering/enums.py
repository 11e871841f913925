from django.db import models
from django.utils.translation import gettext_lazy as _


class Tier(models.TextChoices):
    """The house scheme's tiers, top first (R148 to R154); `inactive` is the remainder."""

    DIAMOND = "diamond", _("Diamond")
    PLATINUM = "platinum", _("Platinum")
    GOLD = "gold", _("Gold")
    QUALITY = "quality", _("Quality")
    EFFECTIVE = "effective", _("Effective")
    DORMANT = "dormant", _("Dormant")
    INACTIVE = "inactive", _("Inactive")


VIP_TIERS: frozenset[str] = frozenset({Tier.DIAMOND, Tier.PLATINUM, Tier.GOLD})
TIER_RANK: dict[str, int] = {tier: rank for rank, tier in enumerate(Tier.values)}
TIER_COLOURS: dict[str, str] = {
    Tier.DIAMOND: "indigo",
    Tier.PLATINUM: "azure",
    Tier.GOLD: "yellow",
    Tier.QUALITY: "teal",
    Tier.EFFECTIVE: "green",
    Tier.DORMANT: "secondary",
    Tier.INACTIVE: "orange",
}


class TierRule(models.TextChoices):
    """What gave a client its tier, in the words of a sentence."""

    EQUITY_AND_COMMISSION = "equity_and_commission", _("Average equity and commission both reach this tier")
    EQUITY = "equity", _("Average equity reaches this tier")
    COMMISSION = "commission", _("Average commission reaches this tier")
    TRADED = "traded", _("Traded within the last year")
    EQUITY_ABOVE = "equity_above", _("Average equity is above the limit for effective clients")
    DORMANT = "dormant", _("Opened over a year ago, no position, no trade, and next to no equity at year end")
    REMAINDER = "remainder", _("None of the other tiers applies")
