"""What stands in an event, in words: every code that an action of ours records, numbers, days, and whom an id means.

A code is looked for by the kind of action and the field it stands in. One of an older version stays as it was written.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tangga.after_exit.models import Sign
from tangga.audit.words import DAY, HIDDEN_VALUE, INSTANT, field_in_words, in_order
from tangga.cases import models as cases
from tangga.cases.cohort_models import CohortStep, Method
from tangga.cases.words import HARM
from tangga.families.change_words import SEXES
from tangga.families.exit_models import ExitReason, ExitType
from tangga.families.models import ChangeKind, DuplicateCase
from tangga.families.words import RELATIONS, SCHOOL_LEVELS
from tangga.figures.definitions import indicators
from tangga.figures.words import period_in_words
from tangga.graduation.models import Plan
from tangga.graduation.words import LEVELS, REASONS
from tangga.grants import models as grants
from tangga.grants.words import names as grant_programmes
from tangga.imports.checks import why_it_stays
from tangga.imports.words import column
from tangga.issued_papers import models as papers
from tangga.jobs.kinds import KINDS as WORK
from tangga.labelling.models import Status
from tangga.papers import formats
from tangga.people.roles import Role
from tangga.policy import load
from tangga.readiness import models as readiness
from tangga.reports.policy_words import exclusion_in_words
from tangga.rules import periods
from tangga.targets.models import Rule
from tangga.visits.aid_models import Giver
from tangga.visits.models import BusinessKind, EndReason, Purpose, StepKind
from tangga.visits.programmes import programmes
from tangga.visits.words import AID_PARTS, FIGURES, VISIT_PARTS
from tangga.waiting import models as waiting
from tangga.work_reports.kinds import KINDS as OTHER_WORK

Words = str | Promise
Codes = Callable[[], Mapping[str, Words]]
NOTHING = "–"

NUMBERS: Final[Mapping[str, Words]] = {"nik": "NIK", "kk": gettext_lazy("No. KK")}
FILES: Final[Mapping[str, Words]] = {
    "xlsx": "Excel (.xlsx)",
    "xls": "Excel (.xls)",
    "ods": "OpenDocument (.ods)",
    "csv": "CSV (.csv)",
}
TABLES: Final[Mapping[str, Words]] = {"families": gettext_lazy("Families"), "members": gettext_lazy("Members")}
STAYS: Final = ("run", "facts", "correction", "assigned", "list", "cases")  # imports.queries.built_on
WHY: Final[Mapping[str, Words]] = {
    "Conflict": gettext_lazy("something had changed meanwhile"),
    "NotAllowed": gettext_lazy("the role did not allow it"),
    "NotValid": gettext_lazy("what was asked for could not be used"),
    "cancelled": gettext_lazy("somebody stopped it"),
    "job failed": gettext_lazy("the work in the background failed"),
    "never ended": gettext_lazy("the program ended in the middle of it"),
    "too many attempts": gettext_lazy("the program ended too often in the middle of it"),
}
# What a token may be used for (api.scopes, which this package may not import), and what each such use is called.
SCOPES: Final[Mapping[str, Words]] = {
    "areas": gettext_lazy("read the areas"),
    "figures": gettext_lazy("read the published figures"),
    "families": gettext_lazy("read families: who and where, numbers masked"),
    "members": gettext_lazy("read the members of families and their facts"),
    "answers": gettext_lazy("read entitlements and exits, with their reasons"),
    "bulk": gettext_lazy("take all answers of an area at once"),
    "identity": gettext_lazy("uncover a NIK or KK number (each time is logged)"),
    "changes": gettext_lazy("propose corrections, and see what became of them"),
    "runs": gettext_lazy("read assessments"),
    "start_runs": gettext_lazy("start an assessment"),
}
OPERATIONS: Final[Mapping[str, Words]] = {
    **SCOPES,
    "take_answers": gettext_lazy("take all answers of an area at once"),
    "uncover_number": gettext_lazy("uncover a NIK or KK number (each time is logged)"),
}
# Names of filters, as they stand in addresses of the lists that can be saved as a file.
FILTERS: Final[Mapping[str, Words]] = {
    "above_limit": gettext_lazy("decile above the limit"),
    "action": gettext_lazy("what was done"),
    "active": gettext_lazy("in the programme or not"),
    "after": gettext_lazy("page"),
    "area": gettext_lazy("area"),
    "ask": gettext_lazy("what is to be asked"),
    "before": gettext_lazy("page"),
    "component": gettext_lazy("component"),
    "decile": gettext_lazy("decile"),
    "ends": gettext_lazy("year in which the last component ends"),
    "facilitator": gettext_lazy("facilitator"),
    "period": gettext_lazy("month or year"),
    "purpose": gettext_lazy("what a visit is for"),
    "state": gettext_lazy("where it stands"),
    "ends_before": gettext_lazy("day before which the last component ends"),
    "ends_early": gettext_lazy("year in which the last component ends if children leave school early"),
    "ends_early_from": gettext_lazy("year from which the last component ends if children leave school early"),
    "ends_from": gettext_lazy("year from which the last component ends"),
    "exit": gettext_lazy("leaves naturally"),
    "five_years": gettext_lazy("five years or more in the programme"),
    "kind": gettext_lazy("kind"),
    "leaving": gettext_lazy("day before which the family leaves naturally"),
    "no_end": gettext_lazy("no end in sight"),
    "no_end_early": gettext_lazy("no end in sight even if children leave school early"),
    "now": gettext_lazy("what holds now"),
    "out_of_school": gettext_lazy("child out of school"),
    "page": gettext_lazy("page"),
    "prepare": gettext_lazy("to be prepared for leaving"),
    "reason": gettext_lazy("reason"),
    "search": gettext_lazy("words searched for"),
    "since": gettext_lazy("from which day"),
    "size": gettext_lazy("rows a page"),
    "sort": gettext_lazy("order"),
    "unsure": gettext_lazy("a fact is missing"),
    "until": gettext_lazy("until which day"),
    "who": gettext_lazy("who did it"),
    "work": gettext_lazy("work in the background"),
    "years_from": gettext_lazy("years in the programme, at least"),
    "years_to": gettext_lazy("years in the programme, at most"),
}


def _work() -> Mapping[str, Words]:
    return {kind: each.label for kind, each in WORK.items()}


def _stays() -> Mapping[str, Words]:
    return {why: why_it_stays(why) for why in STAYS}


def _figures() -> Mapping[str, Words]:
    return {code: each.name[formats.language()] for code, each in indicators().items()}


# By the field, or by the noun of the action ("job" of job.asked) and the field: "kind" is something else in each.
CODES: Final[Mapping[str, Codes]] = {
    "role": lambda: dict(Role.choices),
    "sex": lambda: SEXES,
    "relation": lambda: RELATIONS,
    "school_level": lambda: {code: str(words) for code, words in SCHOOL_LEVELS.items() if code},
    "scopes": lambda: SCOPES,
    "operation": lambda: OPERATIONS,
    "filters": lambda: FILTERS,
    "table": lambda: TABLES,
    "why": lambda: WHY,
    "job.kind": _work,
    "change.kind": lambda: dict(ChangeKind.choices),
    "duplicate.kind": lambda: {**dict(DuplicateCase.Kind.choices), **NUMBERS},
    "duplicate.state": lambda: dict(DuplicateCase.State.choices),
    "family.kind": lambda: NUMBERS,
    "label_status": lambda: dict(Status.choices),
    "exit_type": lambda: dict(ExitType.choices),
    "case.state": lambda: dict(cases.State.choices),
    "case.reasons": lambda: dict(ExitReason.choices),
    "case.harm_check": lambda: HARM,
    "cohort.method": lambda: dict(Method.choices),
    "cohort.step": lambda: dict(CohortStep.Code.choices),
    "for_it": lambda: REASONS,
    "against_it": lambda: REASONS,
    "protections": lambda: REASONS,
    "plan.end_reason": lambda: dict(Plan.EndReason.choices),
    "level": lambda: LEVELS,
    "questionnaire.purpose": lambda: dict(readiness.Purpose.choices),
    "tool": lambda: dict(readiness.Tool.choices),
    "grant.state": lambda: dict(grants.State.choices),
    "programme": grant_programmes,
    "grant_budget.giver": lambda: dict(grants.Source.choices),
    "paper.kind": lambda: dict(papers.Kind.choices),
    "case_paper.kind": lambda: dict(papers.Kind.choices),
    "void_reason": lambda: dict(papers.Void.choices),
    "target.rule": lambda: dict(Rule.choices),
    "measure": _figures,
    "figure": _figures,
    "work.kind": lambda: {code: each.label for code, each in OTHER_WORK.items()},
    "sign": lambda: dict(Sign.choices),
    "list.kind": lambda: FILES,
    "list.why": _stays,
    "waiting.state": lambda: dict(waiting.State.choices),
    "waiting.source": lambda: dict(waiting.Source.choices),
    "waiting.outside": lambda: dict(waiting.Outside.choices),
    "vacancy.state": lambda: dict(waiting.Vacancy.State.choices),
    # visits, businesses, other aid
    "visit.purpose": lambda: dict(Purpose.choices),
    "visit.parts": lambda: VISIT_PARTS,
    "visit.steps": lambda: dict(StepKind.choices),
    "business.kind": lambda: dict(BusinessKind.choices),
    "business.reason": lambda: dict(EndReason.choices),
    "business.parts": lambda: FIGURES,
    "aid.programme": lambda: {each.code: each.name for each in programmes().values()},
    "aid.giver": lambda: dict(Giver.choices),
    "aid.parts": lambda: AID_PARTS,
}
MONTHS: Final = ("month", "target_month", "from_month")  # kept as their first day
PERIOD: Final = re.compile(r"\d{4}(-(H[12]|Q[1-4]|(0[1-9]|1[0-2])))?")
# Each was a field of the correction once; what it was and became is told beside.
TOLD_BESIDE: Final[Mapping[str, frozenset[str]]] = {"change": frozenset({"columns"})}


@dataclass(frozen=True)
class Names:
    """What ids stand for, for one reader: members by member_id, colleagues by public_id, places by area code."""

    members: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)


NO_NAMES: Final = Names()


def value_in_words(action: str, name: str, value: Any, names: Names = NO_NAMES, on: date | None = None) -> str:
    """A value of an event, on one line.

    action, name  what was recorded, and the field, which may say whose it is ("mother.pregnant")
    on            the day of the event: what bars a family is called as the rules of that day call it
    """
    name = name.rpartition(".")[2]
    match value:
        case None | "":
            return _("none on record") if name == "family_id" else NOTHING
        case bool():
            return _("yes") if value else _("no")
        case int():
            return str(value) if name == "year" else formats.number(value)
        case str():
            return _text(action, name, value, names, on)
        case Mapping() if name == "from":
            return "; ".join(sorted(f"{_colleague(key, names)}: {formats.number(each)}" for key, each in value.items()))
        case Mapping():
            told = ((key, value_in_words(action, key, value[key], names, on)) for key in in_order(value))
            return "; ".join(f"{field_in_words(key)}: {each}" for key, each in told)
        case list() | tuple():
            return ", ".join(value_in_words(action, name, each, names, on) for each in value) or NOTHING
        case _:
            return str(value)


def _text(action: str, name: str, value: str, names: Names, on: date | None) -> str:
    if value == HIDDEN_VALUE:
        return _("(not shown)")
    if INSTANT.fullmatch(value):
        return formats.instant(datetime.fromisoformat(value))
    if DAY.fullmatch(value):
        return (formats.month if name in MONTHS else formats.day)(date.fromisoformat(value))
    match name:
        case "member" | "mother" | "carer" | "people":
            return names.members.get(value) or somebody(value)
        case "region_id":
            return names.places.get(value, value)
        case "columns":
            return column(value)
        case "half" | "period" if PERIOD.fullmatch(value):
            return period_in_words(periods.read(value))
        case "excluded_for" if on is not None:
            return exclusion_in_words(value, load(on))
    known = CODES.get(f"{action.partition('.')[0]}.{name}") or CODES.get(name)
    words = known().get(value) if known else None
    if words is None:
        return _("a fault that the program calls %(name)s") % {"name": value} if name == "why" else value
    return str(words)


def somebody(member_id: str) -> str:
    """A member whose name is not for the reader: by the number in the family."""
    return _("member %(number)s") % {"number": member_id.rpartition("-")[2]}


def _colleague(public_id: str, names: Names) -> str:
    return _("nobody") if public_id == "nobody" else names.people.get(public_id, _("somebody"))
