"""What decides where families stand on the waiting list, asked of the rules as if each were in the programme."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.audit.actions import record
from tangga.errors import Conflict
from tangga.families.batching import batches
from tangga.families.models import Family, MembershipSpell
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.policy import load, overlays_for
from tangga.rules.waiting import order_key
from tangga.waiting.models import Entry, Outside, State
from tangga.waiting.vacancies import DISTRICT_DIGITS, lock_district

AT_ONCE = 2_000
LONGEST_REASONS = 200
FOUND = ("region", "decile", "members", "assessed_on", "policy_hash", "outside", "outside_for", "order_key")


@dataclass(frozen=True)
class Found:
    """What an assessment says of a family that waits: columns of Entry. `district`: whose list it belongs on."""

    region_id: str
    decile: int | None
    members: int | None
    policy_hash: str
    outside: str
    outside_for: str

    @property
    def district(self) -> str:
        return self.region_id[:DISTRICT_DIGITS]


def assessed(families: Collection[int], on: date) -> dict[int, Found]:
    """key of a family -> what decides where it would stand, by the facts in force on a day and the policy where it
    lives. Nobody on record in it: the number of members is unknown. Families without facts are left out.
    """
    from tangga.runs.assess import assess_rows  # here, not above: the rules load ibis
    from tangga.runs.snapshot import rows_as_if_in

    rows, members = rows_as_if_in(families, on)
    keys = dict(Family.objects.filter(pk__in=families).values_list("family_id", "pk"))
    served = set(
        MembershipSpell.objects.filter(Q(left_on=None) | Q(left_on__gt=on), family__in=families, superseded_at=None)
        .order_by()
        .values_list("family_id", flat=True)
    )
    found: dict[int, Found] = {}
    by_district: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        by_district.setdefault(str(row["region_code"])[:DISTRICT_DIGITS], []).append(row)
    for code, of_district in by_district.items():
        policy = load(on, overlays_for(code))
        ids = {row["family_id"] for row in of_district}
        answers = assess_rows(of_district, [each for each in members if each["family_id"] in ids], policy)
        hold = Counter(each["family_id"] for each in answers.members if each["component"])
        facts = {row["family_id"]: row for row in of_district}
        for each in answers.families:
            key, row = keys[each["family_id"]], facts[each["family_id"]]
            nobody_known = "members" in (each["unsure_about"] or "").split()
            outside = _outside(key in served, bool(each["eligible"]))
            found[key] = Found(
                region_id=str(row["region_code"]),
                decile=row["decile"],  # type: ignore[arg-type]  # an integer column of FAMILIES
                members=None if nobody_known else hold[each["family_id"]],
                policy_hash=policy.hash,
                outside=outside,
                outside_for=(each["ineligible_for"] or "")[:LONGEST_REASONS] if outside else "",
            )
    return found


def _outside(served: bool, eligible: bool) -> str:
    if served:
        return Outside.IN_PROGRAMME
    return "" if eligible else Outside.NOT_ELIGIBLE


def take_over(entry: Entry, found: Found | None, on: date) -> None:
    """Set on an entry (in memory) what an assessment says; a family that moved away has no place on this list."""
    if found is not None:
        elsewhere = bool(entry.district_id) and found.district != entry.district_id
        entry.region_id, entry.decile, entry.members = found.region_id, found.decile, found.members
        entry.policy_hash, entry.outside_for = found.policy_hash, found.outside_for
        entry.outside = Outside.LIVES_ELSEWHERE if elsewhere else found.outside
    entry.assessed_on = on
    entry.order_key = order_key(entry.decile, entry.rank, entry.members, entry.proposed_on)


@dataclass(frozen=True)
class Assessed:
    """What assessing a list did: entries read, of them changed in anything that counts, and outside the order."""

    read: int
    changed: int
    outside: int


def assess_list(district: Area, *, by: Person | None, on: date, at: datetime) -> Assessed:
    """Ask the rules anew about every family that waits in a district: its place follows from what is on record today.

    The rules are asked beside the work of the day; the district is held only while what they say is written, some
    families at a time. An entry that moved meanwhile is left as it is: whoever moved it asked the rules.
    by       None for somebody on the server
    Refused: NotAllowed to roles that may not; Conflict outside the person's district
    """
    if by is not None:
        posting = posting_of(by, on)
        check_role_may(posting, Action.FILL_PLACES)
        if posting is None or posting.area_id != district.code:
            raise Conflict(_("This is another district's waiting list."))
    read = changed = outside = 0
    keys = Entry.objects.filter(district=district, state=State.WAITING).order_by("pk").values_list("pk", flat=True)
    for some in batches(list(keys), AT_ONCE):
        stood = {each.pk: each for each in Entry.objects.filter(pk__in=some).only("family", "revision")}
        found = assessed([each.family_id for each in stood.values()], on)
        with transaction.atomic():
            lock_district(district.code)
            now = Entry.objects.select_for_update(of=("self",)).filter(pk__in=some, state=State.WAITING).order_by("pk")
            entries = [each for each in now if each.revision == stood[each.pk].revision]
            for entry in entries:
                before = (entry.order_key, entry.outside, entry.region_id)
                take_over(entry, found.get(entry.family_id), on)
                read += 1
                changed += before != (entry.order_key, entry.outside, entry.region_id)
                outside += bool(entry.outside)
            Entry.objects.bulk_update(entries, FOUND, 200)
    done = Assessed(read, changed, outside)
    record(
        "waiting.assessed", None, by=by, area_code=district.code, at=at,
        detail={"as_of": on.isoformat(), "read": read, "changed": changed, "outside": outside},
    )  # fmt: skip
    return done
