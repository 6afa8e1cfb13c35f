"""Who somebody is on a day."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from tangga.areas.queries import within
from tangga.people.models import Person, Posting
from tangga.people.roles import ROLE_ACTIONS, Action, Role


def posting_of(person: Person | AnonymousUser, on: date) -> Posting | None:
    """The posting a person holds on a day (with its area); None without an account or a posting that holds that day."""
    if not isinstance(person, Person) or not person.is_active:
        return None
    return (
        person.postings.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)
        .select_related("area")
        .order_by("-starts_on", "-pk")
        .first()
    )


def may(person: Person | AnonymousUser, action: Action, on: date) -> bool:
    """Whether a person's role on a day may do something (for showing or hiding a button; actions check again)."""
    posting = posting_of(person, on)
    return posting is not None and action in ROLE_ACTIONS[Role(posting.role)]


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
    """The accounts an administrator keeps: all of them; or, posted in an area, those whose latest posting is there."""
    posting = posting_of(manager, on)
    if posting is None or Action.MANAGE_ACCOUNTS not in ROLE_ACTIONS[Role(posting.role)]:
        return Person.objects.none()
    if not posting.area_id:
        return Person.objects.all()
    latest = Posting.objects.filter(person=OuterRef("pk")).order_by("-starts_on", "-pk")
    placed = Person.objects.annotate(latest_area=Subquery(latest.values("area_id")[:1]))
    return placed.filter(within("latest_area", posting.area_id))


def check_manages(manager: Person, person: Person, on: date) -> None:
    """Raises Person.DoesNotExist (a view answers 404) for an account the administrator does not keep."""
    people_managed_by(manager, on).get(pk=person.pk)


def area_code_of(person: Person) -> str:
    """The area of a person's latest posting, so that whoever reads the log of an area finds what was done to them."""
    latest = person.postings.order_by("-starts_on", "-pk").values_list("area_id", flat=True).first()
    return latest or ""
