"""The list of exits: which are asked for, and what a row shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast, ExtractDay, ExtractMonth, ExtractYear
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.families.exit_models import Exit, ExitReason
from tangga.families.exit_queries import NOT_RECORDED, credited_to, credits
from tangga.families.models import MembershipSpell
from tangga.families.queries import families_seen_by
from tangga.people.models import Person
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.targets.queries import COUNTED
from tangga.visits.models import Business, BusinessKind
from tangga.visits.queries import open_businesses

SORTS: dict[str, tuple[str, ...]] = {
    "-left": ("-effective_on", "-pk"),
    "left": ("effective_on", "pk"),
    "-years": ("-years", "pk"),
    "name": ("family__name_search", "pk"),
}
OTHERS = "others"  # in an address: those on record that count towards no target
UNRECORDED = "unrecorded"  # in an address: those of whom only the day they left is on record
YEARS = {"under5": Q(days__lt=50_000), "5": Q(days__gte=50_000), "10": Q(days__gte=100_000)}  # of with_years


@dataclass(frozen=True)
class Graduate:
    """A row: the exit, whether its family may be shown, who is given the credit, what the family lives on, and why it
    left, as far as the viewer may know."""

    exit: Exit
    seen: bool
    credit: Person | None
    livelihoods: Sequence[str]
    reasons: Sequence[str] = ()

    @property
    def how(self) -> str:
        """How the family left, in words."""
        return str(self.exit.get_exit_type_display()) if self.recorded else _("not recorded")

    @property
    def recorded(self) -> bool:
        return self.exit.exit_type != NOT_RECORDED


def with_years(exits: QuerySet[Any]) -> QuerySet[Any]:
    """Each with `years`: completed years in the programme when it left, as yyyymmdd numbers tell them."""

    def number(column: str) -> Any:
        return ExtractYear(column) * 10_000 + ExtractMonth(column) * 100 + ExtractDay(column)

    # As whole numbers before they are divided: PostgreSQL takes the parts of a day for numbers with decimals.
    days = Cast(number("effective_on") - number("joined_on"), IntegerField())
    return exits.annotate(days=days).annotate(years=F("days") / 10_000)


def narrowed(
    exits: QuerySet[Any], choices: Mapping[str, str], first: date | None, last: date | None, who: Person | None
) -> QuerySet[Any]:
    """Those that a list's filters let through; of leavings without an exit on record as well, which have no type and no
    reason. choices: type, reason, area, livelihood, years (graduates.read)."""
    kind = choices.get("type")
    if exits.model is not Exit and (choices.get("reason") or kind not in (None, UNRECORDED)):
        return exits.none()
    if kind == OTHERS:
        exits = exits.exclude(exit_type=COUNTED)
    elif kind and kind != UNRECORDED:
        exits = exits.filter(exit_type=kind)
    if reason := choices.get("reason"):
        # As text: SQLite has no "contains" for JSON. Codes stand in quotation marks, so none is found in another.
        exits = exits.annotate(told=Cast("reasons", TextField())).filter(told__contains=f'"{reason}"')
    if first:
        exits = exits.filter(effective_on__gte=first)
    if last:
        exits = exits.filter(effective_on__lte=last)
    if area := choices.get("area"):
        exits = exits.filter(within("region_id", area))
    if kind := choices.get("livelihood"):
        exits = exits.filter(Exists(businesses().filter(kind=kind, family=OuterRef("family"))))
    if who is not None:
        exits = credited_to(exits, [who.pk])
    if years := choices.get("years"):
        exits = exits.filter(YEARS[years])
    return exits


def as_exits(left: Iterable[MembershipSpell]) -> list[Exit]:
    """Leavings without an exit on record (exit_queries.unrecorded) as rows of the list: exits of no type, never saved.
    One statement for all."""
    spells = list(left)
    places = Area.objects.select_related("parent").in_bulk({each.region_id for each in spells})  # type: ignore[attr-defined]
    return [
        Exit(
            pk=-each.pk,  # a key of no exit
            family=each.family,
            joined_on=each.joined_on,
            effective_on=each.effective_on,  # type: ignore[attr-defined]
            exit_type=NOT_RECORDED,
            region=places[each.region_id],  # type: ignore[attr-defined]
        )
        for each in spells
    ]


def businesses(known_at: datetime | None = None) -> QuerySet[Business]:
    """For a subquery of exits: businesses that were open on the day the family left, by what was known then."""
    return Business.objects.filter(open_businesses(OuterRef("effective_on"), known_at=known_at)).order_by()


def shown(exits: Sequence[Exit], viewer: Viewer, *, with_livelihood: bool) -> list[Graduate]:
    """Rows for a page, or a file. A family that lives elsewhere now, or that a colleague accompanies now, is counted
    here and shown there: families_seen_by says who sees whom. Three statements, however many rows."""
    families = {each.family_id for each in exits}
    seen = set(families_seen_by(viewer.person, viewer.today).filter(pk__in=families).values_list("pk", flat=True))
    credit = credits(exits)
    lives_on = _livelihoods(exits) if with_livelihood else {}
    known = codes_known_to(viewer)
    return [
        Graduate(
            each,
            each.family_id in seen,
            credit.get(each.pk),
            lives_on.get(each.pk, ()),
            [str(ExitReason(code).label) for code in each.reasons if code in known],
        )
        for each in exits
    ]


def codes_known_to(viewer: Viewer) -> list[str]:
    """The reasons a viewer may read: that it was the label on the house, only who sees labels."""
    hidden = set() if viewer.may(Action.SEE_LABELS) else {ExitReason.HOUSE_LABEL.value}
    return [code for code in ExitReason.values if code not in hidden]


def _livelihoods(exits: Sequence[Exit]) -> dict[int, list[str]]:
    open_then: dict[int, list[str]] = {}
    owners = Exit.objects.filter(
        open_businesses(F("effective_on"), "family__businesses__"),
        pk__in=[each.pk for each in exits],
        family__businesses__isnull=False,
    )
    rows = owners.order_by("pk", "family__businesses__pk").values_list("pk", "family__businesses__kind")
    for key, kind in rows:
        open_then.setdefault(key, []).append(str(BusinessKind(kind).label))
    return open_then


def credited_people(exits: QuerySet[Exit]) -> QuerySet[Person]:
    """The facilitators who ever accompanied a family of these exits, by name."""
    ever = Person.objects.filter(assignments__family__in=exits.order_by().values("family"))
    return ever.distinct().order_by("display_name", "pk")
