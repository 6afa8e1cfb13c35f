"""Who waits for a place, the places, and what became of each: the constraints say again what must hold.

The order of the list is rules.waiting; an entry keeps what it is sorted by in `order_key`, so that the database can say
anybody's position from an index. Families, districts and vacancies are named in the order in which they are locked:
the district first, then a vacancy, then an entry, then the family.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tangga.waiting.place_models import Enrolment, Offer, PassedOver, Quota, Vacancy

__all__ = [
    "OPEN",
    "Enrolment",
    "Entry",
    "EntryMove",
    "FieldCheck",
    "Meeting",
    "Offer",
    "Outside",
    "PassedOver",
    "Quota",
    "Source",
    "State",
    "Vacancy",
]

OPEN = ("waiting", "offered", "accepted")


class State(models.TextChoices):
    """Where an entry stands. The last ones close it; the family may be proposed anew."""

    WAITING = "waiting", _("waiting")
    OFFERED = "offered", _("a place is offered")
    ACCEPTED = "accepted", _("place accepted")
    ENROLLED = "enrolled", _("enrolled")
    REFUSED = "refused", _("place refused")
    WITHDRAWN = "withdrawn", _("withdrawn from the list")
    STRUCK = "struck", _("taken off the list")


class Source(models.TextChoices):
    """Where a proposal comes from."""

    REGISTRY = "registry", _("the registry's list (DTSEN)")
    FACILITATOR = "facilitator", _("a facilitator")
    MEETING = "meeting", _("a village meeting")
    FAMILY = "family", _("the family itself")
    FALLEN_BACK = "fallen_back", _("it left and has fallen back")


class Outside(models.TextChoices):
    """Why an entry has no position although it waits. A missing fact is none of these."""

    NOT_ELIGIBLE = "not_eligible", _("not eligible by the last assessment")
    IN_PROGRAMME = "in_programme", _("in the programme already")
    LIVES_ELSEWHERE = "lives_elsewhere", _("lives in another district now")


class Meeting(models.Model):
    """A village meeting (musyawarah) about who needs the aid most."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    village = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    attendance = models.PositiveSmallIntegerField()
    outcome = models.TextField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [models.CheckConstraint(name="somebody_came_to_the_meeting", condition=Q(attendance__gte=1))]

    def __str__(self) -> str:
        return f"{self.village_id} on {self.held_on}"


class Entry(models.Model):
    """A family that waits for a place in the district. One open entry a family.

    public_id   made when the form is opened and sent with it: a proposal that is sent twice is one entry
    district    whose list it stands on; region: the village where it lived when last assessed
    source      where the proposal comes from; meeting: the village meeting that proposed it
    returns_from  public_id of the case by which it had left, where it has fallen back
    decile, rank, members  as of `assessed_on`; empty: not known. rank: within the registry; members: persons of it who
                hold a component
    outside     why it has no position though it waits; empty: it has one. outside_for: codes of the reasons
    order_key   rules.waiting.order_key of these; of equal ones the lower key (id) comes first
    since       the day of the latest move
    revision    one more with each move: a form is refused that was made from an older one
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="waiting_entries")
    district = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False)
    region = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    source = models.CharField(max_length=12, choices=Source.choices)
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")
    returns_from = models.UUIDField(null=True, blank=True)
    words = models.TextField(blank=True, default="")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_on = models.DateField()
    decile = models.PositiveSmallIntegerField(null=True, blank=True)
    rank = models.PositiveBigIntegerField(null=True, blank=True)
    members = models.PositiveSmallIntegerField(null=True, blank=True)
    assessed_on = models.DateField()
    policy_hash = models.CharField(max_length=64, blank=True, default="")
    outside = models.CharField(max_length=16, choices=Outside.choices, blank=True, default="")
    outside_for = models.CharField(max_length=200, blank=True, default="")
    order_key = models.CharField(max_length=32)
    since = models.DateField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["order_key", "pk"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(name="one_open_entry_per_family", fields=["family"], condition=Q(state__in=OPEN)),
            models.CheckConstraint(name="entry_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="entry_source_is_known", condition=Q(source__in=Source.values)),
            models.CheckConstraint(name="entry_outside_is_known", condition=Q(outside__in=["", *Outside.values])),
            models.CheckConstraint(name="entry_decile_is_1_to_10", condition=Q(decile=None) | Q(decile__range=(1, 10))),
            models.CheckConstraint(
                name="who_returns_names_the_case",
                condition=~Q(source="fallen_back") | Q(returns_from__isnull=False),
            ),
            models.CheckConstraint(
                name="what_a_meeting_proposed_names_it", condition=~Q(source="meeting") | Q(meeting__isnull=False)
            ),
        ]
        indexes = [
            models.Index(
                fields=["district", "order_key", "id"],
                condition=Q(state="waiting", outside=""),
                name="entry_in_order",
            ),
            models.Index(fields=["district", "state", "order_key"], name="entry_by_state"),
            models.Index(fields=["region", "state", "order_key"], name="entry_by_village"),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class EntryMove(models.Model):
    """What moved an entry: by whom, when, and in whose words. Never changed."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="moves")
    code = models.CharField(max_length=16)
    said = models.CharField(max_length=64, blank=True, default="", help_text="digest of all that was sent with it")
    before = models.CharField(max_length=10, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices)
    words = models.TextField(blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["entry_id", "pk"]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.code}"


class FieldCheck(models.Model):
    """What somebody found at the home of a family that waits, and whether it bears the entry out. Never changed: a
    later check counts instead."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="checks")
    visited_on = models.DateField()
    findings = models.TextField()
    bears_out = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["entry_id", "-visited_on", "-pk"]
        constraints = [models.CheckConstraint(name="a_check_says_what_was_found", condition=~Q(findings=""))]

    def __str__(self) -> str:
        return f"{self.entry_id} on {self.visited_on}"
