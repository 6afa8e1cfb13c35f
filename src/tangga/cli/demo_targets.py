"""The demo's targets: the ministry's shared out to provinces, districts and facilitators; what graduates live on."""

from datetime import date, datetime
from itertools import cycle
from typing import TYPE_CHECKING
from uuid import uuid4

from tangga.cli import clock

if TYPE_CHECKING:
    from tangga.people.models import Person
    from tangga.targets.models import Target

PROVINCE_OFFICIALS = {"32": "Neneng Hasanah", "35": "Agus Widodo", "52": "Lalu Wirahadi"}
NOT_SHARED_OUT = ("5208",)  # its official has not got round to it
BY_HAND = {"3276": (11, 9)}  # one facilitator has more families to prepare
BUSINESSES = (
    ("peddling", "bakulan sayur keliling"),
    ("kiosk", "kios kecil sembako di depan rumah"),
    ("food_stall", "warung nasi pecel"),
    ("craft", "menjahit pakaian"),
    ("livestock", "ternak ayam kampung"),
    ("peddling", "bakulan jajanan pasar"),
    ("services", "cuci setrika"),
)


def make(code: str, as_of: date) -> None:
    """What the district's graduates live on; with the last district, the year's targets from the ministry down."""
    from tangga.cli.demo import DISTRICTS

    _businesses(code)
    if code == DISTRICTS[-1]:
        _targets(as_of)


def _businesses(code: str) -> None:
    from tangga.areas.queries import within
    from tangga.families.exit_models import Exit, ExitType
    from tangga.families.exit_queries import credits
    from tangga.visits.models import Business

    grew = Exit.objects.filter(within("region_id", code), superseded_at=None, exit_type=ExitType.VOLUNTARY)
    grew = grew.filter(family__businesses=None).order_by("effective_on", "pk")
    exits = [each for each in grew if "business_grew" in each.reasons]
    credited = credits(exits)
    Business.objects.bulk_create(
        Business(
            family_id=each.family_id,
            kind=kind,
            what=what,
            started_on=date(each.effective_on.year - 3, each.effective_on.month, 1),
            recorded_by=credited[each.pk],
        )
        for each, (kind, what) in zip(exits, cycle(BUSINESSES), strict=False)
        if each.pk in credited
    )


def _targets(as_of: date) -> None:
    from tangga.people.models import Person
    from tangga.targets.actions import set_target
    from tangga.targets.models import Rule, Target

    if Target.objects.exists():
        return
    on = max(date(as_of.year, 1, 1), min(as_of, date(as_of.year, 1, 15)))
    at = clock.at(on, 10)
    ministry = Person.objects.get(username="kementerian")
    whole = set_target(
        None, as_of.year, Rule.PER_FACILITATOR, date(as_of.year, 1, 1), sharing=uuid4(), by=ministry, on=on, at=at
    )
    for province in _shared_out(whole, ministry, on, at):
        if not province.number:
            continue
        for district in _shared_out(province, _of_province(province.area_id or ""), on, at):
            official = Person.objects.filter(username=f"dinsos.{district.area_id}").first()
            if official is not None and district.area_id not in NOT_SHARED_OUT:
                _shared_out(district, official, on, at, BY_HAND.get(district.area_id or ""))


def _shared_out(
    whole: "Target", by: "Person", on: date, at: datetime, numbers: tuple[int, ...] | None = None
) -> list["Target"]:
    from tangga.targets.actions import share_out
    from tangga.targets.sharing import filled, parts_for

    parts = parts_for(whole, on)
    proposed = filled(whole, parts, {})
    if numbers is not None and len(numbers) == len(parts) and sum(numbers) == whole.number:
        proposed = {part.key: number for part, number in zip(parts, numbers, strict=True)}
    return share_out(whole.public_id, proposed, sharing=uuid4(), seen=None, by=by, on=on, at=at)


def _of_province(code: str) -> "Person":
    """The province's official; opened with the demo's password where an earlier step did not."""
    from tangga.cli.demo import _account
    from tangga.people.models import Person

    like = Person.objects.get(username="kementerian").password
    _account(f"provinsi.{code}", PROVINCE_OFFICIALS.get(code, "Petugas Provinsi"), "province", code, like)
    return Person.objects.get(username=f"provinsi.{code}")
