"""Aid of other programmes beside PKH (bantuan komplementer). Imported by tangga.visits.models.

Nothing here knows of membership spells, and nothing about spells reaches here: leaving PKH touches no other aid.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Giver(models.TextChoices):
    """Who gives it."""

    CENTRAL = "central", _("central government")
    PROVINCE = "province", _("the province")
    DISTRICT = "district", _("the district or city")
    VILLAGE = "village", _("the village")
    OTHER = "other", _("somebody else (Baznas, a company, a foundation)")


class Source(models.TextChoices):
    """How it is known."""

    TOLD = "told", _("the family said so")
    SEEN = "seen", _("seen: card, account book, goods, letter")
    LIST = "list", _("a list of the office that gives it")


class AidReceipt(models.Model):
    """A family, or one member, receives something of another programme: once, or from a day until another.

    chain       the same for all rows about one receipt: the first one, and what corrected or ended it. The one that
                is not superseded holds.
    programme   a code of visits/aid_programmes.yaml; `programme_name` where the list holds no name for it
    ends_on     the last day; empty: it goes on. `once`: it was given on starts_on, and that was all
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    chain = models.UUIDField(db_index=True, editable=False)
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="aid")
    member = models.ForeignKey("families.Member", null=True, blank=True, on_delete=models.PROTECT, related_name="aid")
    visit = models.ForeignKey("visits.Visit", null=True, blank=True, on_delete=models.PROTECT, related_name="aid")
    programme = models.CharField(max_length=30)
    programme_name = models.CharField(max_length=120, blank=True, default="")
    giver = models.CharField(max_length=10, choices=Giver.choices)
    amount_idr = models.BigIntegerField(null=True, blank=True, help_text="each time it is given; empty: not known")
    goods = models.CharField(max_length=200, blank=True, default="")
    once = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())
    superseded_at = models.DateTimeField(null=True, blank=True)
    withdrawn = models.BooleanField(default=False, help_text="it was never so: recorded by mistake")
    wrong_because = models.CharField(max_length=300, blank=True, default="", help_text="why the row before was wrong")

    class Meta:
        ordering = ["family_id", "-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_aid_row_holds_per_chain", fields=["chain"], condition=Q(superseded_at=None)
            ),
            models.CheckConstraint(
                name="aid_ends_not_before_it_starts", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(name="aid_given_once_has_no_end", condition=Q(once=False) | Q(ends_on=None)),
            models.CheckConstraint(
                name="aid_amount_is_not_below_zero", condition=Q(amount_idr=None) | Q(amount_idr__gte=0)
            ),
            models.CheckConstraint(
                name="aid_superseded_after_recorded",
                condition=Q(superseded_at=None) | Q(superseded_at__gte=F("recorded_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} {self.programme}"
