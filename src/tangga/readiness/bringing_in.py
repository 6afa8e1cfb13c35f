"""Versions of the questionnaire: the one that comes with Tangga, and those that districts bring in."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.audit.actions import record
from tangga.errors import Conflict
from tangga.papers import formats
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.readiness import content
from tangga.readiness.checks import check_version_day
from tangga.readiness.models import Questionnaire
from tangga.rules.questionnaire import Instrument


def bring_in_shipped(using: str = "default") -> None:
    """The versions that come with Tangga are everybody's from their day on; brought in once, by nobody."""
    for instrument, in_force_from in map(content.shipped, content.SHIPPED):
        same = Questionnaire.objects.using(using).filter(purpose=instrument.purpose, form_id=instrument.form_id)
        if not same.filter(area=None, version=instrument.version).exists():
            _version(instrument, None, in_force_from).save(using=using)


@transaction.atomic
def bring_in(instrument: Instrument, *, in_force_from: date, by: Person, on: date, at: datetime) -> Questionnaire:
    """Make a version the district's own, from a day on. The same content sent twice is one version.

    Refused: NotAllowed to roles that keep no questionnaire; NotValid for a day that is past; Conflict where another
    content bears that version already.
    """
    posting = posting_of(by, on)
    check_role_may(posting, Action.EDIT_QUESTIONNAIRE)
    assert posting is not None  # the check above
    area = Area.objects.select_for_update().get(pk=posting.area_id)
    known = taken(instrument, area.code)
    if known is not None:
        same = known.area_id == area.code and known.sha256 == content.sha256(instrument)
        if same and known.in_force_from == in_force_from:
            return known
        raise Conflict(version_taken(known))
    check_version_day(in_force_from, on)
    made = _version(instrument, area, in_force_from)
    made.brought_by, made.brought_at = by, at
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Conflict(_("Somebody else brought in the same version at the same moment.")) from None
    record(
        "questionnaire.brought_in",
        made,
        by=by,
        area_code=area.code,
        detail={
            "version": str(made),
            "purpose": made.purpose,
            "in_force_from": in_force_from.isoformat(),
            "questions": len(instrument.questions),
            "points": instrument.possible,
            "sha256": made.sha256[:12],
        },
        at=at,
    )
    return made


def taken(instrument: Instrument, district: str) -> Questionnaire | None:
    """The version of the same form that bears the same name already, in the district or everywhere."""
    same = Questionnaire.objects.filter(
        purpose=instrument.purpose, form_id=instrument.form_id, version=instrument.version
    )
    return same.filter(area_id=district).first() or same.filter(area=None).first()


def version_taken(known: Questionnaire) -> str:
    """That a version's name is taken, and what to do."""
    return f"{version_is_there(known)} {give_another_version()}"


def version_is_there(known: Questionnaire) -> str:
    """That a version's name is taken."""
    return _("Version %(version)s of this questionnaire is there already (from %(day)s).") % {
        "version": known.version,
        "day": formats.day(known.in_force_from),
    }


def give_another_version() -> str:
    """What to do about it."""
    return _("Give yours another version in the settings sheet.")


def _version(instrument: Instrument, area: Area | None, in_force_from: date) -> Questionnaire:
    return Questionnaire(
        purpose=instrument.purpose,
        form_id=instrument.form_id,
        version=instrument.version,
        title=instrument.title.id,
        status=instrument.status,
        area=area,
        content=content.to_json(instrument),
        sha256=content.sha256(instrument),
        in_force_from=in_force_from,
    )
