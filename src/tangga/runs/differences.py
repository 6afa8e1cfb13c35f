"""What differs between two runs, table in, table out: families and members through the stages between the two.

The stages are those of runs.stages, each the answers of all families of one snapshot.
"""

from dataclasses import dataclass

import ibis
from ibis import Table
from ibis.expr.types import BooleanValue

from tangga.rules.schemas import FAMILIES, MEMBERS
from tangga.runs.stages import ANSWERS, STAGES, STEPS, TOLD

# A family or a member whose answer differs in one of these has changed.
OF_FAMILIES = ("annual_idr", "members_paid", *ANSWERS)
OF_MEMBERS = ("component", "reason", "annual_idr", "unsure_about")
FAMILY_FACTS = tuple(column.name for column in FAMILIES.columns if column.name != "family_id")
MEMBER_FACTS = tuple(column.name for column in MEMBERS.columns if column.name not in ("member_id", "family_id"))

FLAGS = frozenset(column.name for schema in (FAMILIES, MEMBERS) for column in schema.columns if column.flag)


@dataclass(frozen=True)
class Tables:
    """The answers of every stage (families or members), and the facts of the two snapshots."""

    answers: dict[str, Table]
    facts_before: Table
    facts_after: Table


def family_differences(families: Tables, members: Table) -> Table:
    """The families of either run that were in the programme in one of them and are not the same in both.

    Takes    families: the family tables; members: what member_differences returned
    Returns  1 row per family that differs: family_id, region_code (the later one's, else the earlier's), was, is (in
             the programme in the earlier, later run), known_before, known_after (in its snapshot at all), before_idr,
             after_idr (rupiah a year), exit_before, exit_after, by_<reason> (booleans), <reason>_idr (rupiah a year, 0
             unless was and is), what was answered at each stage (<column>_<stage> of TOLD), and the facts of both
             snapshots as text: <fact>_old, <fact>_new
    """
    t = _joined(families.answers, ("active", "region_code", "annual_idr", "members_paid", *TOLD), ["family_id"])
    t = t.mutate(
        known_before=t.active_before.notnull(),
        known_after=t.active_after.notnull(),
        was=t.active_before.fill_null(False),
        **{"is": t.active_after.fill_null(False)},
        before_idr=t.annual_idr_before.fill_null(0),
        after_idr=t.annual_idr_after.fill_null(0),
        exit_before=t.natural_exit_before.fill_null(False),
        exit_after=t.natural_exit_after.fill_null(False),
        region_code=ibis.coalesce(t.region_code_after, t.region_code_before),
    )
    stayed = t.was & t["is"]
    t = t.mutate(
        **{f"{reason}_idr": ibis.ifelse(stayed, _money(t, reason), 0).cast("int64") for reason in STEPS},
        **{f"family_{reason}": stayed & _differ(t, reason, OF_FAMILIES) for reason in STEPS},
    )
    by_member = members.group_by("family_id").aggregate(
        **{f"members_{reason}": members[f"by_{reason}"].any() for reason in STEPS}
    )
    t = t.left_join(by_member, "family_id").drop("family_id_right")
    t = t.mutate(
        **{
            f"by_{reason}": t[f"family_{reason}"] | (t.was & t["is"] & t[f"members_{reason}"].fill_null(False))
            for reason in STEPS
        }
    )
    t = t.filter((t.was != t["is"]) | t.by_revision | t.by_time | t.by_policy | t.by_facts)
    facts = _both(families, FAMILY_FACTS, ["family_id"])
    t = t.left_join(facts, "family_id").drop("family_id_right")
    return t.select(
        "family_id",
        "region_code",
        "known_before",
        "known_after",
        "was",
        "is",
        "before_idr",
        "after_idr",
        "exit_before",
        "exit_after",
        *(f"{reason}_idr" for reason in STEPS),
        *(f"by_{reason}" for reason in STEPS),
        *(f"{column}_{stage}" for column in TOLD for stage in STAGES),
        *(f"{fact}_{side}" for fact in FAMILY_FACTS for side in ("old", "new")),
    ).order_by("family_id")


