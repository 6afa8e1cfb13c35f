"""Families, members and what is recorded about them.

Identity (Family, Member) is one row for good. What may change is a dated fact row: `effective_on` is the day from which
it is true in the world, `recorded_at` the instant we learned it, `superseded_at` the instant a correction replaced it.
A fact that becomes true later does not supersede the earlier one: both stay right, each for its time.
The snapshot rule is written once, in families/history.py.

Who somebody is (name, KK, NIK, address, carer) is dated too: FamilyIdentity and MemberIdentity hold every version from
registration on, and the columns on Family and Member are the copy of the latest one, for lists and search. Only
families/identities.py writes either.

Where a member belongs is a dated fact: `MemberFacts.family`; empty: in no family on record. `Member.family` is the
family they belong to now, or last did. Who joined a family later than birth has a first row from BEGINNING without one.

`origin` is the public_id of the uploaded list or of the correction that wrote a row; empty: older, or `tangga load`.
`local` names the columns of a row whose value a correction set and no list has replaced on purpose; rows that follow
carry the names on (`local_columns`). A list that says something else about such a column is a conflict for a person.
"""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from tangga.families.change_models import Change, ChangeKind, ChangeVersion, DuplicateCase
from tangga.families.exit_models import Exit, ExitReason, ExitType

__all__ = [
    "BEGINNING",
    "Change",
    "ChangeKind",
    "ChangeVersion",
    "DuplicateCase",
    "Exit",
    "ExitReason",
    "ExitType",
    "FacilitatorAssignment",
    "Family",
    "FamilyFacts",
    "FamilyIdentity",
    "Member",
    "MemberFacts",
    "MemberIdentity",
    "MembershipSpell",
    "SchoolLevel",
    "Sex",
    "local_columns",
]


class Sex(models.TextChoices):
    FEMALE = "female", "female"
    MALE = "male", "male"


class SchoolLevel(models.TextChoices):
    NONE = "none", "none"
    PRIMARY = "primary", "primary"
    JUNIOR_SECONDARY = "junior_secondary", "junior secondary"
    SENIOR_SECONDARY = "senior_secondary", "senior secondary"
    HIGHER = "higher", "higher"


BEGINNING = date(1900, 1, 1)  # "from the first": the day of a row that says how it was before the first known change


def origin_index(name: str) -> models.Index:
    """What undoing a list looks rows up by; most rows have no origin and need no place in it."""
    return models.Index(name=name, fields=["origin"], condition=models.Q(origin__isnull=False))


def local_columns(row: "FamilyFacts | MemberFacts | FamilyIdentity | MemberIdentity | None") -> frozenset[str]:
    """The columns of a row whose value comes from a correction, not from a list; none without a row."""
    return frozenset((row.local or ()) if row is not None else ())


def superseded_after_recorded(name: str) -> models.CheckConstraint:
    """A correction comes after what it corrects (at the same instant: it was never known)."""
    return models.CheckConstraint(
        name=name,
        condition=models.Q(superseded_at=None) | models.Q(superseded_at__gte=models.F("recorded_at")),
    )


