"""Reading the waiting list and the places, always as somebody sees them; positions are counted by the database."""

from collections.abc import Collection
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from tangga.areas.queries import within
from tangga.families.history import in_force
from tangga.families.models import Family, FamilyFacts, MembershipSpell
from tangga.families.queries import families_assigned_to
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import ROLE_ACTIONS, ROLE_SCOPES, Action, Role, Scope
from tangga.rules.waiting import Places, places
from tangga.waiting.models import OPEN, Entry, EntryMove, FieldCheck, Meeting, Offer, Quota, State, Vacancy

IN_ORDER = Q(state=State.WAITING, outside="")
VACANT = Q(state__in=[Vacancy.State.OPEN, Vacancy.State.OFFERED])  # places that no family has yet


def entries_seen_by(person: Person | AnonymousUser, on: date) -> QuerySet[Entry]:
    """The entries a person sees: a facilitator those of the families assigned to them, others those of the lists of
    their area. Roles that see no waiting list: none."""
    posting = posting_of(person, on)
    entries = Entry.objects.select_related("family")
    if posting is None or Action.SEE_WAITING not in ROLE_ACTIONS[Role(posting.role)]:
        return entries.none()
    match ROLE_SCOPES[Role(posting.role)]:
        case Scope.OWN_FAMILIES:
            return entries.filter(family__in=families_assigned_to(posting.person_id, on).order_by().values("pk"))
        case Scope.AREA:
            area = posting.area_id or ""
            return entries.filter(district=area) if len(area) == 4 else entries.filter(within("region_id", area))
        case Scope.EVERYWHERE:
            return entries
        case _:
            return entries.none()


def vacancies_seen_by(person: Person | AnonymousUser, on: date) -> QuerySet[Vacancy]:
    """The places of the districts in a person's area, for roles that see a whole district."""
    return Vacancy.objects.filter(_of_districts(person, on, "district_id"))


def quotas_seen_by(person: Person | AnonymousUser, on: date) -> QuerySet[Quota]:
    """The quotas of the districts in a person's area."""
    return Quota.objects.filter(_of_districts(person, on, "district_id"))


def meetings_seen_by(person: Person | AnonymousUser, on: date) -> QuerySet[Meeting]:
    """The village meetings in a person's area; a facilitator sees those of the area they are posted in."""
    posting = posting_of(person, on)
    if posting is None or Action.SEE_WAITING not in ROLE_ACTIONS[Role(posting.role)]:
        return Meeting.objects.none()
    return Meeting.objects.filter(within("village_id", posting.area_id or ""))


def _of_districts(person: Person | AnonymousUser, on: date, field: str) -> Q:
    posting = posting_of(person, on)
    if posting is None or Action.SEE_WAITING not in ROLE_ACTIONS[Role(posting.role)]:
        return Q(pk__in=[])
    if ROLE_SCOPES[Role(posting.role)] is Scope.OWN_FAMILIES:
        return Q(pk__in=[])
    return within(field, posting.area_id or "")


def standing(district: str) -> QuerySet[Entry]:
    """The entries of a district that have a position, in their order."""
    return Entry.objects.filter(IN_ORDER, district=district).order_by("order_key", "pk")


def positions(keys: Collection[int]) -> dict[int, int]:
    """key of an entry -> its position on its district's list, from 1; those that have none are left out. One pass over
    the index of each list, in the database: two statements for a page, however deep it lies."""
    districts = list(Entry.objects.filter(pk__in=keys).order_by().values_list("district", flat=True).distinct())
    if not districts:
        return {}
    place = Window(RowNumber(), partition_by="district", order_by=["order_key", "pk"])
    ranked = Entry.objects.filter(IN_ORDER, district__in=districts).order_by().annotate(entry=F("pk"), place=place)
    inner, values = ranked.values_list("entry", "place").query.sql_with_params()
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        # The ORM narrows the rows before it numbers them; here they are numbered first.
        cursor.execute(
            f"SELECT entry, place FROM ({inner}) AS ranked WHERE entry IN ({marks})",  # noqa: S608
            [*values, *keys],
        )
        return dict(cursor.fetchall())


def position_of(entry: Entry) -> int | None:
    """Where an entry stands, from 1; None: it has no position."""
    if entry.state != State.WAITING or entry.outside:
        return None
    return ahead_of(entry).count() + 1


def ahead_of(entry: Entry) -> QuerySet[Entry]:
    """The entries that stand before one, the first first."""
    earlier = Q(order_key__lt=entry.order_key) | Q(order_key=entry.order_key, pk__lt=entry.pk)
    return standing(entry.district_id).filter(earlier, order_key__lte=entry.order_key)


def open_entry_of(family: Family) -> Entry | None:
    """A family's open entry; None: it waits nowhere."""
    return Entry.objects.filter(family=family, state__in=OPEN).first()


def waiting_on(code: str, on: date, known_at: datetime | None = None) -> QuerySet[Entry]:
    """The entries of an area's lists ("" = everywhere) that stood as waiting on a day, by what was known at an instant
    (None: now): those whose latest move by then says so."""
    moves = EntryMove.objects.filter(entry=OuterRef("pk"), on__lte=on)
    if known_at is not None:
        moves = moves.filter(at__lte=known_at)
    latest = moves.order_by("-pk").values("state")[:1]
    return (
        Entry.objects.filter(within("district_id", code)).annotate(stood=Subquery(latest)).filter(stood=State.WAITING)
    )


def live_offer_of(entry: Entry) -> Offer | None:
    """The offer that is open with an entry; None: there is none."""
    return entry.offers.filter(state__in=[Offer.State.OFFERED, Offer.State.ACCEPTED]).select_related("vacancy").first()


def latest_check(entry: Entry) -> FieldCheck | None:
    """The field check that counts: the latest visit; of two of one day, the later recorded."""
    return entry.checks.order_by("-visited_on", "-pk").first()


def quota_of(district: str, on: date) -> Quota | None:
    """The quota in force in a district on a day; None: nobody has entered one."""
    known = Quota.objects.filter(district=district, superseded_at=None, starts_on__lte=on)
    return known.order_by("-starts_on").first()


def served_in(district: str, on: date) -> int:
    """Families of a district that are in the programme on a day or have been enrolled for one to come."""
    spells = MembershipSpell.objects.filter(Q(left_on=None) | Q(left_on__gt=on), superseded_at=None).order_by()
    here = in_force(FamilyFacts.objects.filter(within("region_id", district)), "family", on).order_by()
    return here.filter(family__in=spells.values("family")).count()


def places_of(district: str, on: date) -> Places:
    """The places of a district on a day, as they stand now."""
    quota = quota_of(district, on)
    of_district = Vacancy.objects.filter(district=district)
    counted = of_district.aggregate(
        vacant=Count("pk", filter=VACANT),
        owed=Count("pk", filter=Q(restored_on__isnull=False, made_up_by=None)),
    )
    return places(
        quota.families if quota else None,
        served_in(district, on),
        counted["vacant"],
        counted["owed"],
        standing(district).count(),
    )


def promised_in(district: str) -> int:
    """Places of a district that are offered, or accepted."""
    return Vacancy.objects.filter(district=district, state=Vacancy.State.OFFERED).count()


def given_twice_in(district: str) -> int:
    """Places of a district that have a family though the one that had left was restored, and nothing made up yet."""
    owed = Vacancy.objects.filter(district=district, restored_on__isnull=False, made_up_by=None)
    return owed.filter(state=Vacancy.State.FILLED).count()