def member_differences(members: Tables, ages: tuple[int, ...] = ()) -> Table:
    """The members whose answer differs between any two neighbours, or of whom a fact differs, or who came to an age.

    Takes    members: the member tables, each answer with its note (with_notes); ages: birthdays that change something
             for a family though not for the member
    Returns  1 row per family and member that differs: family_id, member_id, in_before, in_after, by_<reason> (their
             answer changed then), facts_differ, what they counted for at each stage (<column>_<stage> of OF_MEMBERS),
             came_to_an_age, and the facts of both snapshots as text: <fact>_old, <fact>_new
    """
    keys = ["family_id", "member_id"]
    t = _joined(members.answers, (*OF_MEMBERS, "age_years"), keys)
    facts = _both(members, MEMBER_FACTS, keys)
    t = t.left_join(facts, keys).drop("family_id_right", "member_id_right")
    changed = [~t[f"{fact}_old"].identical_to(t[f"{fact}_new"]) for fact in MEMBER_FACTS]
    t = t.mutate(
        in_before=t.reason_before.notnull(),
        in_after=t.reason_after.notnull(),
        facts_differ=ibis.or_(*changed),
        came_to_an_age=ibis.or_(
            ibis.literal(False), *((t.age_years_before < age) & (t.age_years_later >= age) for age in ages)
        ).fill_null(False),
        **{f"by_{reason}": _differ(t, reason, OF_MEMBERS) for reason in STEPS},
    )
    t = t.filter(t.facts_differ | t.came_to_an_age | t.by_revision | t.by_time | t.by_policy | t.by_facts)
    return t.select(
        *keys,
        "in_before",
        "in_after",
        "facts_differ",
        "came_to_an_age",
        *(f"by_{reason}" for reason in STEPS),
        *(f"{column}_{stage}" for column in OF_MEMBERS for stage in STAGES),
        *(f"{fact}_{side}" for fact in MEMBER_FACTS for side in ("old", "new")),
    ).order_by(keys)


def with_notes(answers: Table, notes: Table) -> Table:
    """Members' answers (MEMBER_ANSWERS) with what the notes (MEMBER_NOTES) say of them: age_years, unsure_about."""
    noted = notes.select("member_id", "age_years", "unsure_about")
    return answers.left_join(noted, "member_id").drop("member_id_right")


def _joined(answers: dict[str, Table], columns: tuple[str, ...], keys: list[str]) -> Table:
    """The answers of every stage side by side, for whoever stands in any of them: <column>_<stage>."""
    everybody = answers["before"].select(*keys).union(answers["after"].select(*keys), distinct=True)
    t = everybody
    for stage in STAGES:
        named = answers[stage].select(*keys, **{f"{column}_{stage}": answers[stage][column] for column in columns})
        t = t.left_join(named, keys).drop(*(f"{key}_right" for key in keys))
    return t


def _both(tables: Tables, facts: tuple[str, ...], keys: list[str]) -> Table:
    """The facts of both snapshots side by side, as text: <fact>_old, <fact>_new."""
    old, new = tables.facts_before, tables.facts_after
    everybody = old.select(*keys).union(new.select(*keys), distinct=True)
    before = old.select(*keys, **{f"{fact}_old": _as_text(old, fact) for fact in facts})
    after = new.select(*keys, **{f"{fact}_new": _as_text(new, fact) for fact in facts})
    t = everybody.left_join(before, keys).drop(*(f"{key}_right" for key in keys))
    return t.left_join(after, keys).drop(*(f"{key}_right" for key in keys))


def _as_text(t: Table, fact: str) -> ibis.Value:
    """A fact as text; of a flag, unknown is the same as no, for the rules take it so."""
    return (t[fact].fill_null(False) if fact in FLAGS else t[fact]).cast("string")


def _money(t: Table, reason: str) -> ibis.Value:
    """What a reason adds to a family's yearly amount."""
    parts = [t[f"annual_idr_{new}"].fill_null(0) - t[f"annual_idr_{old}"].fill_null(0) for old, new in STEPS[reason]]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _differ(t: Table, reason: str, columns: tuple[str, ...]) -> BooleanValue:
    return ibis.or_(
        *(~t[f"{column}_{old}"].identical_to(t[f"{column}_{new}"]) for old, new in STEPS[reason] for column in columns)
    )
