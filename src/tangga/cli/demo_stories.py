"""The demo's stories of figures: what newspapers printed of NTB, Depok, Pamekasan and Kota Kediri, so that it can be
asked.

Everybody is made up. The families of these stories are light ones, written in bulk: a name, a village, a membership and
its end; no members, so no assessment pays them anything. What is left out beside that:

- NTB 2020. The article's ten district figures come to 4,308 under a total of 4,298; which ten are too many nobody
  knows. Here they are left out of Lombok Barat (2,520 instead of 2,530), the largest part, whose share changes least.
  Which of its exits were recorded after 11 July (fourteen of the first half: nine in Lombok Barat, five in Lombok
  Timur), and how a year is spread over districts and months, was never published either. The tens of thousands that
  left naturally are not there.
- Depok 2021. The 3,324 that left in the first half-year are there, the 31,430 active families are not: that number
  stands as the base of the target (10 % of it: 3,143). Of which type the exits were was not said; here all are
  voluntary.
- Pamekasan and Kota Kediri 2025. The numbers of facilitators (191, then 189; 29) stand as the base of the targets; the
  demo has two facilitators in each. The 30,000, 18,000 and 12,000 of Kota Kediri are there at the scale of the demo:
  its waiting list stands to the families served as 12,000 to 18,000 (demo_waiting).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import cycle, islice
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.areas.tree import plain
from tangga.cli import clock
from tangga.families.exit_models import Exit
from tangga.families.models import Family, FamilyFacts, FamilyIdentity, MembershipSpell
from tangga.figures.figure import figure
from tangga.rules.periods import part_of, read
from tangga.targets.asked import end_of
from tangga.targets.models import Rule, Target

NTB, DEPOK, PAMEKASAN, KEDIRI = "52", "3276", "3528", "3571"
# As printed, less ten of Lombok Barat (2,530).
NTB_2020: Mapping[str, int] = {
    "5201": 2_520, "5203": 870, "5205": 295, "5271": 194, "5208": 149, "5207": 99, "5204": 85, "5202": 79, "5206": 4,
    "5272": 3,
}  # fmt: skip
NTB_2020_FIRST_HALF, NTB_2019 = 1_315, 1_082
NTB_LATE: Mapping[str, int] = {"5201": 9, "5203": 5}  # of the first half, recorded after 11 July
LATE_RECORDED_ON = date(2020, 8, 3)
DEPOK_2021_FIRST_HALF, DEPOK_ACTIVE, DEPOK_FACILITATORS = 3_324, 31_430, 98
PAMEKASAN_ACTIVE, PAMEKASAN_FACILITATORS, PAMEKASAN_ACHIEVED = 67_245, (191, 189), 8
PAMEKASAN_REVISED_ON = date(2025, 10, 1)
KEDIRI_SERVED, KEDIRI_FACILITATORS = 18_000, 29
EACH, PERCENT = 10, 10  # families a facilitator; of the active families
RECORDED_AFTER = timedelta(days=9)
LABELLED = ("5203", "5271")  # where houses were labelled by the end of 2020
REASONS: Sequence[tuple[str, ...]] = (
    ("facilitator_advocacy",), ("business_grew",), ("business_grew", "make_room"), ("better_paid_work",),
    ("make_room",),
)  # fmt: skip
BATCH = 2_000


def make(districts: Sequence[str], as_of: date) -> None:
    """Tell each story whose districts the demo has, unless an earlier start did, up to a day."""
    if set(NTB_2020) <= set(districts):
        _ntb(as_of)
    if DEPOK in districts:
        _depok(as_of)
    if PAMEKASAN in districts:
        _pamekasan(as_of)
    if KEDIRI in districts and date(2025, 12, 31) < as_of:
        _target(KEDIRI, 2025, EACH * KEDIRI_FACILITATORS, Rule.PER_FACILITATOR, KEDIRI_SERVED, KEDIRI_FACILITATORS)


@transaction.atomic
def _ntb(as_of: date) -> None:
    if date(2020, 12, 17) >= as_of or _told("NTB"):
        return
    first = {code: many * NTB_2020_FIRST_HALF // sum(NTB_2020.values()) for code, many in NTB_2020.items()}
    first["5201"] += NTB_2020_FIRST_HALF - sum(first.values())
    before = {code: many * NTB_2019 // sum(NTB_2020.values()) for code, many in NTB_2020.items()}
    before["5201"] += NTB_2019 - sum(before.values())
    for code, many in NTB_2020.items():
        late = NTB_LATE.get(code, 0)
        reasons = (*REASONS, ("house_label", "make_room")) if code in LABELLED else REASONS
        for story, number, months, recorded in (
            ("19", before[code], _months(2019, 1, 12), None),
            ("20A", first[code] - late, _months(2020, 1, 6), None),
            ("20L", late, _months(2020, 5, 6), LATE_RECORDED_ON),
            ("20B", many - first[code], _months(2020, 7, 11), None),
        ):
            _leave(f"NTB{story}", code, number, months, recorded, reasons)


def _depok(as_of: date) -> None:
    if date(2021, 8, 24) >= as_of:
        return
    with transaction.atomic():
        if not _told("DEPOK"):
            _leave("DEPOK21", DEPOK, DEPOK_2021_FIRST_HALF, _months(2021, 1, 6), None, REASONS)
    number = DEPOK_ACTIVE * PERCENT // 100
    _target(DEPOK, 2021, number, Rule.PERCENT, DEPOK_ACTIVE, DEPOK_FACILITATORS, used=PERCENT)


def _pamekasan(as_of: date) -> None:
    if date(2025, 12, 31) >= as_of:
        return
    for people, set_on in zip(PAMEKASAN_FACILITATORS, (date(2025, 1, 15), PAMEKASAN_REVISED_ON), strict=True):
        _target(PAMEKASAN, 2025, EACH * people, Rule.PER_FACILITATOR, PAMEKASAN_ACTIVE, people, set_on=set_on)
    day = date(2025, 10, 31)
    known = end_of(day)
    there = figure("voluntary_graduations", PAMEKASAN, read("2025"), as_of=day, known_at=known, now=clock.now()).total
    with transaction.atomic():
        if not _told("PMK"):  # some left in the demo's own way already
            _leave("PMK25", PAMEKASAN, max(0, PAMEKASAN_ACHIEVED - (there or 0)), _months(2025, 3, 9), None, REASONS)


def _told(story: str) -> bool:
    return Family.objects.filter(family_id__startswith=f"{story}").exists()


def _months(year: int, first: int, last: int) -> list[date]:
    """A day of each month, those of its beginning."""
    return [date(year, month, 1 + month % 5) for month in range(first, last + 1)]


def _at(day: date) -> datetime:
    return clock.at(day, 9)


def _leave(
    story: str, code: str, many: int, months: Sequence[date], recorded: date | None, reasons: Sequence[tuple[str, ...]]
) -> None:
    """So many light families of a district that left voluntarily, spread over its villages and over months.

    recorded  the day they were recorded; None: some days after each left
    """
    villages = list(Area.objects.filter(within("code", code), level=Level.VILLAGE).order_by("code"))
    called, why = _names(code), cycle(reasons)
    rows = [
        (name, village, day, next(why), 2010 + place % 5)
        for place, (name, village, day) in enumerate(
            islice(zip(called, cycle(villages), cycle(months), strict=False), many)
        )
    ]
    made = Family.objects.bulk_create(
        [
            Family(family_id=f"{story}-{code}-{place:04}", name=name, name_search=plain(name))
            for place, (name, *_rest) in enumerate(rows, start=1)
        ],
        batch_size=BATCH,
    )
    began = [(date(year, 7, 1), _at(date(year, 7, 15))) for *_rest, year in rows]
    both = list(zip(made, rows, began, strict=True))
    FamilyIdentity.objects.bulk_create(
        [
            FamilyIdentity(family=each, effective_on=since, recorded_at=at, name=each.name)
            for each, _, (since, at) in both
        ],
        batch_size=BATCH,
    )
    FamilyFacts.objects.bulk_create(
        [
            FamilyFacts(family=each, effective_on=since, recorded_at=at, region=village)
            for each, (_, village, *_rest), (since, at) in both
        ],
        batch_size=BATCH,
    )
    known = [_at(recorded or day + RECORDED_AFTER) for _, _, day, *_rest in rows]
    # The membership as first recorded, and as it is known since the exit was.
    MembershipSpell.objects.bulk_create(
        [
            row
            for (each, (_, _, day, *_rest), (since, at)), later in zip(both, known, strict=True)
            for row in (
                MembershipSpell(family=each, joined_on=since, recorded_at=at, superseded_at=later),
                MembershipSpell(family=each, joined_on=since, left_on=day, recorded_at=later),
            )
        ],
        batch_size=BATCH,
    )
    Exit.objects.bulk_create(
        [
            Exit(
                family=each,
                joined_on=since,
                effective_on=day,
                exit_type="voluntary",
                reasons=list(codes),
                region=village,
                reference="Data contoh",
                recorded_at=later,
            )
            for (each, (_, village, day, codes, _year), (since, _at)), later in zip(both, known, strict=True)
        ],
        batch_size=BATCH,
    )


def _names(code: str) -> Iterator[str]:
    """Names of nobody without end: first and last words of the district's invented families, put together anew. None
    that somebody of the district bears already, as long as there are others."""
    found = Family.objects.filter(family_id__startswith=code).order_by("family_id").values_list("name", flat=True)
    words = [name.split() for name in found] or [["Ibu", "Contoh"]]
    taken = {*found, *Family.objects.filter(family_id__contains=f"-{code}-").values_list("name", flat=True)}
    many = len(words)
    for place in range(many * many):
        name = " ".join(dict.fromkeys((words[place % many][0], words[(place * 7 + place // many + 3) % many][-1])))
        if name not in taken:
            taken.add(name)
            yield name
    yield from cycle(found or ["Ibu Contoh"])


@transaction.atomic
def _target(
    code: str,
    year: int,
    number: int,
    rule: Rule,
    families: int,
    facilitators: int,
    *,
    used: int = EACH,
    set_on: date | None = None,
) -> None:
    """A target as it was published, with the base it was worked out from; a later one supersedes it."""
    on = set_on or date(year, 1, 15)
    sharing = uuid5(NAMESPACE_URL, f"tangga-demo-story-{code}-{on}")
    area = Area.objects.get(code=code)
    if Target.objects.filter(sharing=sharing).exists():
        return
    Target.objects.filter(area=area, facilitator=None, year=year, superseded_at=None).update(superseded_at=_at(on))
    Target.objects.create(
        year=year,
        area=area,
        rule=rule,
        base_on=part_of("year", on).first,
        base_families=families,
        base_facilitators=facilitators,
        used=used,
        number=number,
        sharing=sharing,
        set_at=_at(on),
    )
