"""A second, plain answer to the same question: every assignment tried, one family at a time, nothing shared with the
rules but the policy's numbers. Slow and obvious on purpose."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tangga.policy import Policy

Row = Mapping[str, Any]

ORDER = (
    "pregnancy",
    "early_childhood",
    "primary",
    "junior_secondary",
    "senior_secondary",
    "severe_disability",
    "elderly",
    "human_rights_victim",
)
LEVELS = {"primary": (1, 6), "junior_secondary": (7, 9), "senior_secondary": (10, 12)}


def age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def is_living(member: Row, on: date) -> bool:
    dead = member["deceased_on"] is not None and member["deceased_on"] <= on
    unborn = member["birth_date"] is not None and member["birth_date"] > on
    return not dead and not unborn


def could_count_for(member: Row, policy: Policy) -> list[str]:
    """Components the member could be paid for, in table order."""
    on = policy.as_of
    if not is_living(member, on):
        return []
    found = set()
    born = member["birth_date"]
    delivered = member["delivered_on"]
    recently = delivered is not None and delivered <= on <= delivered + timedelta(days=42)
    number = member["pregnancy_number"]
    if (member["pregnant"] or recently) and (number is None or number <= 2):
        found.add("pregnancy")
    if born is not None:
        years = age(born, on)
        enrolled = member["school_level"] in (*LEVELS, "higher")
        if years < 6 or (years == 6 and not enrolled):
            found.add("early_childhood")
        if 6 <= years <= 21 and member["school_level"] in LEVELS:
            found.add(member["school_level"])
        if years >= policy.value("components/elderly/youngest_age"):
            found.add("elderly")
    if member["severe_disability"]:
        found.add("severe_disability")
    if member["human_rights_victim"]:
        found.add("human_rights_victim")
    return [c for c in ORDER if c in found and policy.value(f"benefits/{c}/year") is not None]


def is_active(family: Row, on: date) -> bool:
    return family["joined_on"] <= on and (family["left_on"] is None or family["left_on"] > on)


def assignments(
    choices: Sequence[Sequence[str]], caps: Mapping[str, int | None], family_cap: int
) -> Iterator[tuple[str | None, ...]]:
    """Every way to give each member one of its components or none, within the caps."""
    if not choices:
        yield ()
        return
    for way in assignments(choices[1:], caps, family_cap):
        yield (None, *way)
        paid = sum(1 for c in way if c is not None)
        for component in choices[0]:
            cap = caps[component]
            if paid < family_cap and (cap is None or way.count(component) < cap):
                yield (component, *way)


def best_assignment(members: Sequence[Row], policy: Policy) -> dict[str, str]:
    """member_id -> component of the best assignment: largest yearly total, then components in table order, then per
    component the older persons, then the lower ids."""
    able = [(m, c) for m, c in ((m, could_count_for(m, policy)) for m in members) if c]
    caps = {c: policy.value(f"components/{c}/cap") for c in ORDER}
    price = {c: policy.value(f"benefits/{c}/year") for c in ORDER}
    ways = list(assignments([c for _, c in able], caps, policy.value("benefits/family/cap")))
    totals = [sum(price[c] for c in way if c is not None) for way in ways]
    most = max(totals)

    def worse(way: tuple[str | None, ...]) -> tuple[Any, ...]:
        counts = [-way.count(c) for c in ORDER]
        persons = [
            sorted(
                (m["birth_date"] or date.max, m["member_id"])
                for (m, _), given in zip(able, way, strict=True)
                if given == c
            )
            for c in ORDER
        ]
        return (counts, persons)

    best = min((way for way, total in zip(ways, totals, strict=True) if total == most), key=worse)
    return {m["member_id"]: c for (m, _), c in zip(able, best, strict=True) if c is not None}


def unsure_about(members: Sequence[Row], on: date) -> str | None:
    living = [m for m in members if is_living(m, on)]
    if not living:
        return "members"
    facts = []
    if any(m["birth_date"] is None for m in living):
        facts.append("birth_date")
    if any(
        m["birth_date"] is not None
        and 6 <= age(m["birth_date"], on) <= 21
        and m["school_level"] is None
        and not m["finished_school"]
        for m in living
    ):
        facts.append("school_level")
    return " ".join(facts) or None


def preparable(family: Row, members: Sequence[Row], policy: Policy) -> bool:
    on = policy.as_of
    elderly = policy.value("components/elderly/youngest_age")
    known = [m for m in members if is_living(m, on) and m["birth_date"] is not None]
    able = [m for m in known if 19 <= age(m["birth_date"], on) <= 64 and not m["severe_disability"]]
    neither = [m for m in known if 19 <= age(m["birth_date"], on) < elderly and not m["severe_disability"]]
    return is_active(family, on) and age(family["joined_on"], on) >= 5 and bool(able) and bool(neither)


# The forecast, walked month by month on the calendar instead of computed.


def first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def counts_in(member: Row, month: int, policy: Policy, *, dropout: bool) -> bool:
    """Whether a child that counts now still counts on the first day of the month."""
    on, day, born = policy.as_of, first_of(month), member["birth_date"]
    level = member["school_level"] if member["school_level"] in LEVELS else None
    if age(born, day) > 21:
        return False
    if level is not None:
        first, last = LEVELS[level]
        grade = min(max(member["school_grade"] or first, first), last)
        grade += sum(1 for m in range(on.year * 12 + on.month, month + 1) if m % 12 == 6)
        return grade <= (last if dropout else 12)
    julys = [m for m in range(on.year * 12 + on.month - (on.day == 1), month + 1) if m % 12 == 6]
    entered = [m for m in julys if age(born, first_of(m)) >= 6]
    if dropout:
        return not entered and age(born, day) < 7
    return len(entered) <= 12


def last_component_ends_on(members: Sequence[Row], policy: Policy, *, dropout: bool) -> date | None:
    on = policy.as_of
    this_month = on.year * 12 + on.month - 1
    ends = []
    for member in members:
        components = could_count_for(member, policy)
        if {"severe_disability", "elderly", "human_rights_victim"} & set(components):
            return None
        if "pregnancy" in components:
            if member["pregnant"]:
                return None
            gone = member["delivered_on"] + timedelta(days=43)
            ends.append(next(m for m in range(this_month, this_month + 4) if first_of(m) >= gone))
        if {"early_childhood", *LEVELS} & set(components):
            start = this_month + (on.day > 1)
            ends.append(next(m for m in range(start, start + 400) if not counts_in(member, m, policy, dropout=dropout)))
    if not ends:
        return None
    end = max(ends)
    elderly = policy.value("components/elderly/youngest_age")
    stays = any(
        is_living(m, on) and m["birth_date"] is not None and age(m["birth_date"], first_of(end)) >= elderly
        for m in members
    )
    return None if stays else first_of(end)
