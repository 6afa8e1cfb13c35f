"""Reading editions: always as somebody, and of their own area only."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.editions.models import Edition, State, Withdrawal
from tangga.people.checks import check_role_may
from tangga.people.models import Person, Posting
from tangga.people.queries import posting_of
from tangga.people.roles import ROLE_ACTIONS, ROLE_DIGITS, Action, Role
from tangga.rules.periods import Period


def editions_seen_by(person: Person, on: date) -> QuerySet[Edition]:
    """The editions about a person's area and the areas in it; none to roles that see no figures."""
    posting = posting_of(person, on)
    if posting is None or Action.SEE_FIGURES not in ROLE_ACTIONS[Role(posting.role)]:
        return Edition.objects.none()
    return Edition.objects.filter(_in_area_of(posting)).annotate(
        withdrawn=Exists(Withdrawal.objects.filter(edition=OuterRef("pk")))
    )


def _in_area_of(posting: Posting) -> Q:
    return within("region", posting.area_id or "")


def posting_that_may(person: Person, action: Action, on: date) -> Posting:
    """The posting a person acts by. Raises NotAllowed."""
    posting = posting_of(person, on)
    check_role_may(posting, action)
    assert posting is not None  # check_role_may refused
    return posting


def may_publish_in_words(area: Area | None) -> str:
    """Who may publish an edition about an area: the roles of its office and of the areas it lies in, but not of smaller
    ones."""
    digits = len(area.code) if area else 0
    able = [role for role in Role if Action.PUBLISH_EDITIONS in ROLE_ACTIONS[role]]
    may = [role for role in able if min(ROLE_DIGITS[role], default=0) <= digits]
    return ", ".join(str(role.label) for role in may)


def waiting_for(person: Person) -> Q:
    """Drafts that somebody else made and counted: this person may publish them."""
    return Q(state=State.DRAFT) & ~Q(drafted_by=person.pk) & ~Q(counted_by=person.pk)


def latest_published(layout: str, region: str, period: Period) -> Edition | None:
    """The edition that the next one of its kind follows."""
    found = Edition.objects.filter(layout=layout, region=region, period=period.name, state=State.PUBLISHED)
    return found.order_by("-number").first()


def is_withdrawn(edition: Edition | None) -> bool:
    """Whether an edition has been withdrawn; none: there is none."""
    return edition is not None and Withdrawal.objects.filter(edition=edition).exists()


def named(code: str) -> Q | None:
    """The editions that a code names (graduations-52-2020-H1-2): drafts of that number too. None: it is no code."""
    layout, _dash, rest = code.partition("-")
    region, _dash, rest = rest.partition("-")
    period, _dash, number = rest.rpartition("-")
    if not period or not region.isdigit() or not number.isascii() or not number.isdigit() or len(number) > 6:
        return None
    return Q(layout=layout, region=region, period=period, number=int(number))


def published_of_code(code: str) -> Edition | None:
    """The published edition of a code; None: there is none."""
    which = named(code)
    if which is None:
        return None
    found = Edition.objects.filter(which, state=State.PUBLISHED)
    return found.select_related("area", "previous__area").first()


def next_of(edition: Edition) -> Edition | None:
    """The published edition after one."""
    return Edition.objects.filter(previous=edition, state=State.PUBLISHED).first()
