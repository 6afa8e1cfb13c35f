"""Who somebody is on a day."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When

from tangga.areas.queries import within
from tangga.people.models import Person, Posting
from tangga.people.roles import ROLE_ACTIONS, ROLES_SEEING_ALL, Action, Role


def posting_of(person: Person | AnonymousUser, on: date) -> Posting | None:
    """The posting a person holds on a day (with its area); None without an account or a posting that holds that day."""
    if not isinstance(person, Person) or not person.is_active:
        return None
    if person.remembered is not None and person.remembered[0] == on:
        return person.remembered[1]
    return (
        person.postings.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)
        .select_related("area")
        .order_by("-starts_on", "-pk")
        .first()
    )


def remember_posting(person: Person, on: date) -> Posting | None:
    """The same, and kept on this one object: asked of it again for that day, it is answered without a statement. For
    screens, whose person is read anew with every request; whatever they call asks by the person."""
    posting = posting_of(person, on)
    person.remembered = (on, posting)
    return posting


def may(person: Person | AnonymousUser, action: Action, on: date) -> bool:
    """Whether a person's role on a day may do something (for showing or hiding a button; actions check again)."""
    posting = posting_of(person, on)
    return posting is not None and action in ROLE_ACTIONS[Role(posting.role)]


def coordinator_of(district: str, on: date) -> Person | None:
    """Who is posted as the district's coordinator on a day; the latest posted of several."""
    return _posted_as(Role.COORDINATOR, district, on)


def head_of(district: str, on: date) -> Person | None:
    """Who heads the district's office on a day; the latest posted of several."""
    return _posted_as(Role.DISTRICT_HEAD, district, on)


def _posted_as(role: Role, district: str, on: date) -> Person | None:
    holds = Q(ends_on=None) | Q(ends_on__gt=on)
    posted = Posting.objects.filter(holds, within("area_id", district), role=role, starts_on__lte=on)
    found = posted.select_related("person").order_by("-starts_on", "-pk").first()
    return found.person if found else None


def demo_accounts() -> QuerySet[Posting]:
    """Every open posting with its person and area, by area, for the sign-in page of a demo installation."""
    return (
        Posting.objects.filter(ends_on=None, person__is_active=True)
        .select_related("person", "area")
        .order_by(F("area_id").asc(nulls_last=True), "-role", "person__username")
    )


def people_by_username(usernames: Iterable[str]) -> dict[str, Person]:
    """The accounts with these user names; a name nobody has is left out."""
    return {person.username: person for person in Person.objects.filter(username__in=list(usernames))}


def people_managed_by(manager: Person, on: date) -> QuerySet[Person]:
    """The accounts an administrator keeps: all of them; or, posted in an area, those posted there.

    What somebody is posted as goes by the day: the posting that holds; before the first, the next; after all, the last.
    An account that sees all families is nobody's in an area to keep: its password would open the whole country.
    """
    posting = posting_of(manager, on)
    if posting is None or Action.MANAGE_ACCOUNTS not in ROLE_ACTIONS[Role(posting.role)]:
        return Person.objects.none()
    if not posting.area_id:
        return Person.objects.all()
    own = _by_the_day(Posting.objects.filter(person=OuterRef("pk")), on)
    placed = Person.objects.annotate(
        kept_in=Subquery(own.values("area_id")[:1]), kept_as=Subquery(own.values("role")[:1])
    )
    return placed.filter(within("kept_in", posting.area_id)).exclude(kept_as__in=ROLES_SEEING_ALL)


def _by_the_day(postings: QuerySet[Posting], on: date) -> QuerySet[Posting]:
    """The one that holds that day first, then those to come, the next first, then those past, the latest first."""
    to_come = Q(starts_on__gt=on)
    holds = Q(ends_on=None) | Q(ends_on__gt=on)
    rank = Case(When(to_come, then=1), When(holds, then=0), default=2)
    return postings.order_by(rank, Case(When(to_come, then="starts_on"), default=None), "-starts_on", "-pk")


def check_manages(manager: Person, person: Person, on: date) -> None:
    """Raises Person.DoesNotExist (a view answers 404) for an account the administrator does not keep."""
    people_managed_by(manager, on).get(pk=person.pk)


def area_code_of(person: Person) -> str:
    """The area of a person's latest posting, so that whoever reads the log of an area finds what was done to them."""
    latest = person.postings.order_by("-starts_on", "-pk").values_list("area_id", flat=True).first()
    return latest or ""
