"""The readiness questionnaire: its versions, which never change once used, and the answers families gave.

A score advises; a person decides. Nobody is graduated by a score.
"""

import uuid
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from tangga.rules.questionnaire import Instrument

LEVELS = ("not_yet", "nearly", "ready", "unknown")  # of rules.questionnaire; unknown: too little was answered
MAY_CHANGE = frozenset({"is_latest", "frozen_for"})  # of an assessment; everything else is written once


class Purpose(models.TextChoices):
    """What a questionnaire is asked for. Lists, panels and plans go by those about readiness."""

    READINESS = "readiness", _("readiness for graduation")
    FOLLOW_UP = "follow_up", _("how a family that left fares")


class Questionnaire(models.Model):
    """One version of the questionnaire: sections, questions, answers, points, thresholds, sources. Immutable.

    purpose  what it is asked for; each purpose has its versions, and one in force
    content  the canonical form (readiness/content.py); sha256: of that form
    area     the district it was made for; none: for every district without one of its own
    status   as with the policy's values: assumed, published, regulation; `district`: made by a district
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.READINESS)
    form_id = models.CharField(max_length=60)
    version = models.CharField(max_length=30)
    title = models.CharField(max_length=160)
    status = models.CharField(max_length=12)
    area = models.ForeignKey("areas.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    in_force_from = models.DateField()
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    brought_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-in_force_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_questionnaire_per_form_and_version", fields=["area", "purpose", "form_id", "version"]
            ),
            models.UniqueConstraint(
                name="one_national_questionnaire_per_form_and_version",
                fields=["purpose", "form_id", "version"],
                condition=models.Q(area=None),
            ),
            models.CheckConstraint(
                name="questionnaire_purpose_is_known", condition=models.Q(purpose__in=["readiness", "follow_up"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.version}"

    def save(self, **kwargs: Any) -> None:
        """Written once. What a version says never changes: a new one is brought in instead."""
        _refuse_rewriting(self, kwargs.get("update_fields"), frozenset())
        super().save(**kwargs)

    @cached_property
    def instrument(self) -> "Instrument":
        """The version's questions, points and thresholds."""
        from tangga.readiness.content import from_json  # here: the rules load ibis, which Django starts without

        return from_json(self.content)


def _refuse_rewriting(row: models.Model, fields: Any, may_change: frozenset[str]) -> None:
    """The database refuses the same (triggers.py); here it is said before."""
    if not row._state.adding and not (fields is not None and may_change.issuperset(fields)):
        raise TypeError(f"{row._meta.object_name} rows are written once; only {sorted(may_change)} may change.")


class Assessment(models.Model):
    """What a family answered on a day, by one version, and the points that gives. Frozen once recorded.

    public_id  made when the form is opened and sent with it: answers that are sent twice are one assessment
    answers   question code -> answer code(s) or number; an unanswered question is absent. Facts of the registry that
              the version shows (years in the programme, decile) stand here as they were on that day
    points, points_possible  whole points; unanswered questions give none and take none away from what is possible
    sections  section code -> [points, points possible, those of what was answered]; the five of the shipped
              questionnaire: business, income, housing, assets, children
    purpose   the questionnaire's
    is_latest  the family's newest answers of the purpose: what lists are ordered by
    corrects  an assessment of the same day that this one puts right; that one stays, and counts no more
    frozen_for  public_id of the case (an exit, as it is decided) that rests on these answers: while it stands nobody
                puts them right. None: no case does. One at a time, let go when it is withdrawn (actions.thaw)
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="readiness")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="assessments")
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.READINESS)
    visit = models.ForeignKey("visits.Visit", null=True, blank=True, on_delete=models.PROTECT, related_name="readiness")
    answered_on = models.DateField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField()
    points = models.PositiveSmallIntegerField()
    points_possible = models.PositiveSmallIntegerField()
    sections = models.JSONField(default=dict)
    level = models.CharField(
        max_length=20, help_text="code of the threshold reached: not_yet, nearly, ready; or unknown"
    )
    is_latest = models.BooleanField(default=True)
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    frozen_for = models.UUIDField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["family_id", "-answered_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_latest_assessment_per_family",
                fields=["family", "purpose"],
                condition=models.Q(is_latest=True),
            ),
            models.CheckConstraint(
                name="assessment_purpose_is_known", condition=models.Q(purpose__in=["readiness", "follow_up"])
            ),
            models.CheckConstraint(
                name="assessment_points_are_possible", condition=models.Q(points__lte=models.F("points_possible"))
            ),
            models.CheckConstraint(name="assessment_level_is_known", condition=models.Q(level__in=LEVELS)),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} on {self.answered_on}"

    def save(self, **kwargs: Any) -> None:
        """Written once: what was answered, and what it gave, never changes."""
        _refuse_rewriting(self, kwargs.get("update_fields"), MAY_CHANGE)
        super().save(**kwargs)

    @property
    def is_corrected(self) -> bool:
        """Whether another assessment put this one right."""
        return hasattr(self, "corrected_by")


class Tool(models.TextChoices):
    """With what answers were gathered away from Tangga."""

    KOBO = "kobo", "KoboToolbox"
    ODK = "odk", "ODK"


class Collected(models.Model):
    """That an assessment was gathered with ODK or Kobo and came in with a file. Written once, beside the assessment.

    instance      the submission's own id there; empty: the file had none, and the row itself is what it is known by
    submitted_at  when the phone sent it there; empty: the file does not say
    file_sha256   of the file it came with: all of one file came in together
    """

    assessment = models.OneToOneField(Assessment, primary_key=True, on_delete=models.PROTECT, related_name="collected")
    tool = models.CharField(max_length=5, choices=Tool.choices)
    instance = models.CharField(max_length=100, blank=True, default="")
    submitted_at = models.DateTimeField(null=True, blank=True)
    file_sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "collected"
        constraints = [
            models.CheckConstraint(name="collected_tool_is_known", condition=models.Q(tool__in=Tool.values)),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} with {self.tool}"

    def save(self, **kwargs: Any) -> None:
        """Written once."""
        _refuse_rewriting(self, kwargs.get("update_fields"), frozenset())
        super().save(**kwargs)
