"""Plain factories and the named cast. Everybody and everything here is invented.

The cast, all posted since 2020: Sari, facilitator in Kota Bandung (3273); Tono, official of 3273; Rina, official of the
province of Jawa Barat (32); Budi, official of Kota Kediri (3571), the outsider.
"""

from datetime import UTC, date, datetime
from typing import Any

from tangga.areas import tree
from tangga.areas.models import Area
from tangga.families import identity
from tangga.families.identities import register_identities
from tangga.families.models import FacilitatorAssignment, Family, FamilyFacts, Member, MemberFacts, MembershipSpell
from tangga.people.models import Person, Posting
from tangga.people.roles import Role
from tangga.runs.models import FamilyAnswer, Run

TODAY = date(2025, 5, 17)
NOW = datetime(2025, 5, 17, 3, 0, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 2, 3, 0, tzinfo=UTC)

AREAS = (
    ("32", "Jawa Barat", "province"),
    ("3273", "Kota Bandung", "city"),
    ("327301", "Sukasari", "sub_district"),
    ("3273011001", "Sarijadi", "urban_village"),
    ("3273011002", "Sukarasa", "urban_village"),
    ("3276", "Kota Depok", "city"),
    ("327601", "Pancoran Mas", "sub_district"),
    ("3276011001", "Pancoran Mas", "urban_village"),
    ("35", "Jawa Timur", "province"),
    ("3571", "Kota Kediri", "city"),
    ("357101", "Mojoroto", "sub_district"),
    ("3571011001", "Campurejo", "urban_village"),
)
LEVELS = {2: 1, 4: 2, 6: 3, 10: 4}
PARENT_DIGITS = {4: 2, 6: 4, 10: 6}


def areas() -> None:
    """Three districts of two provinces, each with a sub-district and its villages."""
    Area.objects.bulk_create(
        Area(
            code=code,
            name=name,
            kind=kind,
            level=LEVELS[len(code)],
            parent_id=code[: PARENT_DIGITS[len(code)]] if len(code) > 2 else None,
            search_name=name.lower(),
        )
        for code, name, kind in AREAS
    )


def areas_of_the_tree(*codes: str) -> None:
    """Real areas: those of the codes, and all that lies in the districts among them."""
    source = tree.load()
    inside = [area for code in codes if len(code) == 4 for level in (3, 4) for area in source.areas(level, code)]
    found = [
        Area(
            code=area.code,
            name=area.name,
            kind=area.kind,
            level=area.level,
            parent_id=area.parent_code,
            search_name=tree.plain(area.title),
        )
        for area in [*(source.get(code) for code in codes), *inside]
    ]
    Area.objects.bulk_create(found, ignore_conflicts=True)  # beside the few of areas()


def person(username: str, name: str = "") -> Person:
    """An account without a posting; no password can open it (tests sign in with client.force_login)."""
    return Person.objects.create(username=username, display_name=name or username.title(), password="!")


def posting(who: Person, role: Role, area: str | None, starts_on: date = date(2020, 1, 1), **fields: Any) -> Posting:
    return Posting.objects.create(person=who, role=role, area_id=area, starts_on=starts_on, **fields)


def posted(username: str, role: Role, area: str | None) -> Person:
    """An account with a posting since 2020."""
    who = person(username)
    posting(who, role, area)
    return who


def family(
    family_id: str = "F1",
    *,
    name: str = "Wahyuni",
    region: str = "3273011001",
    joined_on: date = date(2020, 1, 1),
    left_on: date | None = None,
    effective_on: date = date(2020, 1, 1),
    recorded_at: datetime = LONG_AGO,
    facilitator: Person | None = None,
    kk: str = "",
    **facts: Any,
) -> Family:
    """A family with one spell, its facts from `effective_on`, and its facilitator where one is given."""
    sealed = {"kk_sealed": identity.seal(kk), "kk_index": identity.blind_index("kk", kk)} if kk else {}
    made = Family.objects.create(
        family_id=family_id,
        name=name,
        name_search=name.lower(),
        kk_mask=identity.mask(kk) if kk else "",
        **sealed,
    )
    register_identities([made], on=effective_on, at=recorded_at)
    MembershipSpell.objects.create(family=made, joined_on=joined_on, left_on=left_on, recorded_at=recorded_at)
    family_facts(made, region=region, effective_on=effective_on, recorded_at=recorded_at, **facts)
    if facilitator is not None:
        FacilitatorAssignment.objects.create(
            family=made, facilitator=facilitator, starts_on=effective_on, recorded_at=recorded_at
        )
    return made


def family_facts(of: Family, *, region: str, effective_on: date, recorded_at: datetime, **facts: Any) -> FamilyFacts:
    return FamilyFacts.objects.create(
        family=of, region_id=region, effective_on=effective_on, recorded_at=recorded_at, **facts
    )


def member(
    of: Family,
    member_id: str = "M1",
    *,
    name: str = "Ani",
    relation: str = "anak",
    nik: str = "",
    effective_on: date = date(2020, 1, 1),
    recorded_at: datetime = LONG_AGO,
    birth_date: date | None = date(2012, 3, 4),
    sex: str = "female",
    **facts: Any,
) -> Member:
    """A member with facts from `effective_on`."""
    sealed = {"nik_sealed": identity.seal(nik), "nik_index": identity.blind_index("nik", nik)} if nik else {}
    made = Member.objects.create(
        family=of,
        member_id=member_id,
        name=name,
        name_search=name.lower(),
        relation=relation,
        nik_mask=identity.mask(nik) if nik else "",
        **sealed,
    )
    register_identities([made], on=effective_on, at=recorded_at)
    member_facts(made, effective_on=effective_on, recorded_at=recorded_at, birth_date=birth_date, sex=sex, **facts)
    return made


def member_facts(of: Member, *, effective_on: date, recorded_at: datetime, **facts: Any) -> MemberFacts:
    """Facts of a member, in the family they belong to now unless `family` says another (None: in none)."""
    placed = {"family": of.family} | facts
    return MemberFacts.objects.create(member=of, effective_on=effective_on, recorded_at=recorded_at, **placed)


def run(area: str = "3273", *, is_current: bool = True, as_of: date = TODAY, **fields: Any) -> Run:
    """A finished run without answers; add those with family_answer. (runs.actions.start makes real ones.)"""
    plain: dict[str, Any] = {
        "known_at": NOW,
        "policy_hash": "0" * 64,
        "code_version": "0.1.0",
        "engine": "duckdb",
        "status": Run.Status.DONE,
        "started_at": NOW,
        "finished_at": NOW,
    }
    return Run.objects.create(area_id=area, as_of=as_of, is_current=is_current, **(plain | fields))


def family_answer(of: Run, family: Family, **answer: Any) -> FamilyAnswer:
    """An answer that says nothing remarkable unless told to: active, eligible, nobody paid."""
    plain: dict[str, Any] = {
        "region_id": "3273011001",
        "active": True,
        "members_paid": 0,
        "annual_idr": 0,
        "period_idr": 0,
        "eligible": True,
        "natural_exit": False,
        "unsure": False,
        "years_in_programme": 5,
        "five_years": True,
        "preparable": False,
        "members_count": 1,
        "out_of_school": False,
        "components": 0,
    }
    stands = {"standing": of.is_current and not answer.get("superseded"), "sort_name": family.name_search}
    return FamilyAnswer.objects.create(run=of, family=family, **(plain | stands | answer))
