"""Two districts with one of everything in each, and marks by which anything that leaks can be told.

Three sets of things: MINE, in Kota Bandung and assigned to the facilitator of the cast; COLLEAGUE, in the same district
and assigned to another facilitator; OTHER, in Kota Kediri. Every name in a set holds the set's own mark.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from tangga.api.models import Token
from tangga.api.queries import hash_of
from tangga.api.scopes import Scope
from tangga.audit.actions import record
from tangga.families import identity
from tangga.families.models import Change, DuplicateCase, Family, Member
from tangga.imports.models import Batch, State
from tangga.jobs.models import Job
from tangga.people.models import PasswordLink, Person, SecondFactorRule
from tangga.people.roles import Role
from tangga.runs.models import Comparison, Run
from tangga.runs.tallies import store_tallies
from tests import make
from tests.access.table import FIELD

TODAY = date(2025, 5, 20)
NOW = datetime(2025, 5, 20, 3, 0, tzinfo=UTC)
MINE, COLLEAGUE, OTHER = "mine", "colleague", "other"
SETS = (MINE, COLLEAGUE, OTHER)

# The roles by letter, for the table: facilitator, coordinator, official, head, province, ministry, auditor,
# administrator; N is an account without a posting, X somebody not signed in.
ROLES = {
    "F": (Role.FACILITATOR, "3273"),
    "C": (Role.COORDINATOR, "3273"),
    "O": (Role.DISTRICT_OFFICIAL, "3273"),
    "H": (Role.DISTRICT_HEAD, "3273"),
    "P": (Role.PROVINCE, "32"),
    "M": (Role.MINISTRY, None),
    "A": (Role.AUDITOR, "3273"),
    "D": (Role.ADMINISTRATOR, None),
}
EVERYBODY = "FCOHPMADNX"
DISTRICT = frozenset({MINE, COLLEAGUE})
REACH: dict[str, frozenset[str]] = {
    "F": frozenset({MINE}),
    "C": DISTRICT,
    "O": DISTRICT,
    "H": DISTRICT,
    "A": DISTRICT,
    "P": DISTRICT,
    "M": frozenset(SETS),
    "D": frozenset(),
    "N": frozenset(),
    "X": frozenset(),
}


@dataclass
class Things:
    """One set: ids by kind (as they stand in addresses and forms), and the marks of what is in it.

    marks   of families and whatever is about them; staff: names of the people who work there
    """

    ids: dict[str, Any] = field(default_factory=dict)
    marks: list[str] = field(default_factory=list)
    staff: list[str] = field(default_factory=list)


@dataclass
class World:
    """The cast by letter, the tokens they call the API with, and the three sets."""

    cast: dict[str, Person]
    secrets: dict[str, str]
    sets: dict[str, Things]


STAFF = {MINE: "rekanqa", COLLEAGUE: "rekanqb", OTHER: "rekanqc"}
MARKS = {MINE: "mawarqx", COLLEAGUE: "kolegaqx", OTHER: "asingqx"}
MANY = 6_600_330_033  # families of the other district: more digits than chance puts side by side in a key or a time
DIGITS = {MINE: "11", COLLEAGUE: "22", OTHER: "33"}
VILLAGES = {MINE: "3273011001", COLLEAGUE: "3273011002", OTHER: "3571011001"}


def build() -> World:
    """Make it all in the database."""
    make.areas()
    cast = {letter: make.posted(f"cast-{letter.lower()}", role, area) for letter, (role, area) in ROLES.items()}
    cast["N"] = make.person("cast-n")
    admin = cast["D"]
    secrets = {letter: _token(cast[letter], admin, f"cast {letter}")[1] for letter in cast}
    counts = {
        "3273": {"families": 2, "annual_idr": 3},
        "3571": {"families": MANY, "annual_idr": 770033000},
    }
    runs = {code: make.run(code, as_of=TODAY, counts=counts[code]) for code in counts}
    sets = {which: _things(which, cast, runs[VILLAGES[which][:4]], admin) for which in SETS}
    for run in runs.values():
        store_tallies(run)
    _case_across(sets)
    return World(cast, secrets, sets)


def _case_across(sets: dict[str, Things]) -> None:
    """One number on a member here and on one in the other district: each side's official has the case."""
    here, there = (Member.objects.get(public_id=sets[which].ids["second member"]) for which in (COLLEAGUE, OTHER))
    sets[MINE].ids["case across"] = _case([here, there]).public_id


def _token(person: Person, made_by: Person, name: str) -> tuple[Token, str]:
    secret = f"tangga_{person.username}-secret"
    other = made_by if person.pk != made_by.pk else make.person(f"maker-{person.username}")
    token = Token.objects.create(
        name=name,
        purpose="a test",
        secret_hash=hash_of(secret),
        prefix=secret[:13],
        person=person,
        scopes=list(Scope.values),
        made_by=other,
        agreed_at=NOW,
        expires_on=date(2100, 1, 1),
    )
    return token, secret


