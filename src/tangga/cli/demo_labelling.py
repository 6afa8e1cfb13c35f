"""House labels of the demo: campaigns done (5203, 5271), planned (5202, 5272), and one half done, in 3571."""

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.cli import clock
from tangga.families.queries import facilitators_of_each
from tangga.labelling.actions import begin, finish, plan
from tangga.labelling.labels import follow_up, label, settle
from tangga.labelling.models import Campaign, House, HouseLabel, Status
from tangga.labelling.words import DEFAULT_WORDS
from tangga.people.models import Person

DONE, PLANNED, UNDER_WAY = ("5203", "5271"), ("5202", "5272"), ("3571",)
# What became of a hundred houses, in turn, as published figures have it: most are labelled (Mataram 2020).
OF_A_HUNDRED = (
    *[Status.LABELLED] * 93,
    *[Status.NOT_OWN_HOUSE] * 4,
    Status.RESIGNED,
    Status.REFUSED,
    Status.NOT_FOUND,
)
# Of the half done one so that every status is there, whatever the district.
OF_TEN = (
    *[Status.LABELLED] * 5,
    Status.NOT_OWN_HOUSE,
    Status.REFUSED,
    Status.LABELLED,
    Status.RESIGNED,
    Status.NOT_FOUND,
)
FEW_NOT_FOUND = "5271"  # fewer than may be shown to the province
REASONS = {
    Status.NOT_OWN_HOUSE: "Rumah kontrakan; pemilik tidak berkenan ditempeli stiker.",
    Status.REFUSED: "Ibu malu kepada tetangga dan minta waktu bicara dengan suami.",
    Status.RESIGNED: "Anak sudah bekerja; keluarga menyatakan sanggup mandiri.",
    Status.NOT_FOUND: "Rumah kosong; kata ketua RT keluarga pindah ke rumah orang tua.",
}
NOTE = "Sudah ditemui bersama ketua RT; keluarga tetap menerima bantuan sambil dinilai ulang."


def make(code: str, as_of: date) -> None:
    """Make a district's campaign, up to a day; nothing where there is one."""
    if code not in (*DONE, *PLANNED, *UNDER_WAY) or Campaign.objects.filter(within("area_id", code)).exists():
        return
    official = Person.objects.get(username=f"dinsos.{code}")
    if code in PLANNED:
        _plan(Area.objects.get(code=code), as_of + timedelta(days=30), as_of + timedelta(days=58), official, as_of)
    elif code in DONE:
        _done(Area.objects.get(code=code), as_of - timedelta(days=60), official)
    else:
        _half_done(_largest_part(code, as_of), as_of - timedelta(days=14), official, as_of)


def _at(on: date, hour: int = 9) -> datetime:
    return clock.at(on, hour)


def _id(*parts: object) -> UUID:
    return uuid5(NAMESPACE_URL, "/".join(str(part) for part in ("tangga-demo-label", *parts)))


def _plan(area: Area, starts_on: date, ends_on: date, official: Person, on: date) -> Campaign:
    return plan(
        _id(area.pk),
        area=area,
        starts_on=starts_on,
        ends_on=ends_on,
        label_words=DEFAULT_WORDS,
        legal_basis=f"SK Kepala Dinas Sosial No. 460/{int(area.pk[:4]) % 900 + 10}/{on.year}",
        by=official,
        on=on,
        at=_at(on),
    )


