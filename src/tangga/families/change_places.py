"""Where the people of a correction belong by the record: whether it can be so, and what it must still find."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tangga.errors import NotValid
from tangga.families.change_kinds import K
from tangga.families.history import in_force
from tangga.families.models import Change, Member, MemberFacts
from tangga.families.queries import spell_of

LEAVING = (K.SPLIT, K.MOVE_FAMILY, K.MOVE_OUT, K.DEATH)


def check_places(change: Change) -> None:
    """Raises NotValid, with the first possible day, where somebody belonged elsewhere on the day or later.

    Rows that say something of their own about belonging are never rewritten (families.timeline): a day before them
    would be recorded and change nothing of where the person is now.
    """
    on = change.effective_on
    if on is None:
        return
    if change.kind in LEAVING:
        people: Iterable[Member] = [change.member] if change.member else _those_who_split_off(change)
        first = _since(people, change.family_id)
        sentence = _("By the record, whoever this is about is in this family since %(day)s. Choose that day or later.")
    elif change.kind == K.MERGE:
        first = _since(_now_in(change.other_family_id), change.other_family_id)
        sentence = _("By the record, somebody joined the other family on %(day)s. Choose that day or later.")
    elif change.kind == K.RETURN and change.member:
        first = _since([change.member], None)
        sentence = _("By the record, the person left on %(day)s. Choose that day or later.")
    else:
        return
    if on < first:
        raise NotValid(sentence % {"day": date_format(first, "j F Y")})


def families_standing(change: Change) -> dict[str, Any]:
    """What a split or a merge relies on: when its families are in the programme, and who is of them on record."""
    families = [each for each in (change.family, change.other_family) if each is not None]
    spells = []
    for family in families:
        spell = spell_of(family, change.effective_on or date.max)
        days = (spell.joined_on, spell.left_on) if spell else (None, None)
        spells.append([family.pk, *(each.isoformat() if each else None for each in days)])
    known = MemberFacts.objects.filter(family__in=families, superseded_at=None)
    return {"spells": spells, "members": sorted(set(known.values_list("member", flat=True)))}


def nobody_left(change: Change) -> bool:
    """Whether nobody alive would be left on record in the family: the last one dies or leaves."""
    if change.kind not in LEAVING or change.member is None:
        return False
    living = MemberFacts.objects.filter(family=change.family_id, deceased_on=None).exclude(member=change.member_id)
    return not in_force(living, "member", date.max).exists()


def _those_who_split_off(change: Change) -> Iterable[Member]:
    return Member.objects.filter(public_id__in=change.asked["members"])


def _now_in(family: int | None) -> Iterable[Member]:
    rows = in_force(MemberFacts.objects.filter(family=family).select_related("member"), "member", date.max)
    return [row.member for row in rows]


def _since(people: Iterable[Member], family: int | None) -> date:
    """The first day from which on all of them are recorded in a family (None: in none); the earliest day if always."""
    return max((_one_since(each, family) for each in people), default=date.min)


def _one_since(member: Member, family: int | None) -> date:
    since = date.max
    rows = MemberFacts.objects.filter(member=member, superseded_at=None).order_by("-effective_on")
    for place, effective_on in rows.values_list("family", "effective_on"):
        if place != family:
            return since
        since = effective_on
    return date.min  # in no other place, ever: before the first row too