class Family(models.Model):
    """A family (KPM), by the name of its carer (pengurus), who receives the money; `carer`: which member, if known."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    family_id = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    name_search = models.CharField(max_length=120)
    kk_sealed = models.TextField(blank=True, default="")
    kk_index = models.CharField(max_length=64, blank=True, default="", db_index=True)
    kk_mask = models.CharField(max_length=20, blank=True, default="")
    address = models.CharField(max_length=200, blank=True, default="")
    rt = models.CharField(max_length=5, blank=True, default="")
    rw = models.CharField(max_length=5, blank=True, default="")
    carer = models.ForeignKey("Member", null=True, blank=True, on_delete=models.PROTECT, related_name="cares_for")
    origin = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name_search", "pk"]
        verbose_name_plural = "families"
        indexes = [
            origin_index("family_origin"),
            models.Index(fields=["name_search", "id"], name="family_by_name"),
        ]
        constraints = [models.CheckConstraint(name="family_has_an_id", condition=~models.Q(family_id=""))]

    def __str__(self) -> str:
        return self.family_id


class FamilyFacts(models.Model):
    """What holds for a family from a day on (formats.md, families). `decile_on`: the day the decile was published."""

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="facts")
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())
    superseded_at = models.DateTimeField(null=True, blank=True)
    region = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    decile = models.PositiveSmallIntegerField(null=True, blank=True)
    decile_on = models.DateField(null=True, blank=True)
    access_area = models.BooleanField(default=False)
    excluded_for = models.CharField(max_length=60, blank=True, default="")
    origin = models.UUIDField(null=True, blank=True, editable=False)
    local = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["family_id", "effective_on", "recorded_at"]
        verbose_name_plural = "family facts"
        indexes = [
            origin_index("family_facts_origin"),
            # Where a family lives today is asked of every row of a list: answered from here alone.
            models.Index(
                name="family_facts_now",
                fields=["family", "effective_on", "region"],
                condition=models.Q(superseded_at=None),
            ),
            models.Index(
                name="family_facts_since", fields=["effective_on", "family"], condition=models.Q(superseded_at=None)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_family_fact_per_day",
                fields=["family", "effective_on"],
                condition=models.Q(superseded_at=None),
            ),
            models.CheckConstraint(
                name="decile_is_1_to_10", condition=models.Q(decile=None) | models.Q(decile__range=(1, 10))
            ),
            superseded_after_recorded("family_fact_superseded_after_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} from {self.effective_on}"


class MembershipSpell(models.Model):
    """A stretch of being in the programme: from joined_on until the day before left_on. The dates are its effect."""

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="spells")
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    superseded_at = models.DateTimeField(null=True, blank=True)
    origin = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["family_id", "joined_on", "recorded_at"]
        indexes = [
            origin_index("spell_origin"),
            # Who left by a day, and who joined, left or was corrected since a run: the few, of all.
            models.Index(
                name="spell_left",
                fields=["left_on", "family"],
                condition=models.Q(superseded_at=None, left_on__isnull=False),
            ),
            models.Index(name="spell_joined", fields=["joined_on", "family"], condition=models.Q(superseded_at=None)),
            models.Index(name="spell_recorded", fields=["recorded_at", "family"]),
            models.Index(
                name="spell_superseded",
                fields=["superseded_at", "family"],
                condition=models.Q(superseded_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_spell_per_joining_day",
                fields=["family", "joined_on"],
                condition=models.Q(superseded_at=None),
            ),
            models.UniqueConstraint(
                name="one_open_spell_per_family",
                fields=["family"],
                condition=models.Q(superseded_at=None, left_on=None),
            ),
            models.CheckConstraint(
                name="spell_ends_not_before_it_starts",
                condition=models.Q(left_on=None) | models.Q(left_on__gte=models.F("joined_on")),
            ),
            superseded_after_recorded("spell_superseded_after_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} from {self.joined_on}"


class Member(models.Model):
    """A person of a family: the one they belong to now, or last did. `relation`: the tie to the carer, as listed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member_id = models.CharField(max_length=64, unique=True)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="members")
    name = models.CharField(max_length=120, blank=True, default="")
    name_search = models.CharField(max_length=120, blank=True, default="")
    relation = models.CharField(max_length=40, blank=True, default="")
    nik_sealed = models.TextField(blank=True, default="")
    nik_index = models.CharField(max_length=64, blank=True, default="", db_index=True)
    nik_mask = models.CharField(max_length=20, blank=True, default="")
    origin = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["family_id", "pk"]
        indexes = [
            origin_index("member_origin"),
            models.Index(fields=["name_search", "family"], name="member_by_name"),
        ]
        constraints = [models.CheckConstraint(name="member_has_an_id", condition=~models.Q(member_id=""))]

    def __str__(self) -> str:
        return self.member_id