def _done(area: Area, starts_on: date, official: Person) -> None:
    """A whole district, two weeks: written in one statement, for seven hundred actions take their time."""
    campaign = _plan(area, starts_on, starts_on + timedelta(days=14), official, starts_on - timedelta(days=20))
    begin(campaign.public_id, by=official, on=starts_on, at=_at(starts_on))
    houses = list(House.objects.filter(campaign=campaign).order_by("region_id", "pk"))
    carers = facilitators_of_each([house.family_id for house in houses], starts_on)
    made = []
    for place, house in enumerate(houses):
        status = OF_A_HUNDRED[place * 37 % 100]  # 37 and 100 have no common factor: every turn comes once
        if area.pk == FEW_NOT_FOUND and status == Status.NOT_FOUND and place > len(houses) // 3:
            status = Status.LABELLED
        on = starts_on + timedelta(days=place * 13 // len(houses))
        officer = carers.get(house.family_id, official)
        made.append(
            HouseLabel(
                public_id=_id(area.pk, place),
                house=house,
                status=status,
                on=on,
                officer=officer,
                reason=REASONS.get(status, ""),
                recorded_by=officer,
                recorded_at=_at(on, 11),
            )
        )
    HouseLabel.objects.bulk_create(made)
    settle([each.house_id for each in made])
    ends_on = starts_on + timedelta(days=14)
    finish(campaign.public_id, by=official, on=ends_on, at=_at(ends_on))


def _largest_part(code: str, on: date) -> Area:
    """The sub-district where most families live."""
    from tangga.labelling.actions import families_to_label

    counts: dict[str, int] = {}
    for region in families_to_label(code, on).values_list("region_id", flat=True):
        counts[region[:6]] = counts.get(region[:6], 0) + 1
    return Area.objects.get(code=max(sorted(counts), key=lambda part: counts[part]))


def _half_done(area: Area, starts_on: date, official: Person, as_of: date) -> None:
    """Every second house, by its facilitator, with a photo now and then, one record put right and one followed up."""
    campaign = _plan(area, starts_on, as_of + timedelta(days=45), official, starts_on - timedelta(days=10))
    begin(campaign.public_id, by=official, on=starts_on, at=_at(starts_on))
    houses = list(House.objects.filter(campaign=campaign).order_by("region_id", "pk")[::2])
    carers = facilitators_of_each([house.family_id for house in houses], starts_on)
    statuses: Iterator[Status] = iter(OF_TEN * (len(houses) // len(OF_TEN) + 1))
    done: list[HouseLabel] = []
    for place, house in enumerate(houses):
        if (officer := carers.get(house.family_id)) is not None:
            on = starts_on + timedelta(days=place * 13 // len(houses))
            photos = (picture(place),) if place % 12 == 0 else ()
            done.append(_label(house, next(statuses), officer, on, place, photos))
    refused = [each for each in done if each.status == Status.REFUSED]
    if refused:
        follow_up(refused[0].public_id, NOTE, by=official, on=as_of, at=_at(as_of))
    if len(refused) > 1:
        _label(refused[1].house, Status.LABELLED, refused[1].officer, as_of, -1, (), refused[1])


def _label(
    house: House,
    status: Status,
    officer: Person,
    on: date,
    place: int,
    photos: tuple[bytes, ...],
    instead_of: HouseLabel | None = None,
) -> HouseLabel:
    return label(
        house.public_id,
        label_id=_id(house.campaign.area_id, place),
        status=status,
        labelled_on=on,
        reason=REASONS.get(status, ""),
        photos=photos,
        instead_of=instead_of.public_id if instead_of else None,
        by=officer,
        on=on,
        at=_at(on, 11),
    )


def picture(place: int) -> bytes:
    """A drawn wall with a drawn label: no photo of anybody's house."""
    from PIL import Image, ImageDraw

    walls = ((214, 205, 186), (186, 203, 196), (222, 196, 170))
    drawn = Image.new("RGB", (800, 600), walls[place % len(walls)])
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((60 + place % 40, 120, 250 + place % 40, 600), fill=(112, 84, 58))
    pen.rectangle((360, 180, 720, 400), fill=(255, 255, 255), outline=(11, 93, 87), width=8)
    pen.text((390, 230), "Keluarga Penerima Manfaat", fill=(28, 38, 36), font_size=24)
    pen.text((390, 280), "Program Keluarga Harapan (PKH)", fill=(28, 38, 36), font_size=20)
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=70)
    return out.getvalue()
