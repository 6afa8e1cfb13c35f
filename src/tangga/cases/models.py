"""The case of a family that is to leave the programme, everything that moved it, and the papers it rests on.

What may follow what is rules.exit_moves; the constraints here say again what must hold whatever the code does. Its
names stand here once more, because Django starts without the rules (tests hold the two together).
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tangga.cases.cohort_models import Cohort as Cohort
from tangga.cases.cohort_models import CohortPerson as CohortPerson
from tangga.cases.cohort_models import CohortProblem as CohortProblem
from tangga.cases.cohort_models import CohortStep as CohortStep
from tangga.cases.cohort_models import LeftOut as LeftOut
from tangga.families.exit_models import ExitType

CLOSED = ("fallen_back", "lost", "rejected", "reversed", "settled", "withdrawn")
# States that presuppose an approval; in a voluntary case all of them, and those on the way to it, a signed statement.
DECIDED = ("approved", "in_force", "contested", "followed_up", "settled", "fallen_back", "lost")
SIGNED_BEFORE = ("signed", "verified", *DECIDED)
PHOTOS_OF = "statement"  # the kind the pictures of a signed statement are kept under


class State(models.TextChoices):
    """Where a case stands. The order is the way of a case; the last ones close it."""

    PROPOSED = "proposed", _("proposed")
    RETURNED = "returned", _("sent back")
    SIGNED = "signed", _("statement signed")
    VERIFIED = "verified", _("re-verified")
    APPROVED = "approved", _("approved")
    IN_FORCE = "in_force", _("in force")
    CONTESTED = "contested", _("objected to")
    FOLLOWED_UP = "followed_up", _("followed up")
    SETTLED = "settled", _("settled")
    FALLEN_BACK = "fallen_back", _("fallen back")
    LOST = "lost", _("lost from sight")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REVERSED = "reversed", _("reversed after an objection")


class Case(models.Model):
    """One family's case. One open case a family; proposer, verifier and approver are three different persons.

    public_id     made when the form is opened and sent with it: a proposal that is sent twice is one case
    region        where the family lived when it was proposed: the case stays with that district's officials
    reasons       codes of families.exit_models.ExitReason; words: the family's own (voluntary), or the proposer's
    plan, readiness  public_id of the plan and of the answers about readiness the proposal rests on; none: there were
                  none
    signed_on     the day of the statement that holds now; empty after the case was sent back
    effective_on  first day out of the programme: the first day of a payment stage; set with the approval
    number        of the decision: serial of a district and year
    justification what the approver wrote where the harm check asked for it
    in_force_on   the day it was carried out: from it the days to object count
    since         the day of the latest move: how long the case waits
    cohort        the bulk proposal it came with; in_sample: drawn to be re-verified at home; by_sample: re-verified by
                  what was found at the homes of the sample, its own was not visited
    revision      one more with each move: a form is refused that was made from an older one

    Locked in one order by everybody, so that no two wait for each other: cases in the order of their keys (whoever
    moves several holds them all before the first), then their district, then the family, then what hangs on it
    (visits, answers, plans, grants, papers).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="cases")
    region = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False)
    exit_type = models.CharField(max_length=20, choices=ExitType.choices)
    reasons = models.JSONField(default=list)
    words = models.TextField(blank=True, default="")
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED)
    plan = models.UUIDField(null=True, blank=True)
    readiness = models.UUIDField(null=True, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    signed_on = models.DateField(null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    effective_on = models.DateField(null=True, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True, help_text="of the decision")
    serial = models.PositiveIntegerField(null=True, blank=True)
    district = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False)
    justification = models.TextField(blank=True, default="")
    in_force_on = models.DateField(null=True, blank=True)
    since = models.DateField()
    revision = models.PositiveIntegerField(default=1)
    cohort = models.ForeignKey(
        Cohort, null=True, blank=True, on_delete=models.PROTECT, related_name="cases", db_index=False
    )
    in_sample = models.BooleanField(default=False, db_default=False)
    by_sample = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                name="case_by_sample_was_not_drawn_itself",
                condition=Q(by_sample=False) | Q(cohort__isnull=False, in_sample=False),
            ),
            models.CheckConstraint(
                name="case_is_drawn_from_a_cohort", condition=Q(in_sample=False) | Q(cohort__isnull=False)
            ),
            models.UniqueConstraint(
                name="one_open_case_per_family",
                fields=["family"],
                condition=~Q(state__in=CLOSED),
            ),
            models.UniqueConstraint(
                name="one_decision_per_number",
                fields=["district", "year", "serial"],
                condition=Q(serial__isnull=False),
            ),
            models.CheckConstraint(name="case_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="case_exit_type_is_known", condition=Q(exit_type__in=ExitType.values)),
            models.CheckConstraint(
                name="case_verifier_is_not_proposer",
                condition=Q(verified_by=None) | ~Q(verified_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="case_approver_is_a_third_person",
                condition=Q(approved_by=None)
                | (~Q(approved_by=F("proposed_by")) & Q(verified_by__isnull=False) & ~Q(approved_by=F("verified_by"))),
            ),
            models.CheckConstraint(
                name="voluntary_case_goes_on_with_a_statement",
                condition=~Q(exit_type="voluntary") | ~Q(state__in=SIGNED_BEFORE) | Q(signed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="approved_case_has_its_decision",
                condition=~Q(state__in=DECIDED)
                | Q(approved_by__isnull=False, effective_on__isnull=False, serial__isnull=False),
            ),
            models.CheckConstraint(
                name="case_in_force_has_its_day",
                condition=~Q(state__in=[*DECIDED[1:], "reversed"]) | Q(in_force_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["district", "state", "since"], name="case_queue"),
            models.Index(fields=["region", "state", "since"], name="case_queue_of_region"),
            models.Index(fields=["proposed_by", "state", "since"], name="case_of_proposer"),
            models.Index(
                fields=["cohort", "state", "in_sample", "by_sample"],
                name="case_of_cohort",
                condition=Q(cohort__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} {self.exit_type} {self.state}"

    @property
    def number(self) -> str:
        """The decision's number; empty while there is none."""
        return f"{self.serial:04d}/{self.district_id}/{self.year}" if self.serial else ""

    @property
    def is_open(self) -> bool:
        return self.state not in CLOSED

    @property
    def came_to_nothing(self) -> bool:
        """Whether it was closed with the family in the programme: what was decided in it no longer holds."""
        return self.state in (State.REJECTED, State.WITHDRAWN, State.REVERSED)

    @cached_property
    def persons(self) -> dict[str, set[int]]:
        """Who has, or ever had, which part in the case, as rules.exit_moves names the parts."""
        had: dict[str, set[int]] = {"proposer": {self.proposed_by_id}, "verifier": set(), "approver": set()}
        parts = {"propose": "proposer", "propose_again": "proposer", "verify": "verifier", "approve": "approver"}
        for code, person in self.moves.filter(code__in=parts).values_list("code", "by"):
            had[parts[code]].add(person)
        had["verifier"] |= {self.verified_by_id} if self.verified_by_id else set()
        if self.by_sample and self.cohort is not None:  # whoever found what it rests on
            verified = self.cohort.people.filter(part=CohortPerson.Part.VERIFIER)
            had["verifier"] |= set(verified.values_list("person", flat=True))
        had["approver"] |= {self.approved_by_id} if self.approved_by_id else set()
        return had


class CaseMove(models.Model):
    """What moved a case: by whom, when, and in whose words. Never changed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="moves")
    code = models.CharField(max_length=20)
    said = models.CharField(max_length=64, blank=True, default="", help_text="digest of all that was sent with it")
    before = models.CharField(max_length=12, blank=True, default="")
    state = models.CharField(max_length=12, choices=State.choices)
    words = models.TextField(blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["case_id", "pk"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.code}"


class Statement(models.Model):
    """The resignation statement (surat pernyataan), signed on a day before a witness; its picture is kept under its
    public_id. One that came before a case was sent back stays on record.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="statements")
    signed_on = models.DateField()
    witness_name = models.CharField(max_length=120)
    witness_office = models.CharField(max_length=120, help_text="head of the RT, village official ...")
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["case_id", "-pk"]

    def __str__(self) -> str:
        return f"{self.case_id} signed on {self.signed_on}"


class Verification(models.Model):
    """What the re-verifier found at the family's home, and whether it bears the proposal out."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="verifications")
    visited_on = models.DateField()
    findings = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["case_id", "-pk"]

    def __str__(self) -> str:
        return f"{self.case_id} on {self.visited_on}"