def _things(which: str, cast: dict[str, Person], run: Run, admin: Person) -> Things:
    mark, digits, village = MARKS[which], DIGITS[which], VILLAGES[which]
    district = village[:4]
    name = STAFF[which]
    staff = [make.person(f"{name}-{place}", f"Petugas{place} {name}") for place in range(3)]
    for person, role in zip(staff, (Role.FACILITATOR, Role.DISTRICT_OFFICIAL, Role.COORDINATOR), strict=True):
        make.posting(person, role, district)
    facilitator, official, checker = staff
    families = _families(which, cast["F"] if which == MINE else facilitator)
    members = [
        make.member(
            family,
            f"{family.family_id}-01",
            name=f"Anak{place} {mark}",
            nik=f"{district}01410312{digits}0{place}",
            effective_on=date(2025, 1, 1),
            pregnant=False,
        )
        for place, family in enumerate(families)
    ]
    for family in families:
        make.family_answer(run, family, region_id=village, period_idr=7_700_000 + int(digits), annual_idr=int(digits))
    batch = _batch(which, cast["F"] if which == MINE else facilitator, district)
    change = Change.objects.create(
        kind="address",
        family=families[0],
        asked={"address": f"Jalan {mark}", "rt": "1", "rw": "2", "region_id": village},
        reason=f"Pindah {mark}",
        state="proposed",
        proposed_by=cast["F"] if which == MINE else facilitator,
        proposed_at=NOW,
    )
    sent_back = Change.objects.create(
        kind="school",
        family=families[0],
        member=members[0],
        asked={"school_level": "primary"},
        reason=f"Sekolah {mark}",
        state="sent_back",
        proposed_by=change.proposed_by,
        proposed_at=NOW,
        decided_by=checker,
        decided_at=NOW,
    )
    earlier, comparison = _compared(run)
    case = _case(members)
    job = Job.objects.create(
        kind="imports.read", subject=str(batch.public_id), area_code=district, asked_by=batch.uploaded_by, asked_at=NOW
    )
    token, _secret = _token(official, admin, f"Program {name}")
    PasswordLink.objects.create(
        person=checker,
        token_hash=f"{mark}-hash",
        made_by=admin,
        made_at=NOW,
        expires_at=datetime(2100, 1, 1, tzinfo=UTC),
    )
    rule = SecondFactorRule.objects.filter(area_id=district).first() or SecondFactorRule.objects.create(
        area_id=district, starts_on=date(2100, 1, 1), set_by=admin
    )
    record("family.viewed", families[0], by=official, area_code=village, family=str(families[0].public_id), at=NOW)
    account = record("person.signed_in", official, by=official, area_code=district, at=NOW)
    ids = {
        "family": families[0].public_id,
        "second family": families[1].public_id,
        "member": members[0].public_id,
        "second member": members[1].public_id,
        "batch": batch.public_id,
        "change": change.public_id,
        "sent back": sent_back.public_id,
        "case": case.public_id,
        "job": job.public_id,
        "run": run.public_id,
        "earlier run": earlier.public_id,
        "comparison": comparison.public_id,
        "token": token.public_id,
        "person": facilitator.public_id,
        "rule": rule.pk,
        "village": village,
        "district": district,
        "event": account.pk,
    }
    about = [*families, *members, batch, change, sent_back, case, job]
    accompanies = cast["F"] if which == MINE else facilitator
    field = [feature.things(which, families, accompanies, official) for feature in FIELD]
    for of_feature, _marks in field:
        ids |= of_feature
    return Things(
        ids=ids,
        marks=[
            mark,
            *(str(each.public_id) for each in about),
            *(each for _ids, marks in field for each in marks),
            *(f"{district}01{kind}0312{digits}0{place}" for kind in (41, 51) for place in range(2)),
            *([str(7_700_000 + int(digits))] if which == OTHER else []),
            *([str(run.public_id), str(MANY), "770033000"] if which == OTHER else []),
        ],
        staff=[name, *(str(person.public_id) for person in staff), str(token.public_id)],
    )


def _compared(run: Run) -> tuple[Run, Comparison]:
    """An earlier run of the same district, and the two being compared."""
    earlier = Run.objects.filter(area=run.area, is_current=False).first() or make.run(
        run.area_id, is_current=False, as_of=date(2025, 4, 20), counts=run.counts
    )
    return earlier, Comparison.objects.get_or_create(
        before=earlier, after=run, code_version="0.1.0", defaults={"asked_at": NOW}
    )[0]


def _families(which: str, facilitator: Person) -> list[Family]:
    mark, digits, village = MARKS[which], DIGITS[which], VILLAGES[which]
    made = []
    for place in range(2):
        family = make.family(
            f"{village[:4]}-{mark}-{place}",
            name=f"Ibu{place} {mark}",
            region=village,
            facilitator=facilitator,
            kk=f"{village[:4]}01510312{digits}0{place}",
            effective_on=date(2025, 1, 1),
            decile=3,
        )
        Family.objects.filter(pk=family.pk).update(address=f"Jalan {mark} {place}")
        made.append(family)
    return made


def _batch(which: str, by: Person, district: str) -> Batch:
    return Batch.objects.create(
        district_id=district,
        uploaded_by=by,
        uploaded_at=NOW,
        file_name=f"daftar {MARKS[which]}.xlsx",
        sha256=DIGITS[which] * 32,
        size_bytes=4711,
        kind="xlsx",
        state=State.MAPPING,
        effective_on=TODAY,
        columns=[],
    )


def _case(members: list[Member]) -> DuplicateCase:
    number = "3273014103120099"
    return DuplicateCase.objects.create(
        kind="nik",
        number_sealed=identity.seal(number),
        number_index=identity.blind_index("nik", number),
        number_mask=identity.mask(number),
        first_member=members[0],
        second_member=members[1],
    )
