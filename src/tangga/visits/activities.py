"""What of visits counts as a facilitator's work: lines of the monthly reports."""

from datetime import date
from typing import Final

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.papers.activity import Activity
from tangga.people.models import Person
from tangga.photos.models import Photo
from tangga.photos.queries import photos_of_each
from tangga.visits.lists import places_of
from tangga.visits.models import PHOTOS_OF, Met, Purpose, Visit, VisitStep

# Which line of the facilitator's work plan (RHK) a visit counts for: 3 commitments, 4 graduation and empowerment, 5
# updating facts, 6 cases, 7 the month's other work.
RHK: Final[dict[str, int]] = {
    Purpose.COMMITMENT_FOLLOW_UP: 3,
    Purpose.GRADUATION_PREPARATION: 4,
    Purpose.ADVOCACY: 4,
    Purpose.READINESS: 4,
    Purpose.BUSINESS_MENTORING: 4,
    Purpose.DATA_UPDATE: 5,
    Purpose.COMPLAINT: 6,
    Purpose.HOME_VISIT: 7,
    Purpose.AFTER_EXIT: 7,
    Purpose.OTHER: 7,
}
NOBODY_MET: Final = 7  # whatever it was for: nothing of it was done
FIRST = (Photo.Shows.ACTIVITY, Photo.Shows.BUSINESS, Photo.Shows.HOUSE_FRONT, Photo.Shows.HOUSE_INSIDE)


def activities_of(person: Person, first: date, last: date) -> list[Activity]:
    """What somebody did from one day to another (both included), by day. The caller has checked who asks.

    Findings are not in it: a report goes further than the page of the visit. Four queries, however many visits.
    """
    held = Visit.objects.filter(visitor=person, state=Visit.State.DONE, visited_on__range=(first, last))
    steps = Prefetch("steps", VisitStep.objects.order_by("pk"))
    visits = list(held.prefetch_related(steps).order_by("visited_on", "pk"))
    places = places_of(visits, last)
    photos = photos_of_each([each.public_id for each in visits], PHOTOS_OF)
    return [_activity(each, places.get(each.family_id), photos.get(each.public_id, [])) for each in visits]


def _activity(visit: Visit, place: Area | None, photos: list[Photo]) -> Activity:
    nobody = visit.met == Met.NOBODY
    done = "; ".join(str(step.get_kind_display()) for step in visit.steps.all())
    assert visit.visited_on is not None  # a constraint: it was held
    return Activity(
        rhk=NOBODY_MET if nobody else RHK.get(visit.purpose, 7),
        kind=visit.purpose,
        on=visit.visited_on,
        what=_("Visit, nobody at home") if nobody else str(visit.what_for),
        family_id=visit.family_id,
        place=_title(place) if place else "",
        families=0 if nobody else 1,
        persons=0 if nobody else 1,
        result="" if nobody else done,
        photos=tuple(photo.public_id for photo in sorted(photos, key=_order)),
        source=f"visits.visit {visit.public_id}",
        address=reverse("visit", args=[visit.public_id]),
    )


def _title(area: Area) -> str:
    """The name with its kind: Kel. Pesantren."""
    return area.title


def _order(photo: Photo) -> int:
    return FIRST.index(photo.shows) if photo.shows in FIRST else len(FIRST)
