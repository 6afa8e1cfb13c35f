"""Picking families to prepare, and taking a pick back. A person decides; nobody is picked by a number."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.families.models import Family
from tangga.families.queries import families_seen_by
from tangga.graduation.checks import check_in_programme, check_reason, check_said, check_unused, check_year, clean
from tangga.graduation.known import needs_words, reasons_with, told_of, told_of_family
from tangga.graduation.models import Candidate, Plan, Why
from tangga.graduation.queries import candidates_seen_by, is_in_programme, is_used, region_of
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.runs.models import FamilyAnswer

MOST_AT_ONCE = 100


@transaction.atomic
def pick(
    family: Family,
    year: int,
    *,
    by: Person,
    on: date,
    at: datetime,
    why: str = Why.LIST,
    reason: str = "",
    sent: UUID | None = None,
) -> Candidate:
    """Pick a family to be prepared in a year. Sent twice, or picked by a colleague meanwhile, it is one pick.

    sent  the UUID of the form
    Refused: Family.DoesNotExist (a view answers 404) for families the person does not see; NotAllowed to roles that do
    not plan; NotValid for another year than this and the next, for a family that is not in the programme or about which
    nothing has been worked out, and where a protection stands against it, or it is too short in the
    programme, and nobody wrote why.
    """
    families_seen_by(by, on).get(pk=family.pk)
    check_role_may(posting_of(by, on), Action.PLAN_GRADUATION)
    if sent is not None and (same := Candidate.objects.filter(public_id=sent, family=family).first()):
        return same
    check_year(year, on)
    if why not in Why.values:
        raise NotValid(_("Choose what makes you pick this family."))
    words = clean(reason)
    _lock(family)
    if standing := Candidate.objects.filter(family=family, year=year, dropped_at=None).first():
        return standing
    told = told_of_family(family, on, year)
    if told is None:
        raise NotValid(_("Nothing has been worked out about this family yet. Pick it after the next assessment."))
    check_in_programme(told.answer.active and is_in_programme(family, on))
    found = reasons_with(told, why, on)
    check_reason(words, found.protections, why, needs_words=needs_words(found))
    check_unused(is_used(Candidate, sent))
    picked = Candidate(family=family, year=year, why=why, reason=words, picked_by=by, picked_on=on, picked_at=at)
    if sent is not None:
        picked.public_id = sent
    picked.save(force_insert=True)
    _record(
        "candidate.picked", picked, by, on, at, year=year, why=why, for_it=list(found.speaks_for),
        against_it=list(found.speaks_against), protections=list(found.protections),
    )  # fmt: skip
    return picked


@transaction.atomic
def pick_many(
    families: Sequence[Family], year: int, *, by: Person, on: date, at: datetime, sent: UUID | None = None
) -> list[Candidate]:
    """Pick several families from the list: all of them or none.

    Refused: as pick; NotValid, naming how many, when some have a red note: each of them is picked on its own, with the
    reason.
    """
    if len(families) > MOST_AT_ONCE:
        raise NotValid(_("Pick at most %(most)s families at once.") % {"most": MOST_AT_ONCE})
    check_role_may(posting_of(by, on), Action.PLAN_GRADUATION)
    keys = {family.pk for family in families}
    if families_seen_by(by, on).filter(pk__in=keys).count() != len(keys):
        raise Family.DoesNotExist
    answers = FamilyAnswer.objects.filter(standing=True, family__in=keys).select_related("family")
    noted = [told.family.name for told in told_of(answers, on, year) if told.needs_words and told.pick is None]
    if noted:
        raise NotValid(
            _("A red note stands at %(families)s. Pick each on its own, and write why.")
            % {"families": ", ".join(noted)}
        )
    return [
        pick(family, year, by=by, on=on, at=at, sent=uuid5(sent, str(family.public_id)) if sent else None)
        for family in sorted(families, key=lambda each: each.pk)  # everybody locks them in one order
    ]


@transaction.atomic
def unpick(public_id: UUID, reason: str, *, by: Person, on: date, at: datetime) -> Candidate:
    """Take a pick back, with the reason; the row stays. Taken back twice, it is taken back once.

    Refused: Candidate.DoesNotExist for families the person does not see; NotAllowed to roles that do not plan; NotValid
    without a reason; Conflict while a plan of the family is open.
    """
    candidate = candidates_seen_by(by, on).get(public_id=public_id)
    check_role_may(posting_of(by, on), Action.PLAN_GRADUATION)
    _lock(candidate.family)
    candidate = Candidate.objects.select_related("family").get(pk=candidate.pk)
    if candidate.dropped_at is not None:
        return candidate
    words = clean(reason)
    check_said(words, _("Write why the family is not to be prepared after all."))
    if Plan.objects.filter(candidate=candidate, state__in=Plan.OPEN).exists():
        raise Conflict(_("A plan is open for this family. End it, or record that the family withdraws, before that."))
    candidate.dropped_by, candidate.dropped_at, candidate.dropped_reason = by, at, words
    candidate.save(update_fields=["dropped_by", "dropped_at", "dropped_reason"])
    _record("candidate.dropped", candidate, by, on, at, year=candidate.year)
    return candidate


def _lock(family: Family) -> None:
    """Two who act on one family at once do so one after the other."""
    Family.objects.select_for_update().get(pk=family.pk)


def _record(action: str, candidate: Candidate, by: Person, on: date, at: datetime, **detail: object) -> None:
    record(
        action,
        candidate,
        by=by,
        area_code=region_of(candidate.family, on),
        detail=detail,
        at=at,
        family=str(candidate.family.public_id),
    )
