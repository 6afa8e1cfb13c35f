"""Reading campaigns, houses and labels, always as somebody sees them; and what of labels other features ask.

Two circles: the houses somebody *counts* (a facilitator's own families; for the roles of an area, every house that was
in it when its campaign began), so that the statuses add up to the base; and the houses somebody *opens*, of families
they see today. Roles that see no labels have neither.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from tangga.areas.queries import within
from tangga.families.assigning_queries import facilitators_in
from tangga.families.history import in_force
from tangga.families.models import FacilitatorAssignment, Family, FamilyFacts
from tangga.families.queries import about_seen, families_assigned_to, open_on
from tangga.labelling.models import Campaign, House, HouseLabel, Status
from tangga.labelling.words import FOLLOWED
from tangga.people.models import Person, Posting
from tangga.people.queries import posting_of
from tangga.people.roles import ROLE_ACTIONS, ROLE_SCOPES, Action, Role, Scope
from tangga.policy import load, overlays_for

State = Campaign.State
LEVELS_ABOVE = (4, 6, 10)
BAR = ("labelled", "not_own_house", "refused", "resigned", "not_found", "not_yet")  # as a bar is drawn


def _sees_labels(posting: Posting | None) -> bool:
    return posting is not None and Action.SEE_LABELS in ROLE_ACTIONS[Role(posting.role)]


def _own_only(posting: Posting) -> bool:
    return ROLE_SCOPES[Role(posting.role)] is Scope.OWN_FAMILIES


def campaigns_seen_by(person: Person | AnonymousUser, on: date) -> QuerySet[Campaign]:
    """A facilitator: those where a family of theirs lives, or is on the list. Roles of an area: those within it."""
    return campaigns_seen_as(posting_of(person, on), on)


def campaigns_seen_as(posting: Posting | None, on: date) -> QuerySet[Campaign]:
    """The same for a posting that is known already (people.screens.Viewer holds it)."""
    if posting is None or not _sees_labels(posting):
        return Campaign.objects.none()
    if not _own_only(posting):
        return Campaign.objects.filter(within("area_id", posting.area_id or ""))
    mine = families_assigned_to(posting.person_id, on).order_by()
    homes = in_force(FamilyFacts.objects.filter(family__in=mine), "family", on).order_by()
    villages = homes.values_list("region_id", flat=True).distinct()
    holding = {village[:digits] for village in villages for digits in LEVELS_ABOVE}
    listed = House.objects.filter(family__in=mine).order_by().values("campaign")
    return Campaign.objects.filter(Q(area__in=holding) | Q(pk__in=listed))


def houses_counted_by(person: Person | AnonymousUser, on: date) -> QuerySet[House]:
    """The houses that somebody's figures are made of."""
    return houses_counted_as(posting_of(person, on), on)


def houses_counted_as(posting: Posting | None, on: date) -> QuerySet[House]:
    """The same for a posting that is known already."""
    if posting is None or not _sees_labels(posting):
        return House.objects.none()
    if _own_only(posting):
        return House.objects.filter(family__in=families_assigned_to(posting.person_id, on).order_by())
    return House.objects.filter(within("region_id", posting.area_id or ""))


def houses_opened_by(person: Person | AnonymousUser, on: date) -> QuerySet[House]:
    """The houses somebody may open, record and read the history of: of families they see today."""
    return houses_counted_by(person, on).filter(about_seen(person, on))


def labels_opened_by(person: Person | AnonymousUser, on: date) -> QuerySet[HouseLabel]:
    """What is, or was, on record of those houses."""
    return HouseLabel.objects.filter(house__in=houses_opened_by(person, on).order_by())


def with_label(houses: QuerySet[House]) -> QuerySet[Any]:
    """Houses with what a list shows of the label that stands: `officer_name`, `label_reason`; None: not yet."""
    return houses.annotate(
        current=FilteredRelation("labels", condition=Q(labels__superseded_at=None)),
        officer_name=F("current__officer__display_name"),
        label_reason=F("current__reason"),
    )


@dataclass
class Standing:
    """How many houses stand where. `base`: how many there must be, by what was frozen when the campaign began."""

    base: int
    by_status: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of_all(cls, parts: Iterable["Standing"], base: int | None = None) -> "Standing":
        """Several together. base: None, what they come to."""
        whole = cls(0)
        for part in parts:
            whole.base += part.base
            for status, count in part.by_status.items():
                whole.by_status[status] = whole.by_status.get(status, 0) + count
        whole.base = whole.base if base is None else base
        return whole

    @property
    def houses(self) -> int:
        return sum(self.by_status.values())

    @property
    def adds_up(self) -> bool:
        """Whether the statuses add up to the base; they do, unless somebody worked on the database by hand."""
        return self.houses == self.base

    @property
    def recorded(self) -> int:
        return self.houses - self.by_status.get(Status.NOT_YET, 0)

    @property
    def bar(self) -> list[tuple[str, float, float]]:
        """(status, where it begins, how wide it is) of a bar a hundred wide."""
        drawn, at = [], 0.0
        for status in (each for each in BAR if self.by_status.get(each)):
            wide = 100 * self.by_status[status] / self.houses
            drawn.append((status, round(at, 2), round(wide, 2)))
            at += wide
        return drawn

    def of(self, *statuses: str) -> int:
        """How many houses have one of these statuses."""
        return sum(self.by_status.get(status, 0) for status in statuses)


