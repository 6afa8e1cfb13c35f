"""Corrections, which wait for a second person, and what stands twice, or may, which waits for a decision.

Neither changes a fact by itself: an applied Change wrote dated rows whose `origin` is its public_id, and those rows
are the facts. Imported by tangga.families.models, so that Django finds them there.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class ChangeKind(models.TextChoices):
    """What happened, as somebody in the field would say it."""

    BIRTH = "birth", _("A child was born")
    JOIN = "join", _("Somebody joined the family")
    RETURN = "return", _("Somebody came back to the family")
    DEATH = "death", _("Somebody died")
    MOVE_OUT = "move_out", _("Somebody moved away")
    MOVE_FAMILY = "move_family", _("Somebody moved to another family")
    SCHOOL = "school", _("School or class")
    PREGNANCY = "pregnancy", _("Pregnancy or birth given")
    DISABILITY = "disability", _("Severe disability")
    RIGHTS_VICTIM = "rights_victim", _("Victim of a gross human-rights violation")
    DETAILS = "details", _("Name, birth date or sex was written down wrongly")
    NIK = "nik", _("The NIK is wrong or missing")
    DEATH_UNDONE = "death_undone", _("Somebody is recorded as dead who is alive")
    CARER = "carer", _("Somebody else holds the card now")
    ADDRESS = "address", _("The family moved house")
    KK = "kk", _("The KK number is wrong or missing")
    EXCLUDE = "exclude", _("Something bars the family from the programme")
    READMIT = "readmit", _("What barred the family no longer holds")
    ACCESS_AREA = "access_area", _("Remote area (PKH Akses)")
    SPLIT = "split", _("The family split into two")
    MERGE = "merge", _("Two families became one")


# Of these several may wait for one family at once: each is about somebody new.
ABOUT_SOMEBODY_NEW = (ChangeKind.BIRTH, ChangeKind.JOIN)


class Change(models.Model):
    """One correction: what somebody says should be recorded, and what a second person decided about it.

    `asked` holds the new values by column (days as ISO text; a number as {sealed, index, mask}); `before` what stood
    there when it was sent. `effective_on` empty: it was wrong all along.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("not sent yet")
        PROPOSED = "proposed", _("waiting for the checker")
        SENT_BACK = "sent_back", _("sent back")
        WITHDRAWN = "withdrawn", _("withdrawn")
        APPLIED = "applied", _("approved and recorded")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=ChangeKind.choices)
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="changes")
    member = models.ForeignKey(
        "families.Member", null=True, blank=True, on_delete=models.PROTECT, related_name="changes"
    )
    other_family = models.ForeignKey(
        "families.Family", null=True, blank=True, on_delete=models.PROTECT, related_name="changes_of_others"
    )
    asked = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    effective_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposed_changes")
    begun_at = models.DateTimeField(db_default=Now())
    proposed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="decided_changes"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=300, blank=True, default="")
    # Which sending this is: a decision names the one its maker looked at, and is refused for any other.
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        indexes = [models.Index(name="change_state", fields=["state", "proposed_at"])]
        constraints = [
            models.CheckConstraint(
                name="nobody_decides_their_own_change", condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by"))
            ),
            models.CheckConstraint(
                name="change_is_decided_by_somebody",
                condition=~Q(state__in=["applied", "sent_back"]) | Q(decided_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_waiting_change_per_member_and_kind",
                fields=["member", "kind"],
                condition=Q(state="proposed", member__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_waiting_change_per_family_and_kind",
                fields=["family", "kind"],
                condition=Q(state="proposed", member=None) & ~Q(kind__in=["birth", "join"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.DRAFT, self.State.PROPOSED, self.State.SENT_BACK)


class ChangeVersion(models.Model):
    """What was sent once and came back, as it was then: kept before its author changes it, or sends it again.

    Kind and family are the correction's own: they never change. `asked` and `before` as in Change.
    """

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="versions")
    revision = models.PositiveIntegerField()
    member = models.ForeignKey("families.Member", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    other_family = models.ForeignKey(
        "families.Family", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    effective_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    proposed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    decision_note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["-revision"]
        constraints = [models.UniqueConstraint(name="one_version_per_sending", fields=["change", "revision"])]

    def __str__(self) -> str:
        return f"{self.change_id} {self.revision}"


class DuplicateCase(models.Model):
    """Two records that are, or may be, one: for a person to decide.

    Definite: one NIK on two living members, or one KK on two families of the programme. Probable: two persons, or two
    families, that matching found alike (families/probable.py); no number stands on them. The pair is remembered
    whatever was decided, so that the same two are not asked about again.
    """

    class Kind(models.TextChoices):
        NIK = "nik", "NIK"
        KK = "kk", "KK"
        PERSON = "person", _("probably one person")
        FAMILY = "family", _("probably one family")

    class State(models.TextChoices):
        OPEN = "open", _("to decide")
        WAITING = "waiting", _("waiting for the checker")
        SAME = "same", _("the same: recorded once now")
        DIFFERENT = "different", _("different: a right number to be asked for")
        SETTLED = "settled", _("settled: the numbers differ now")

    NUMBERS = (Kind.NIK, Kind.KK)
    PROBABLE = (Kind.PERSON, Kind.FAMILY)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    number_sealed = models.TextField(blank=True, default="")
    number_index = models.CharField(max_length=64, blank=True, default="", db_index=True)
    number_mask = models.CharField(max_length=20, blank=True, default="")
    # Of a probable pair, as it was found: bits, 0 to 1, and what made them (families/probable.py): codes, no facts.
    weight = models.FloatField(null=True, blank=True)
    probability = models.FloatField(null=True, blank=True)
    comparisons = models.JSONField(null=True, blank=True)
    # Of the pair the earlier recorded comes first. Undoing the list that brought one takes the case along.
    first_member = models.ForeignKey("families.Member", null=True, on_delete=models.CASCADE, related_name="+")
    second_member = models.ForeignKey("families.Member", null=True, on_delete=models.CASCADE, related_name="+")
    first_family = models.ForeignKey("families.Family", null=True, on_delete=models.CASCADE, related_name="+")
    second_family = models.ForeignKey("families.Family", null=True, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    origin = models.UUIDField(null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(db_default=Now())
    wrong_is_first = models.BooleanField(null=True, blank=True)  # different: whose number to ask for; empty: both
    change = models.ForeignKey(Change, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    reason = models.CharField(max_length=300, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(name="duplicate_state", fields=["state", "opened_at"])]
        constraints = [
            models.UniqueConstraint(
                name="one_case_per_two_members",
                fields=["kind", "first_member", "second_member"],
                condition=Q(first_member__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_case_per_two_families",
                fields=["kind", "first_family", "second_family"],
                condition=Q(first_family__isnull=False),
            ),
            models.CheckConstraint(
                name="a_case_is_about_two_of_one_sort",
                condition=Q(
                    kind__in=["nik", "person"],
                    first_member__isnull=False,
                    second_member__isnull=False,
                    first_family=None,
                    second_family=None,
                )
                | Q(
                    kind__in=["kk", "family"],
                    first_member=None,
                    second_member=None,
                    first_family__isnull=False,
                    second_family__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="a_case_has_a_number_or_a_weight",
                condition=Q(kind__in=["nik", "kk"], weight=None, probability=None, comparisons__isnull=True)
                | Q(
                    kind__in=["person", "family"],
                    number_sealed="",
                    number_index="",
                    number_mask="",
                    weight__isnull=False,
                    probability__isnull=False,
                    comparisons__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def is_probable(self) -> bool:
        """Found alike by matching; no number stands on both."""
        return self.kind in self.PROBABLE

    @property
    def is_of_people(self) -> bool:
        """About two members; else about two families."""
        return self.kind in (self.Kind.NIK, self.Kind.PERSON)

    @property
    def state_in_words(self) -> str:
        """Where it stands: of a probable pair nothing is said of numbers."""
        if self.is_probable and self.state == self.State.DIFFERENT:
            return gettext("different: two, not asked about again")
        if self.is_probable and self.state == self.State.SETTLED:
            return gettext("settled: one of them is not on record any more")
        return str(self.get_state_display())
