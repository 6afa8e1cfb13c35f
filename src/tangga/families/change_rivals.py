"""The same thing sent twice: what waits for a checker already, and people who are on record already."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from tangga.areas.tree import plain
from tangga.errors import Conflict, NotValid
from tangga.families.change_kinds import K, day
from tangga.families.change_models import ABOUT_SOMEBODY_NEW
from tangga.families.history import in_force
from tangga.families.models import Change, MemberFacts

WHOLE_FAMILIES = (K.SPLIT, K.MERGE)


def check_nothing_like_it_waits(change: Change) -> None:
    """Raises Conflict while a correction waits that this one would repeat or cross. Its families are held."""
    waiting = Change.objects.filter(state=Change.State.PROPOSED).exclude(pk=change.pk)
    if change.kind in ABOUT_SOMEBODY_NEW:
        births = waiting.filter(family=change.family, kind__in=ABOUT_SOMEBODY_NEW)
        if any(_somebody_new(each) == _somebody_new(change) for each in births):
            raise Conflict(
                _("This person waits for the checker already. Wait for the decision, or withdraw that correction.")
            )
        return
    if change.kind in WHOLE_FAMILIES:
        both = [pk for pk in (change.family_id, change.other_family_id) if pk is not None]
        crossing = waiting.filter(Q(family__in=both) | Q(other_family__in=both), kind__in=WHOLE_FAMILIES)
        if crossing.exclude(kind=change.kind, family=change.family).exists():
            raise Conflict(
                _("Another split or merging of one of these families waits for the checker. Wait for that decision.")
            )
    same = waiting.filter(kind=change.kind)
    same = same.filter(member=change.member) if change.member else same.filter(family=change.family, member=None)
    if same.exists():
        raise Conflict(
            _("A correction of this kind waits for the checker already. Wait for the decision, or withdraw that one.")
        )


def check_not_on_record(change: Change) -> None:
    """Raises NotValid where somebody new has the name and the birth date of somebody of the family."""
    name, born = _somebody_new(change)
    known = MemberFacts.objects.filter(member__family=change.family, member__name_search=name, birth_date=born)
    rows = list(in_force(known, "member", date.max)) if name and born else []
    if any(row.family_id is not None for row in rows):
        raise NotValid(
            _(
                "Somebody with this name and birth date is in this family on record already. If something about them "
                "is wrong, correct that entry; a twin has a name of their own."
            )
        )
    if rows:
        raise NotValid(
            _(
                "Somebody with this name and birth date left this family. Choose “Somebody came back to the family” "
                "instead, so that their history goes on."
            )
        )


def _somebody_new(change: Change) -> tuple[str, date | None]:
    return plain(change.asked.get("name") or ""), day(change.asked.get("birth_date"))
