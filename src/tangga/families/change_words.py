"""A correction in words: what was on record, what is to be recorded, and what follows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.families.change_forms import EXCLUSIONS
from tangga.families.change_kinds import DAYS, K, as_text, day, edits_of
from tangga.families.change_places import nobody_left
from tangga.families.models import Change, Family, Member
from tangga.families.number_words import NUMBER_WARNINGS
from tangga.families.words import RELATIONS, SCHOOL_LEVELS
from tangga.policy import load

LABELS: Final[Mapping[str, str | Promise]] = {
    "family_id": gettext_lazy("Family"),
    "birth_date": gettext_lazy("Birth date"),
    "sex": gettext_lazy("Sex"),
    "school_level": gettext_lazy("School"),
    "school_grade": gettext_lazy("Class"),
    "finished_school": gettext_lazy("Has finished all 12 years"),
    "pregnant": gettext_lazy("Pregnant now"),
    "delivered_on": gettext_lazy("Last birth given on"),
    "pregnancy_number": gettext_lazy("Number of the pregnancy"),
    "severe_disability": gettext_lazy("Severely disabled"),
    "human_rights_victim": gettext_lazy("Registered as a victim"),
    "deceased_on": gettext_lazy("Died on"),
    "name": gettext_lazy("Name"),
    "relation": gettext_lazy("Tie to the card holder"),
    "nik_mask": "NIK",
    "kk_mask": gettext_lazy("KK number"),
    "carer_id": gettext_lazy("Card holder"),
    "address": gettext_lazy("Address"),
    "rt": "RT",
    "rw": "RW",
    "region_id": gettext_lazy("Village"),
    "access_area": gettext_lazy("Lives in a remote area (PKH Akses)"),
    "excluded_for": gettext_lazy("What bars the family"),
}
SEXES: Final = {"female": gettext_lazy("female"), "male": gettext_lazy("male")}


@dataclass(frozen=True)
class Line:
    """One value: what it was and what it is to be; days as dates, areas as areas, the rest as text."""

    label: str
    old: Any
    new: Any
    whose: str = ""  # where a correction is about several people
    is_new: bool = False  # of somebody, or something, that was not on record before


def lines_of(change: Change) -> list[Line]:
    """Old and new of everything a correction changes of somebody on record; who is new has no old value."""
    new: dict[str, Any] = {}
    if change.kind != K.MERGE:
        for edit in edits_of(change):
            new |= as_text(edit.values)
    whose = _("mother: %(name)s") % {"name": _mother(change)} if change.kind == K.BIRTH and new else ""
    found = []
    for name in new:
        if name == "name" and change.kind != K.DETAILS:
            continue
        old, to_be = _told(name, change.before, change), _told(name, new, change)
        # What stays is no change; but a number is told by its mask, and two that differ may look the same.
        if old != to_be or name.endswith("_mask"):
            found.append(Line(str(LABELS[name]), old, to_be, whose))
    return found + list(_new_people(change))


def _mother(change: Change) -> str:
    mother = Member.objects.get(public_id=change.asked["mother"])
    return mother.name or mother.member_id


def _new_people(change: Change) -> Iterator[Line]:
    asked = change.asked
    whose = ""
    if change.kind == K.BIRTH:
        whose = _("child: %(name)s") % {"name": asked["name"]}
        if asked.get("mother"):
            yield Line(_("Mother"), "", _mother(change), whose, is_new=True)
    if change.kind in (K.BIRTH, K.JOIN):
        for name in ("name", "sex", "birth_date", "relation", "school_level", "school_grade"):
            if asked.get(name):
                yield Line(str(LABELS[name]), "", _told(name, asked, change), whose, is_new=True)
    if change.kind == K.SPLIT:
        people = Member.objects.filter(public_id__in=[*asked["members"], asked["carer"]])
        names = {str(each.public_id): each.name or each.member_id for each in people}
        yield Line(_("Belong to the new family"), "", ", ".join(names[each] for each in asked["members"]), is_new=True)
        yield Line(_("Card holder of the new family"), "", names[asked["carer"]], is_new=True)
        yield Line(str(LABELS["region_id"]), "", _told("region_id", asked, change), is_new=True)
    if change.kind == K.MERGE and change.other_family is not None:
        people = Member.objects.filter(pk__in=[edit.owner.pk for edit in edits_of(change)]).order_by("pk")
        yield Line(
            _("Belong to this family"),
            change.other_family.name,
            ", ".join(each.name or each.member_id for each in people),
        )
        yield Line(_("Leaves the programme"), "–", change.other_family.name)
    for kind in ("nik", "kk"):
        if change.kind not in (K.NIK, K.KK) and asked.get(kind):
            yield Line(kind.upper(), "", asked[kind]["mask"], whose if kind == "nik" else "", is_new=True)


def warnings_of(change: Change) -> list[str]:
    """What does not fit in a number that was typed; warnings, never proof."""
    return [
        str(NUMBER_WARNINGS[code])
        for kind in ("nik", "kk")
        for code in (change.asked.get(kind) or {}).get("warnings", ())
    ]


def left_empty(change: Change) -> list[str]:
    """A warning before sending or approving that nobody would be left on record in the family; else none."""
    if not (change.is_open and nobody_left(change)):
        return []
    return [
        _(
            "Nobody is left on record in this family then. No right ends by that, but the family becomes unclear. Do "
            "they all live with another family now? Open that family and choose “Two families became one” instead."
        )
    ]


def consequence_of(change: Change) -> str:
    """What else somebody should know before sending or approving."""
    match change.kind:
        case K.MOVE_OUT:
            return _("From that day the person counts for no family on record. Nothing else is deleted.")
        case K.DEATH if change.member is not None and change.family.carer_id == change.member.pk:
            return _("This was the card holder. Send a second correction: who holds the card from now on.")
        case K.SPLIT:
            return _(
                "The new family is in the programme since the old one was, keeps its decile and facilitator, "
                "and what bars the old family bars it too."
            )
        case K.MERGE:
            return _("The other family leaves the programme on that day; its history stays.")
        case K.CARER:
            return _("The family is called by the new card holder's name from that day.")
        case _:
            return ""


def _told(name: str, values: Mapping[str, Any], change: Change) -> Any:
    value = values.get(name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "family_id":
        return _("none on record") if value is None else _family(value)
    if value is None or value == "":
        return ""
    if name in DAYS:
        return day(value)
    match name:
        case "region_id":
            return Area.objects.select_related("parent").get(pk=value)
        case "carer_id":
            holder = Member.objects.get(pk=value)
            return holder.name or holder.member_id
        case "excluded_for":
            return _exclusion(str(value), change)
        case _:
            return (SCHOOL_LEVELS | RELATIONS | SEXES).get(value, value) if isinstance(value, str) else value


def _family(key: int) -> str:
    return Family.objects.get(pk=key).name


def _exclusion(code: str, change: Change) -> str:
    on = change.effective_on or timezone.localtime(change.begun_at).date()
    language = "en" if (get_language() or "id").startswith("en") else "id"
    labels = {each.path: each.label[language] for each in load(on).parameters()}
    return labels.get(f"{EXCLUSIONS}{code}", code)