def standing_of_each(campaigns: Iterable[Campaign], houses: QuerySet[House], own: bool) -> dict[int, Standing]:
    """key of a campaign -> how its houses stand, of those somebody counts. One statement.

    own: the houses are a facilitator's own, whose base is their number
    """
    asked = list(campaigns)
    found = {each.pk: Standing(0 if own else each.base or 0) for each in asked}
    rows = houses.filter(campaign__in=[each.pk for each in asked]).order_by()
    for campaign, status, count in rows.values_list("campaign", "status").annotate(count=Count("pk")):
        found[campaign].by_status[status] = count
        found[campaign].base += count if own else 0
    return found


def by_village(houses: QuerySet[House]) -> dict[str, Standing]:
    """code of a village -> how its houses stand, by code. One statement, read from an index."""
    rows = houses.order_by("region_id").values_list("region_id", "status")
    return _standings(rows.annotate(count=Count("pk")))


def by_facilitator(houses: QuerySet[House], on: date) -> list[tuple[Person | None, Standing]]:
    """Who accompanies the families on a day, and how their houses stand; None: nobody does. By name."""
    held = FacilitatorAssignment.objects.filter(open_on(on), family=OuterRef("family")).order_by("starts_on")
    rows = houses.annotate(held=Subquery(held.values("facilitator")[:1])).order_by()
    counted = _standings(rows.values_list("held", "status").annotate(count=Count("pk")))
    people = {person.pk: person for person in Person.objects.filter(pk__in=[key for key in counted if key])}
    named = [(people.get(key), standing) for key, standing in counted.items()]
    return sorted(named, key=lambda each: (each[0] is None, each[0].display_name if each[0] else ""))


def _standings(rows: Iterable[tuple[Any, str, int]]) -> dict[Any, Standing]:
    found: dict[Any, Standing] = {}
    for key, status, count in rows:
        standing = found.setdefault(key, Standing(0))
        standing.by_status[status] = standing.by_status.get(status, 0) + count
        standing.base += count
    return found


def officers_for(person: Person, on: date) -> Sequence[Person]:
    """Who can have been at a house, as somebody records it: a facilitator themself; a coordinator any facilitator of
    their area too."""
    posting = posting_of(person, on)
    if posting is None or _own_only(posting):
        return [person]
    others = {each.person_id: each.person for each in facilitators_in(posting.area_id or "", on)}
    return [person, *(other for key, other in others.items() if key != person.pk)]


def to_follow_up(posting: Posting | None, on: date) -> QuerySet[HouseLabel]:
    """Houses refused, resigned or not found, by what stands on record: done or not (`followed_up_on`)."""
    counted = houses_counted_as(posting, on).order_by()
    return HouseLabel.objects.filter(house__in=counted, superseded_at=None, status__in=FOLLOWED)


# ---- what other features ask ----


def label_of(family: Family) -> HouseLabel | None:
    """The latest label on record of a family's house, of whichever campaign; None: never in question, or not yet.

    Sensitive: the caller has checked that the reader's role sees labels.
    """
    labels = HouseLabel.objects.filter(house__family=family, superseded_at=None).select_related("house__campaign")
    return labels.order_by("-on", "-recorded_at", "-pk").first()


@dataclass(frozen=True)
class LabelReason:
    """What may be the only reason for which a family leaves: for the harm check, which asks a person to justify it."""

    status: str
    on: date
    days_before: int

    @property
    def words(self) -> str:
        return str(Status(self.status).label)


def only_reason_may_be_label(family: Family, on: date) -> LabelReason | None:
    """The label, refusal or resignation recorded so shortly before a day that shame may be the only reason to leave.

    How shortly: policy labelling/harm_check/days. None: no such record, and the harm check asks nothing on its account.
    """
    facts = in_force(family.facts.all(), "family", on).first()
    days = load(on, overlays_for(facts.region_id) if facts else ()).value("labelling/harm_check/days")
    if not isinstance(days, int):
        return None
    pressing = (Status.LABELLED, Status.REFUSED, Status.RESIGNED)
    labels = HouseLabel.objects.filter(house__family=family, superseded_at=None, status__in=pressing)
    found = labels.filter(on__lte=on, on__gte=on - timedelta(days=days)).order_by("-on", "-pk").first()
    return LabelReason(found.status, found.on, (on - found.on).days) if found else None


def neighbourhoods(houses: QuerySet[House]) -> Mapping[str, str]:
    """RT and RW of the families' houses, as they are chosen in a filter: "2/5" -> "RT 2 / RW 5"."""
    pairs = houses.order_by().values_list("family__rt", "family__rw").distinct()
    return {f"{rt}/{rw}": f"RT {rt or '–'} / RW {rw or '–'}" for rt, rw in sorted(pairs) if rt or rw}
