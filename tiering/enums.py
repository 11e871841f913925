from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
    # What counts above the rules (tiering.engine.schemes.movement).
    OVERRIDDEN = "overridden", _("Given by decision, whatever is measured")
    CAPPED = "capped", _("Held down to the highest tier that such a client may have")
    NEW_CLIENT = "new_client", _("Given to new clients for a time")
    HELD_PERIOD = "held_period", _("Stands until the next period begins")
    HELD_EDGE = "held_edge", _("Stands because the figures are close to the limit")
    HELD_STAY = "held_stay", _("Stands until the shortest stay is over")
    HELD_PROTECTED = "held_protected", _("Stands because a fall is held off for a time")
    DECIDED = "decided", _("Published by decision, from the figures of a past day or quarter")


class VersionStatus(models.TextChoices):
    """Where a scheme version stands on its way into force and out of it."""

    DRAFT = "draft", pgettext_lazy("scheme version", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("scheme version", "Submitted")
    APPROVED = "approved", pgettext_lazy("scheme version", "Approved")
    REFUSED = "refused", pgettext_lazy("scheme version", "Refused")
    EFFECTIVE = "effective", pgettext_lazy("scheme version", "In force")
    RETIRED = "retired", pgettext_lazy("scheme version", "Retired")


VERSION_COLOURS: dict[str, str] = {
    VersionStatus.DRAFT: "secondary",
    VersionStatus.SUBMITTED: "yellow",
    VersionStatus.APPROVED: "azure",
    VersionStatus.REFUSED: "red",
    VersionStatus.EFFECTIVE: "green",
    VersionStatus.RETIRED: "secondary",
}


class OverrideKind(models.TextChoices):
    """Why people give a tier themselves."""

    NEW_CLIENT = "new_client", _("Silver card of a new client")
    GENERAL = "general", _("Other reason")


class OverrideStatus(models.TextChoices):
    ASKED = "asked", pgettext_lazy("override", "Waiting for a decision")
    APPROVED = "approved", pgettext_lazy("override", "Approved")
    REFUSED = "refused", pgettext_lazy("override", "Refused")
    ENDED = "ended", pgettext_lazy("override", "Ended")


OVERRIDE_COLOURS: dict[str, str] = {
    OverrideStatus.ASKED: "yellow",
    OverrideStatus.APPROVED: "green",
    OverrideStatus.REFUSED: "red",
    OverrideStatus.ENDED: "secondary",
}


class DecisionKind(models.TextChoices):
    """Where tiers come from that a person publishes."""

    PAST_DAY = "past_day", pgettext_lazy("decision on tiers", "Past day")
    QUARTER = "quarter", pgettext_lazy("decision on tiers", "Quarter")


class RunKind(models.TextChoices):
    """What a job does that runs schemes."""

    NIGHT = "night", pgettext_lazy("run", "Night")
    PUBLISHED = "published", pgettext_lazy("run", "Published")
    COMPARED = "compared", pgettext_lazy("run", "Compared")
    QUARTER = "quarter", pgettext_lazy("run", "Quarter")


class QuarterStatus(models.TextChoices):
    FROZEN = "frozen", pgettext_lazy("quarter", "Frozen")
    PUBLISHED = "published", pgettext_lazy("quarter", "Published")


QUARTER_COLOURS: dict[str, str] = {QuarterStatus.FROZEN: "yellow", QuarterStatus.PUBLISHED: "green"}


# A sentence for each tiering.engine.approval.Obstacle: what stands in the way, and what to do about it.
OBSTACLES: dict[str, str | Promise] = {
    "no_right": _("Your role may not do this. Ask somebody whose role may."),
    "wrong_status": _("The version is no longer where this step begins. Load the page again."),
    "faulty_document": _("The rules have faults. Mend what is marked, then try again."),
    "no_evidence": _(
        "These very rules have not been simulated yet. Simulate them and keep the result first."
    ),
    "author": _("Whoever wrote in the draft cannot decide on it. Ask a second person."),
    "submitter": _("Whoever submitted it cannot decide on it. Ask a second person."),
    "asker": _("Whoever asked for it cannot decide on it. Ask a second person."),
    "out_of_scope": _("The client is not among those you see."),
    "no_meeting": _("An approval names the meeting, its date and the number of its minutes."),
    "meeting_ahead": _("The meeting is still to come. Approve once it has decided."),
    "no_reason": _("Give a reason in a few words."),
    "past_day": _("This day is past. Choose today or a later day."),
    "not_a_trading_day": _("This is not a trading day. Choose one."),
    "day_taken": _(
        "Another version begins on or after this day. Choose a later day, or retire that one first."
    ),
    "last_house_version": _(
        "The house scheme cannot be without rules. Bring its next version into force instead."
    ),
    "unknown_tier": _("The scheme in force has no such tier."),
    "empty_interval": _("The last day must come after the first."),
    "too_long": _("This is longer than this kind of override may last."),
    "freezer": _("Whoever froze the quarter cannot publish it. Ask a second person."),
    "quarter_not_over": _(
        "The quarter can still change. It can be frozen once a day of the next one has been run."
    ),
    "quarter_frozen": _("This quarter is frozen already. Throw it away first to freeze it anew."),
    "quarter_published": _("This quarter is published, and stays as it is."),
    "nothing_chosen": _("Choose at least one client."),
    "not_settled": _("No settlement is stored for that day: import one first."),
    "not_in_force": _("The scheme has no rules in force on that day."),
    "overlap": _("Another override of this client and scheme holds in that time. End it first."),
}


class RiskType(models.TextChoices):
    """What the questionnaire makes of a client, the most careful first (R289)."""

    CONSERVATIVE = "conservative", _("Conservative")
    STEADY = "steady", _("Steady")
    AGGRESSIVE = "aggressive", _("Aggressive")


RISK_TYPE_COLOURS: dict[str, str] = {
    RiskType.CONSERVATIVE: "teal",
    RiskType.STEADY: "azure",
    RiskType.AGGRESSIVE: "orange",
}


class Tolerance(models.TextChoices):
    """Where a client stands with the questionnaire (tiering.engine.questionnaire.Standing)."""

    VALID = "valid", pgettext_lazy("assessment", "Valid")
    DUE = "due", pgettext_lazy("assessment", "Due soon")
    OVERDUE = "overdue", pgettext_lazy("assessment", "Overdue")
    REFUSED = "refused", pgettext_lazy("assessment", "Refused")
    NEVER = "never", pgettext_lazy("assessment", "Never assessed")


TOLERANCE_COLOURS: dict[str, str] = {
    Tolerance.VALID: "green",
    Tolerance.DUE: "yellow",
    Tolerance.OVERDUE: "orange",
    Tolerance.REFUSED: "red",
    Tolerance.NEVER: "secondary",
}

# A sentence for each tiering.engine.questionnaire.AnswerFault.
ANSWER_FAULTS: dict[str, str | Promise] = {
    "missing": _("This question has no answer yet."),
    "unknown_question": _("The questionnaire has no such question."),
    "unknown_option": _("This answer is not among the choices."),
    "one_only": _("Only one answer can be chosen here."),
    "repeated": _("An answer was given twice."),
    "not_alone": _("“None of these” cannot stand beside another answer."),
}


class QuestionGroup(models.TextChoices):
    """What the questionnaire asks about (R287)."""

    AGE = "age", pgettext_lazy("questionnaire", "Age")
    KNOWLEDGE = "knowledge", pgettext_lazy("questionnaire", "Knowledge")
    EXPERIENCE = "experience", pgettext_lazy("questionnaire", "Experience")
    FINANCES = "finances", pgettext_lazy("questionnaire", "Finances and income")
    PREFERENCE = "preference", pgettext_lazy("questionnaire", "Risk preference")


class Trait(models.TextChoices):
    """What people know of a client and no settlement says (R203, R206, R337 to R342)."""

    MARKET_HISTORY = "market_history", _("Years in the market")
    INVESTING_TIME = "investing_time", _("Time for investing")
    PAST_SUCCESS = "past_success", _("Success so far")
    SEX = "sex", pgettext_lazy("trait", "Sex")
    TEMPERAMENT = "temperament", _("Temperament")
    HOLDINGS_SPREAD = "holdings_spread", _("How holdings are spread")
    HOLDINGS_RESULT = "holdings_result", _("How holdings stand")
    STRATEGY = "strategy", pgettext_lazy("trait", "Strategy")
    ADVISER_CLASS = "adviser_class", _("Class set by the adviser")
    IS_TOLERANT = "is_tolerant", _("Forgives a failure of service")
    SHARES_OPINIONS = "shares_opinions", _("Answers surveys and makes suggestions")
    WOULD_RECOMMEND = "would_recommend", _("Recommends the firm to others")


class ObjectionWay(models.TextChoices):
    """How a client objected."""

    PHONE = "phone", pgettext_lazy("objection", "By phone")
    IN_PERSON = "in_person", pgettext_lazy("objection", "In person")
    WRITTEN = "written", pgettext_lazy("objection", "In writing")
    ONLINE = "online", pgettext_lazy("objection", "Online")


class HeldOutcome(models.TextChoices):
    """What became of a tier change that waited for a person."""

    WAITING = "waiting", pgettext_lazy("tier change", "Waiting for a person")
    TAKEN = "taken", pgettext_lazy("tier change", "Tier changed")
    KEPT = "kept", pgettext_lazy("tier change", "Tier kept")
    LAPSED = "lapsed", pgettext_lazy("tier change", "No longer found")


HELD_COLOURS: dict[str, str] = {
    HeldOutcome.WAITING: "yellow",
    HeldOutcome.TAKEN: "green",
    HeldOutcome.KEPT: "azure",
    HeldOutcome.LAPSED: "secondary",
}


# The signs of the churn warning (tiering.engine.churn.FACTORS), as columns and headings call them.
SIGN_LABELS: dict[str, Any] = {
    "silence": _("Silence"),
    "activity": _("Fewer trading days"),
    "outflow": _("Net withdrawal"),
    "withdrawal_weeks": _("Weeks with withdrawals"),
    "equity_fall": _("Fall of equity"),
    "commission_fall": _("Fall of commission"),
    "clumpiness": _("Uneven trading"),
    "margin_calls": _("Margin-call days"),
    "forced_liquidations": _("Forced liquidations"),
    "open_complaints": _("Open complaints"),
    "loss_weeks": _("Losing weeks in a row"),
}


class DormancyState(models.IntegerChoices):
    """What becomes of a client if nothing happens."""

    NOT_KNOWN = 0, _("Not known")
    DORMANT = 1, pgettext_lazy("clock", "Dormant already")
    DATED = 2, pgettext_lazy("clock", "Falls asleep")
    NEVER = 3, pgettext_lazy("clock", "Not by waiting alone")


DORMANCY_COLOURS: dict[int, str] = {
    DormancyState.NOT_KNOWN: "secondary",
    DormancyState.DORMANT: "secondary",
    DormancyState.DATED: "orange",
    DormancyState.NEVER: "green",
}


class StarOutcome(models.TextChoices):
    """What became of tomorrow's star."""

    STAR = "star", _("Still a star")
    ARRIVED = "arrived", _("Rose to a better class")
    FADED = "faded", _("No longer a star")


STAR_COLOURS: dict[str, str] = {
    StarOutcome.STAR: "yellow",
    StarOutcome.ARRIVED: "green",
    StarOutcome.FADED: "secondary",
}


class ProblemReason(models.TextChoices):
    """Which part of the rule puts a client on the sheet of problem clients."""

    MONTHS = "months", _("Too many months with a loss")
    SHARE = "share", _("Loss too large for the equity")
    BOTH = "both", _("Many losing months, and too large a loss")
