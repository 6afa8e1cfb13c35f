"""Standing answers drawn at random: families of three districts that moved, came back, were corrected, or stay."""

from datetime import date, timedelta
from random import Random

from tangga.families.models import Family, FamilyFacts
from tangga.people.models import Person
from tangga.people.roles import Role
from tangga.runs.models import FamilyAnswer
from tangga.runs.standing import settle
from tests import make

VILLAGES = ("3273011001", "3273011002", "3276011001", "3571011001")
AS_OF, TODAY = date(2025, 5, 1), make.TODAY
FAMILIES = 40


def viewers(facilitator: Person) -> list[Person]:
    """One of every scope: own families, a sub-district, a district, a province, the country, nothing."""
    return [
        facilitator,
        make.posted("kecamatan", Role.COORDINATOR, "327301"),
        make.posted("kota", Role.DISTRICT_OFFICIAL, "3273"),
        make.posted("provinsi", Role.PROVINCE, "32"),
        make.posted("kementerian", Role.MINISTRY, None),
        make.posted("akun", Role.ADMINISTRATOR, None),
    ]


def answers(drawn: Random, facilitator: Person) -> None:
    """A current run of each district over families that lived in its villages on its day."""
    runs = {code: make.run(code, as_of=AS_OF) for code in ("3273", "3276", "3571")}
    for number in range(FAMILIES):
        village = drawn.choice(VILLAGES)
        family = make.family(
            f"F{number}",
            name=f"Nama {drawn.randrange(9)}",
            region=village,
            effective_on=date(2024, 1, 1),
            facilitator=facilitator if drawn.random() < 0.3 else None,
        )
        make.family_answer(runs[village[:4]], family, **an_answer(drawn, village), standing=False)
    for run in runs.values():
        settle(run, [])


def an_answer(drawn: Random, village: str) -> dict[str, object]:
    """What an answer may say, all of it together possible."""
    unsure = drawn.random() < 0.2
    ends = drawn.choice([None, date(2025, 8, 1), date(2026, 7, 1), date(2031, 7, 1)])
    return {
        "region_id": village,
        "active": drawn.random() < 0.9,
        "unsure": unsure,
        "unsure_about": drawn.choice(["birth_date", "birth_date school_level", "members"]) if unsure else "",
        "natural_exit": not unsure and drawn.random() < 0.2,
        "preparable": drawn.random() < 0.3,
        "out_of_school": drawn.random() < 0.2,
        "five_years": drawn.random() < 0.5,
        "ineligible_for": drawn.choice(["", "", "civil_servant decile_above_limit", "decile_above_limit"]),
        "last_component_ends_on": ends,
        "last_component_ends_on_dropout": drawn.choice([None, date(2025, 7, 1), date(2027, 7, 1)]) if ends else None,
        "decile": drawn.choice([None, 1, 2, 9]),
        "years_in_programme": drawn.choice([None, 1, 5, 8]),
        "members_paid": drawn.randrange(5),
        "period_idr": drawn.randrange(4) * 225_000,
        "annual_idr": drawn.randrange(4) * 900_000,
        "components": drawn.randrange(16),
    }


def life_goes_on(drawn: Random) -> None:
    """What people and lists write after the runs: moves now, before and to come, corrections, and things taken back."""
    for family in drawn.sample(list(Family.objects.all()), FAMILIES // 2):
        rows = list(FamilyFacts.objects.filter(family=family, superseded_at=None).order_by("effective_on"))
        match drawn.randrange(5):
            case 0 | 1:  # lives elsewhere from a day on: past, today or to come
                day = TODAY + timedelta(days=drawn.choice([-200, -10, 0, 20]))
                make.family_facts(family, region=drawn.choice(VILLAGES), effective_on=day, recorded_at=make.LONG_AGO)
            case 2:  # never lived where it was written
                FamilyFacts.objects.filter(pk=rows[-1].pk).update(superseded_at=make.NOW)
                make.family_facts(
                    family,
                    region=drawn.choice(VILLAGES),
                    effective_on=rows[-1].effective_on,
                    recorded_at=make.LONG_AGO,
                )
            case 3:  # a new decile, in the same place
                make.family_facts(
                    family, region=rows[-1].region_id, effective_on=TODAY, recorded_at=make.LONG_AGO, decile=3
                )
            case 4:  # nothing is known about it any more
                FamilyFacts.objects.filter(family=family).update(superseded_at=make.NOW)


def columns_as_defined() -> dict[int, tuple[bool, str]]:
    """family -> (standing, name) as the words of FamilyAnswer say, looked up anew."""
    return {
        answer.family_id: (answer.run.is_current and not answer.superseded, answer.family.name_search)
        for answer in FamilyAnswer.objects.select_related("run", "family")
    }
