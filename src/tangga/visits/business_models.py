"""What a family lives on besides aid: a business, and its figures over time. Imported by tangga.visits.models."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class BusinessKind(models.TextChoices):
    """What a family lives on besides aid, in the words people use for it."""

    PEDDLING = "peddling", _("peddling (bakulan)")
    KIOSK = "kiosk", _("small shop (kiosk)")
    FOOD_STALL = "food_stall", _("food stall (warung)")
    FARMING = "farming", _("farming")
    LIVESTOCK = "livestock", _("livestock")
    FISHING = "fishing", _("fishing")
    CRAFT = "craft", _("craft or sewing")
    SERVICES = "services", _("services (repair, hair, laundry ...)")
    TRANSPORT = "transport", _("transport (ojek, pedicab ...)")
    OTHER = "other", _("other business")


class EndReason(models.TextChoices):
    """Why a business ended."""

    CAPITAL = "capital", _("the capital ran out")
    CUSTOMERS = "customers", _("too few customers")
    DEBT = "debt", _("debts")
    ILLNESS = "illness", _("illness or care for somebody")
    WORK = "work", _("found other work")
    MOVED = "moved", _("moved away")
    OTHER_BUSINESS = "other_business", _("began another business")
    OTHER = "other", _("something else")


class DebtTo(models.TextChoices):
    """To whom most of the debt is owed."""

    BANK = "bank", _("a bank (KUR and the like)")
    COOPERATIVE = "cooperative", _("a cooperative, PNM or BUMDes")
    PAWNSHOP = "pawnshop", _("a pawnshop")
    MONEYLENDER = "moneylender", _("a moneylender (rentenir)")
    ONLINE = "online", _("an online lender")
    FAMILY = "family", _("family, neighbours or a supplier")
    OTHER = "other", _("somebody else")


class Licence(models.TextChoices):
    """What a business is licensed or certified by."""

    NIB = "nib", "NIB"
    PIRT = "pirt", "P-IRT"
    HALAL = "halal", _("halal certificate")
    OTHER = "other", _("another licence")
    NONE = "none", _("none")


class Business(models.Model):
    """A business of a family: one row for its life; its figures over time stand beside it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="businesses")
    kind = models.CharField(max_length=20, choices=BusinessKind.choices)
    what = models.CharField(max_length=120, blank=True, default="", help_text="what is made or sold, in their words")
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, choices=EndReason.choices, blank=True, default="")
    end_note = models.CharField(max_length=300, blank=True, default="")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())
    end_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    end_recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["family_id", "-started_on", "-pk"]
        verbose_name_plural = "businesses"
        constraints = [
            models.CheckConstraint(
                name="business_ends_not_before_it_starts",
                condition=Q(ended_on=None) | Q(started_on=None) | Q(ended_on__gte=F("started_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} {self.kind}"

    @property
    def title(self) -> str:
        """What is made or sold, in the family's words; else the kind."""
        return self.what or str(self.get_kind_display())


class BusinessState(models.Model):
    """How a business stands from a day on: each row holds all of it. Empty means unknown; rupiah are whole.

    visit       the visit at which it was learnt, where it was one
    replaces    the row that said it wrongly (superseded at that moment), and why it was wrong
    licences    codes of Licence, sorted, by blanks; "" means not asked, "none" that there is none
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="states")
    visit = models.ForeignKey(
        "visits.Visit", null=True, blank=True, on_delete=models.PROTECT, related_name="business_states"
    )
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())
    superseded_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    wrong_because = models.CharField(max_length=300, blank=True, default="")
    turnover_month_idr = models.BigIntegerField(null=True, blank=True)
    cost_month_idr = models.BigIntegerField(null=True, blank=True)
    profit_month_idr = models.BigIntegerField(null=True, blank=True, help_text="may be below zero: a loss")
    capital_idr = models.BigIntegerField(null=True, blank=True)
    assets_idr = models.BigIntegerField(null=True, blank=True)
    debt_idr = models.BigIntegerField(null=True, blank=True)
    debt_to = models.CharField(max_length=20, choices=DebtTo.choices, blank=True, default="")
    savings_idr = models.BigIntegerField(null=True, blank=True)
    workers = models.PositiveSmallIntegerField(null=True, blank=True, help_text="people who work in it, family too")
    licences = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        ordering = ["business_id", "effective_on", "recorded_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_business_state_per_day", fields=["business", "effective_on"], condition=Q(superseded_at=None)
            ),
            models.CheckConstraint(
                name="business_state_superseded_after_recorded",
                condition=Q(superseded_at=None) | Q(superseded_at__gte=F("recorded_at")),
            ),
            models.CheckConstraint(
                name="business_amounts_are_not_below_zero",
                condition=Q(
                    *(
                        Q(**{name: None}) | Q(**{f"{name}__gte": 0})
                        for name in (
                            "turnover_month_idr",
                            "cost_month_idr",
                            "capital_idr",
                            "assets_idr",
                            "debt_idr",
                            "savings_idr",
                        )
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.business_id} from {self.effective_on}"

    @property
    def profit_idr(self) -> int | None:
        """What is left of a month: as it was told, else turnover less costs; None where neither is known."""
        if self.profit_month_idr is not None:
            return self.profit_month_idr
        if self.turnover_month_idr is None or self.cost_month_idr is None:
            return None
        return self.turnover_month_idr - self.cost_month_idr

    @property
    def licence_words(self) -> list[str]:
        labels = dict(Licence.choices)
        return [str(labels.get(code, code)) for code in self.licences.split()]
