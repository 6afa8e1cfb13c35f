"""Papers that an office issued. None is ever changed: one that no longer holds is void, and another takes its place."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PREFIX = "surat/"  # of the address on a paper: in Indonesian and short, people type it
# Written on paper and typed by hand: no letter that looks like a figure. 32 to the 20th: nobody guesses one.
SIGNS = "23456789abcdefghijkmnpqrstuvwxyz"
TOKEN_LENGTH = 20


def new_token() -> str:
    """A token nobody can guess."""
    return "".join(SIGNS[each % len(SIGNS)] for each in secrets.token_bytes(TOKEN_LENGTH))  # 256 is 8 times 32


class Kind(models.TextChoices):
    """What is issued. Each kind of a district has numbers of its own."""

    STATEMENT = "statement", _("statement of leaving PKH")
    MINUTES = "minutes", _("minutes of re-verification")
    PROPOSALS = "proposals", _("list of proposed exits")
    DECISIONS = "decisions", _("list of decisions")
    CERTIFICATE = "certificate", _("certificate of graduation")
    HANDOVER = "handover", _("handover record of goods")


class Void(models.TextChoices):
    """Why a paper no longer holds."""

    REPLACED = "replaced", _("replaced by a later paper")
    OBJECTION = "objection_upheld", _("the exit was taken back after an objection")
    WITHDRAWN = "withdrawn", _("the exit was withdrawn")
    REJECTED = "rejected", _("the exit was rejected")
    TAKEN_BACK = "taken_back", _("the grant was taken back")
    SENT_BACK = "sent_back", _("the proposal was sent back")
    MISTAKE = "mistake", _("issued by mistake")


class IssuedPaper(models.Model):
    """One issued paper, with all that stands on it.

    token       stands on the paper as an address: whoever holds the paper asks with it whether it is valid
    subject     public_id of what it is about; a list is about the question it answers
    content     what stands on it, ready to draw; digest tells whether it would say the same today
    frame       whose letterhead it bears and who signs: frozen with it, but a new letterhead makes no new paper
    office      the office in words, for the page that says whether it is valid
    replaces    the paper whose place it took
    void_on     the day from which it no longer holds, with the reason
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token = models.CharField(max_length=TOKEN_LENGTH, unique=True, default=new_token, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    district = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=80)
    subject = models.UUIDField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    frame = models.JSONField(default=dict)
    office = models.CharField(max_length=300)
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by", editable=False
    )
    void_on = models.DateField(null=True, blank=True)
    void_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=20, blank=True, default="", choices=Void.choices)
    void_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="one_paper_per_number", fields=["district", "kind", "year", "serial"]),
            models.UniqueConstraint(name="one_paper_per_written_number", fields=["district", "number"]),
            models.UniqueConstraint(
                name="one_valid_paper_of_a_kind", fields=["kind", "subject"], condition=Q(void_on=None)
            ),
            models.CheckConstraint(name="paper_kind_is_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="paper_has_its_serial", condition=Q(serial__gt=0)),
            models.CheckConstraint(
                name="void_paper_says_why_and_when",
                condition=Q(void_on=None, void_at=None, void_reason="", void_by=None)
                | Q(void_on__isnull=False, void_at__isnull=False, void_reason__in=Void.values, void_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="paper_of_district", fields=["district", "-issued_at", "-id"]),
            models.Index(name="paper_of_subject", fields=["subject", "kind"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def is_valid(self) -> bool:
        return self.void_on is None


class PaperAbout(models.Model):
    """One of the things that a list names: when it no longer holds, neither does the list."""

    paper = models.ForeignKey(IssuedPaper, on_delete=models.PROTECT, related_name="about", db_index=False)
    subject = models.UUIDField()

    class Meta:
        ordering = ["paper_id", "pk"]
        constraints = [models.UniqueConstraint(name="a_list_names_a_thing_once", fields=["paper", "subject"])]
        indexes = [models.Index(name="paper_about", fields=["subject"])]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.subject}"
