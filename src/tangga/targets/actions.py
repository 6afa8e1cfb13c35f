"""Setting targets and sharing them out. Every target that ever held stays: a new row supersedes the earlier one."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.targets.checks import (
    check_adds_up,
    check_base_day,
    check_not_a_part,
    check_number,
    check_seen,
    check_sets,
    check_shares_out,
    check_year,
    set_meanwhile,
)
from tangga.targets.models import Rule, Target
from tangga.targets.places import parts_level
from tangga.targets.queries import proposal_for, targets_of_facilitators, targets_of_parts, whole_above
from tangga.targets.sharing import Part, parts_for


def set_target(
    area: Area | None,
    year: int,
    rule: Rule,
    base_on: date,
    *,
    number: int | None = None,
    sharing: UUID,
    instead_of: UUID | None = None,
    by: Person,
    on: date,
    at: datetime,
) -> Target:
    """Set the target of the country (area None), a province or a district for a year, by a rule or as entered.

    Set again with a later base date it is worked out anew: 191 facilitators were 1,910, 189 are 1,890.

    number      for Rule.ENTERED alone; a rule gives its own
    sharing     made when the form was opened: sent twice, it is set once
    instead_of  the target that the person saw; None: there was none
    Refused: NotAllowed to roles that set none, or not this area's; Area.DoesNotExist (a view answers 404) outside the
    person's area; NotValid for a year or a number that cannot be, a base date to come or too old, and a rule without a
    value that year; Conflict when the target is a part of the area above's, or was set anew meanwhile.
    """
    try:
        with transaction.atomic():
            return _set(area, year, rule, base_on, number, sharing, instead_of, by, on, at)
    except IntegrityError:  # two at once: the other's is the one that holds now
        raise set_meanwhile() from None


def _set(
    area: Area | None,
    year: int,
    rule: Rule,
    base_on: date,
    number: int | None,
    sharing: UUID,
    instead_of: UUID | None,
    by: Person,
    on: date,
    at: datetime,
) -> Target:
    posting = posting_of(by, on)
    _check_within(area, posting.area if posting else None)
    check_sets(posting, area)
    if done := Target.objects.filter(sharing=sharing, area=area, facilitator=None, set_by=by).first():
        return done
    check_year(year, on.year)
    check_not_a_part(whole_above(year, area))
    check_base_day(base_on, year, on)
    current = Target.objects.select_for_update(of=("self",)).filter(
        year=year, area=area, facilitator=None, superseded_at=None
    )
    before = current.first()
    check_seen(before.public_id if before else None, instead_of)
    base = proposal_for(area, year, base_on)
    if rule != Rule.ENTERED and base.number(rule) is None:
        raise NotValid(
            _("This rule has no value for %(year)s. Choose the other rule, or enter a number.") % {"year": year}
        )
    target = Target(
        year=year,
        area=area,
        rule=rule,
        base_on=base_on,
        base_families=base.families,
        base_facilitators=base.facilitators,
        used=base.used(rule),
        number=check_number(number if rule == Rule.ENTERED else base.number(rule)),
        sharing=sharing,
        set_by=by,
        set_at=at,
    )
    if before is not None:  # that one alone: another that somebody set in this moment makes the next line fail
        Target.objects.filter(pk=before.pk).update(superseded_at=at)
    target.save()
    record(
        "target.set",
        target,
        by=by,
        area_code=area.code if area else "",
        detail={"year": year, "facilitators": base.facilitators, "families": base.families},
        at=at,
        before=_told(before) if before else None,
        after=_told(target),
    )
    return target


def share_out(
    public_id: UUID,
    numbers: Mapping[str, int | None],
    *,
    sharing: UUID,
    seen: UUID | None,
    by: Person,
    on: date,
    at: datetime,
) -> list[Target]:
    """Share a target out among its parts (provinces, districts, facilitators), which must add up to it.

    numbers  key of a part (sharing.Part.key) -> families; every part must be there
    seen     the sharing that was in force when the person looked; None: there was none
    Refused: Target.DoesNotExist (a view answers 404) outside the person's area; NotAllowed to whoever shares out other
    areas' targets; NotValid, naming the difference, when the parts do not add up, or one has no number; Conflict when
    the whole, or its parts, were set anew meanwhile.
    """
    try:
        with transaction.atomic():
            return _share_out(public_id, numbers, sharing, seen, by, on, at)
    except IntegrityError:  # two at once: the other's holds now
        raise set_meanwhile() from None


def _share_out(
    public_id: UUID,
    numbers: Mapping[str, int | None],
    sharing: UUID,
    seen: UUID | None,
    by: Person,
    on: date,
    at: datetime,
) -> list[Target]:
    wholes = Target.objects.select_for_update(of=("self",)).select_related("area", "area__parent")
    whole = wholes.get(public_id=public_id, facilitator=None)
    posting = posting_of(by, on)
    if not _is_within(whole.area, posting.area if posting else None):
        raise Target.DoesNotExist
    check_shares_out(posting, whole.area)
    if done := list(whole.parts.filter(sharing=sharing, set_by=by).order_by("pk")):
        return done
    if whole.superseded_at is not None:
        raise Conflict(_("This target was set anew. Share out the one that holds now."))
    now = parts_now(whole)
    check_seen(sharing_of(now), seen)
    parts = parts_for(whole, on)
    if {part.key for part in parts} != set(numbers):
        raise Conflict(_("Who the target is shared out to has changed meanwhile. Look at the list as it is now."))
    given = {part.key: _number_of(part, numbers[part.key]) for part in parts}
    check_adds_up(whole.number, given)
    Target.objects.filter(pk__in=[each.pk for each in now]).update(superseded_at=at)
    made = Target.objects.bulk_create(_part(whole, part, given[part.key], sharing, by, at) for part in parts)
    record(
        "target.shared_out",
        whole,
        by=by,
        area_code=whole.area_id or "",
        detail={"year": whole.year, "target": whole.number, "parts": len(made)},
        at=at,
    )
    return made


def parts_now(whole: Target) -> list[Target]:
    """The parts in force of an area's target, whichever of its revisions they were shared out from."""
    level = parts_level(whole.area)
    if level is not None:
        return list(targets_of_parts(whole.year, whole.area, level).values())
    assert whole.area is not None
    return list(targets_of_facilitators(whole.year, whole.area).values())