class MemberFacts(models.Model):
    """What holds for a member from a day on (formats.md, members). Empty means unknown; a flag not set means not so.

    `family` is where they belong; empty means: in no family on record.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="facts")
    family = models.ForeignKey(Family, null=True, blank=True, on_delete=models.PROTECT, related_name="member_facts")
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())
    superseded_at = models.DateTimeField(null=True, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=6, choices=Sex.choices, blank=True, default="")
    school_level = models.CharField(max_length=16, choices=SchoolLevel.choices, blank=True, default="")
    school_grade = models.PositiveSmallIntegerField(null=True, blank=True)
    finished_school = models.BooleanField(default=False)
    pregnant = models.BooleanField(default=False)
    delivered_on = models.DateField(null=True, blank=True)
    pregnancy_number = models.PositiveSmallIntegerField(null=True, blank=True)
    severe_disability = models.BooleanField(default=False)
    human_rights_victim = models.BooleanField(default=False)
    deceased_on = models.DateField(null=True, blank=True)
    origin = models.UUIDField(null=True, blank=True, editable=False)
    local = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["member_id", "effective_on", "recorded_at"]
        verbose_name_plural = "member facts"
        indexes = [origin_index("member_facts_origin")]
        constraints = [
            models.UniqueConstraint(
                name="one_member_fact_per_day",
                fields=["member", "effective_on"],
                condition=models.Q(superseded_at=None),
            ),
            models.CheckConstraint(name="sex_is_known_or_empty", condition=models.Q(sex__in=["", *Sex.values])),
            models.CheckConstraint(
                name="school_level_is_known_or_empty", condition=models.Q(school_level__in=["", *SchoolLevel.values])
            ),
            models.CheckConstraint(
                name="school_grade_is_1_to_12",
                condition=models.Q(school_grade=None) | models.Q(school_grade__range=(1, 12)),
            ),
            superseded_after_recorded("member_fact_superseded_after_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} from {self.effective_on}"


class FamilyIdentity(models.Model):
    """Who a family is from a day on: the carer's name, the KK number, the address. Each row holds all of it."""

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="identities")
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())
    superseded_at = models.DateTimeField(null=True, blank=True)
    origin = models.UUIDField(null=True, blank=True, editable=False)
    local = models.JSONField(null=True, blank=True, editable=False)
    name = models.CharField(max_length=120)
    carer = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kk_sealed = models.TextField(blank=True, default="")
    kk_index = models.CharField(max_length=64, blank=True, default="")
    kk_mask = models.CharField(max_length=20, blank=True, default="")
    address = models.CharField(max_length=200, blank=True, default="")
    rt = models.CharField(max_length=5, blank=True, default="")
    rw = models.CharField(max_length=5, blank=True, default="")

    class Meta:
        ordering = ["family_id", "effective_on", "recorded_at"]
        verbose_name_plural = "family identities"
        indexes = [origin_index("family_identity_origin")]
        constraints = [
            models.UniqueConstraint(
                name="one_family_identity_per_day",
                fields=["family", "effective_on"],
                condition=models.Q(superseded_at=None),
            ),
            superseded_after_recorded("family_identity_superseded_after_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} from {self.effective_on}"


class MemberIdentity(models.Model):
    """Who a member is from a day on: name, NIK, tie to the carer. Each row holds all of it."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="identities")
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())
    superseded_at = models.DateTimeField(null=True, blank=True)
    origin = models.UUIDField(null=True, blank=True, editable=False)
    local = models.JSONField(null=True, blank=True, editable=False)
    name = models.CharField(max_length=120, blank=True, default="")
    relation = models.CharField(max_length=40, blank=True, default="")
    nik_sealed = models.TextField(blank=True, default="")
    nik_index = models.CharField(max_length=64, blank=True, default="")
    nik_mask = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        ordering = ["member_id", "effective_on", "recorded_at"]
        verbose_name_plural = "member identities"
        indexes = [origin_index("member_identity_origin")]
        constraints = [
            models.UniqueConstraint(
                name="one_member_identity_per_day",
                fields=["member", "effective_on"],
                condition=models.Q(superseded_at=None),
            ),
            superseded_after_recorded("member_identity_superseded_after_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} from {self.effective_on}"


class NameOnRecord(models.Model):
    """A name that some family or member bears, as searched (name_search): each once, so that looking for a part of a
    name reads the different names, not the people. Written by the database itself (families.names); never by anybody.

    Not unique: two who register the same new name at one moment shall not wait for each other.
    """

    name = models.CharField(max_length=120, db_index=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "names on record"

    def __str__(self) -> str:
        return str(self.pk)


class FacilitatorAssignment(models.Model):
    """A facilitator accompanies a family from starts_on until the day before ends_on."""

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="assignments")
    facilitator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    origin = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["family_id", "starts_on"]
        indexes = [
            origin_index("assignment_origin"),
            models.Index(name="assignment_of", fields=["facilitator", "starts_on", "ends_on", "family"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_open_assignment_per_family", fields=["family"], condition=models.Q(ends_on=None)
            ),
            models.CheckConstraint(
                name="assignment_ends_after_it_starts",
                condition=models.Q(ends_on=None) | models.Q(ends_on__gt=models.F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} with {self.facilitator_id}"
