"""The readiness questionnaire: its versions, which never change once used, and the answers families gave.

A score advises; a person decides. Nobody is graduated by a score.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Questionnaire(models.Model):
    """One version of the questionnaire: sections, questions, answers, points, thresholds, sources. Immutable.

    content  the canonical form (readiness/content.py); sha256: of that form
    area     the district it was made for; none: for every district without one of its own
    status   as with the policy's values: assumed, published, regulation; `district`: made by a district
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
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
                name="one_questionnaire_per_form_and_version", fields=["area", "form_id", "version"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.version}"


class Assessment(models.Model):
    """What a family answered on a day, by one version, and the points that gives. Frozen once recorded.

    answers   question code -> answer code(s) or number; an unanswered question is absent
    points, points_possible  whole points; unanswered questions give none and take none away from what is possible
    sections  section code -> [points, points possible]; the five of the shipped questionnaire: business, income,
              housing, assets, children
    is_latest  the family's newest answers: what lists are ordered by
    frozen_for  public_id of the case that uses it (issue: the exit); none: of no case yet
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="readiness")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="assessments")
    visit = models.ForeignKey("visits.Visit", null=True, blank=True, on_delete=models.PROTECT, related_name="readiness")
    answered_on = models.DateField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField()
    points = models.PositiveSmallIntegerField()
    points_possible = models.PositiveSmallIntegerField()
    sections = models.JSONField(default=dict)
    level = models.CharField(max_length=20, help_text="code of the threshold reached: not_yet, nearly, ready")
    is_latest = models.BooleanField(default=True)
    frozen_for = models.UUIDField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["family_id", "-answered_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_latest_assessment_per_family", fields=["family"], condition=models.Q(is_latest=True)
            ),
            models.CheckConstraint(
                name="assessment_points_are_possible", condition=models.Q(points__lte=models.F("points_possible"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} on {self.answered_on}"