def sharing_of(parts: list[Target]) -> UUID | None:
    """Which sharing parts come from: the latest of theirs; None without any."""
    latest = max(parts, key=lambda part: (part.set_at, part.pk), default=None)
    return latest.sharing if latest else None


def _number_of(part: Part, number: int | None) -> int:
    if number is None:
        raise NotValid(
            _("%(name)s has no number yet. Fill it in, or choose “Share out the rest”.") % {"name": part.name}
        )
    return check_number(number)


def _part(whole: Target, part: Part, number: int, sharing: UUID, by: Person, at: datetime) -> Target:
    """A part; of the whole's rule where it is what that rule shares out, else entered."""
    proposed = part.by_families if whole.rule == Rule.PERCENT else part.by_facilitators
    by_rule = whole.rule != Rule.ENTERED and number == proposed
    return Target(
        year=whole.year,
        area=part.area or whole.area,
        facilitator=part.person,
        rule=whole.rule if by_rule else Rule.ENTERED,
        used=whole.used if by_rule else None,
        base_on=whole.base_on,
        base_families=part.families,
        base_facilitators=part.facilitators,
        number=number,
        whole=whole,
        sharing=sharing,
        set_by=by,
        set_at=at,
    )


def _is_within(area: Area | None, posted: Area | None) -> bool:
    return posted is None or (area is not None and area.code.startswith(posted.code))


def _check_within(area: Area | None, posted: Area | None) -> None:
    if not _is_within(area, posted):
        raise Area.DoesNotExist


def _told(target: Target) -> dict[str, str | int]:
    return {"target": target.number, "rule": target.rule, "base_on": target.base_on.isoformat()}
