"""What of house labels counts as a facilitator's work: lines of the monthly reports."""

from datetime import date

from django.urls import reverse
from django.utils.translation import ngettext

from tangga.labelling.models import OWNER_KIND, HouseLabel
from tangga.papers import formats
from tangga.papers.activity import Activity
from tangga.people.models import Person
from tangga.photos.queries import photos_of_each

RHK = 8  # directives: work that an office orders beside the plan
MOST_PHOTOS = 6  # of a day in a village; a report shows few


def activities_of(person: Person, first: date, last: date) -> list[Activity]:
    """Houses somebody labelled from one day to another (both included): one line a campaign, day and village.

    By what stands on record now. The caller has checked who asks. No status is told, nor how many
    have one: of a single house that would be its status. A report says how many houses somebody was at.
    """
    labels = HouseLabel.objects.filter(officer=person, on__gte=first, on__lte=last, superseded_at=None)
    rows = labels.select_related("house__campaign", "house__region__parent").order_by("on", "house__region", "pk")
    together: dict[tuple[int, date, str], list[HouseLabel]] = {}
    for label in rows:
        together.setdefault((label.house.campaign_id, label.on, label.house.region_id), []).append(label)
    every = (label.public_id for found in together.values() for label in found)
    photos = photos_of_each(every, OWNER_KIND)
    return [
        _activity(found, [photo.public_id for each in found for photo in photos.get(each.public_id, [])])
        for found in together.values()
    ]


def _activity(labels: list[HouseLabel], photos: list) -> Activity:
    house, count = labels[0].house, len(labels)
    place = house.region
    return Activity(
        rhk=RHK,
        kind="house_labels",
        on=labels[0].on,
        what=ngettext("House labelling: was at %(count)s house", "House labelling: was at %(count)s houses", count)
        % {"count": formats.number(count)},
        place=f"{place.name}, {place.parent.name}" if place.parent else place.name,
        families=count,
        photos=tuple(photos[:MOST_PHOTOS]),
        source=f"labelling.campaign {house.campaign.public_id} {labels[0].on} {place.pk}",
        address=reverse("campaign", args=[house.campaign.public_id]),
    )
