"""What events hold is told in words: every code that can be recorded, in Indonesian too."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import override

import tangga
from tangga.after_exit.models import Sign
from tangga.api.scopes import Scope
from tangga.api.v1.filters import PagedFilters
from tangga.audit.words import FIELDS, FOR_MACHINES, WHOSE, field_in_words
from tangga.cases.cohort_models import CohortStep, Method
from tangga.cases.models import State
from tangga.cases.words import HARM
from tangga.families.change_forms import EXCLUSIONS
from tangga.families.change_log import TOLD_IN_THE_LOG
from tangga.families.exit_models import ExitReason, ExitType
from tangga.families.models import ChangeKind, DuplicateCase, SchoolLevel, Sex
from tangga.families.words import RELATIONS
from tangga.figures.definitions import indicators
from tangga.graduation.models import Plan
from tangga.graduation.words import LEVELS, REASONS
from tangga.grants import models as grants
from tangga.grants.words import names as grant_programmes
from tangga.imports.reading.synonyms import HEADERS
from tangga.issued_papers import models as papers
from tangga.jobs.kinds import KINDS
from tangga.people.roles import Role
from tangga.policy import load
from tangga.readiness import models as readiness
from tangga.reports import comparison, filters, log_filters
from tangga.reports.log_words import Names, value_in_words
from tangga.targets.models import Rule
from tangga.work_reports.kinds import KINDS as OTHER_WORK

SOURCE = Path(tangga.__file__).parent
DAY = date(2025, 5, 20)
# Said the same in both languages.
ALIKE = {
    "ODK",
    "KoboToolbox",
    "PENA (Pahlawan Ekonomi Nusantara, 2022-24)",
    "NIK",
    "No. KK",
    "NISN",
    "RT",
    "RW",
    "SD/MI/Paket A",
    "SMP/MTs/Paket B",
    "SMA/SMK/MA/Paket C",
} | {
    f"{name} (.{ending})"
    for name, ending in (("Excel", "xlsx"), ("Excel", "xls"), ("OpenDocument", "ods"), ("CSV", "csv"))
}


def found_in(path, pattern):
    """The texts in quotation marks that a pattern finds in a file of the source."""
    return sorted(set(re.findall(pattern, (SOURCE / path).read_text(encoding="utf-8"))))


def returned_by(path, function):
    """The texts that a function of the source answers with, the empty one aside."""
    tree = ast.parse((SOURCE / path).read_text(encoding="utf-8"))
    body = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == function)
    answers = [each.value for each in ast.walk(body) if isinstance(each, ast.Return) and each.value is not None]
    said = {each.value for answer in answers for each in ast.walk(answer) if isinstance(each, ast.Constant)}
    return sorted(each for each in said if isinstance(each, str) and each)


def of_filters():
    names = set(filters.READERS) | set(log_filters.READERS) | set(PagedFilters.model_fields)
    return sorted(names | comparison.NAMES.single | comparison.NAMES.several)


CODES = {
    ("person.posted", "role"): list(Role.values),
    ("change.applied", "kind"): list(ChangeKind.values),
    ("change.applied", "sex"): list(Sex.values),
    ("change.applied", "relation"): list(RELATIONS),
    ("change.applied", "school_level"): list(SchoolLevel.values),
    ("change.applied", "excluded_for"): [
        each.path.removeprefix(EXCLUSIONS) for each in load(DAY).parameters() if each.path.startswith(EXCLUSIONS)
    ],
    ("duplicate.decided", "kind"): list(DuplicateCase.Kind.values),
    ("duplicate.decided", "state"): list(DuplicateCase.State.values),
    ("family.identity_revealed", "kind"): ["nik", "kk"],
    ("job.asked", "kind"): [each for each in KINDS if each.startswith(("imports.", "runs."))],
    ("job.failed", "why"): ["Conflict", "NotValid", "NotAllowed", "OperationalError", "too many attempts"],
    ("run.failed", "why"): ["cancelled", "job failed", "never ended", "RuntimeError"],
    ("run.schedule_failed", "why"): ["Conflict", "NotValid", "NotAllowed"],
    ("list.uploaded", "kind"): ["xlsx", "xls", "ods", "csv"],
    ("list.undo_refused", "why"): returned_by("imports/queries.py", "built_on"),
    ("list.mapping_confirmed", "columns"): [
        *sorted({each for shape in HEADERS.values() for each in shape}),
        "absence:7:absent",
    ],
    ("list.conflict_chosen", "table"): ["families", "members"],
    ("token.made", "scopes"): list(Scope.values),
    ("token.used", "operation"): [
        *Scope.values,
        *found_in("api/v1/families.py", r'log_use\(\w+\.\w+, "(\w+)"'),
        *found_in("api/v1/answers.py", r'log_use\(\w+\.\w+, "(\w+)"'),
    ],
    ("families.exported", "filters"): of_filters(),
    ("case.proposed", "state"): list(State.values),
    ("case.proposed", "exit_type"): list(ExitType.values),
    ("case.proposed", "reasons"): list(ExitReason.values),
    ("case.approved", "harm_check"): list(HARM),
    ("cohort.set", "method"): list(Method.values),
    ("cohort.asked", "step"): list(CohortStep.Code.values),
    ("candidate.picked", "for_it"): list(REASONS),
    ("candidate.picked", "against_it"): list(REASONS),
    ("candidate.picked", "protections"): list(REASONS),
    ("plan.ended", "end_reason"): list(Plan.EndReason.values),
    ("readiness.answered", "level"): list(LEVELS),
    ("questionnaire.brought_in", "purpose"): list(readiness.Purpose.values),
    ("readiness.collected", "tool"): list(readiness.Tool.values),
    ("grant.proposed", "state"): list(grants.State.values),
    ("grant.proposed", "programme"): list(grant_programmes()),
    ("grant_budget.entered", "giver"): list(grants.Source.values),
    ("paper.issued", "kind"): list(papers.Kind.values),
    ("paper.voided", "void_reason"): list(papers.Void.values),
    ("target.set", "rule"): list(Rule.values),
    ("claim.kept", "measure"): list(indicators()),
    ("figure.families_opened", "figure"): list(indicators()),
    ("work.recorded", "kind"): list(OTHER_WORK),
    ("sign.looked_at", "sign"): list(Sign.values),
}


def told_in(language, action, name, code):
    with override(language):
        return value_in_words(action, name, code, on=DAY)


@pytest.mark.parametrize(("action", "name"), list(CODES))
def test_every_code_that_is_recorded_has_its_words_in_indonesian_too(action, name):
    told = {code: [told_in(language, action, name, code) for language in ("en", "id")] for code in CODES[action, name]}
    wordless = {code for code, (english, indonesian) in told.items() if indonesian in (code, english)}
    assert {code: told[code] for code in wordless if told[code][1] not in ALIKE} == {}


def test_each_list_of_codes_holds_some():
    assert [where for where, codes in CODES.items() if len(codes) < 2] == []
    assert {"take_answers", "uncover_number"} <= set(CODES["token.used", "operation"])
    assert len(CODES["job.asked", "kind"]) >= 6


def keys_of_details():
    """The names of fields that the source gives to events: keys of what is called detail, and of further keywords."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Assign(targets=[ast.Name(id="detail")], value=value) if "record(" in path.read_text():
                    kept = value
                case ast.keyword(arg="detail", value=value):
                    kept = value
                case _:
                    continue
            found |= {key.value for each in ast.walk(kept) if isinstance(each, ast.Dict) for key in each.keys
                      if isinstance(key, ast.Constant)}  # fmt: skip
    return found


# Counts that come out of a registration and an import.
COUNTED = {f"{table}_{what}" for table in ("families", "members") for what in ("read", "new", "changed", "same")}
COUNTED |= {f"{table}_{what}" for table in ("families", "members") for what in ("refused", "kept", "changed_meanwhile")}
COUNTED |= {
    "why",
    "member",
    "rows",
    "filters",
    "reason",
    "note",
    "cases",
    "values_kept",
    "kk_numbers_left_out",
    "niks_left_out",
    "families_stay",
}


RECORDED = keys_of_details() | COUNTED | TOLD_IN_THE_LOG | {"name", "nik", "kk", "address", "rt", "rw", "mother"}


def test_every_field_that_is_recorded_has_its_name_in_indonesian_too():
    assert {"as_of", "rows", "kind", "why", "member", "take"} <= RECORDED
    assert RECORDED - FOR_MACHINES - set(FIELDS) == set()
    with override("en"):
        english = {name: str(words) for name, words in FIELDS.items()}
    with override("id"):
        assert {name for name, words in FIELDS.items() if str(words) == english[name]} <= {"nik", "kk", "rt", "rw"}


def test_of_a_field_it_is_said_whose_it_is():
    with override("en"):
        assert field_in_words("mother.pregnant") == "Pregnant (mother)"
        assert field_in_words("new_family.region_id") == "Village (new family)"
    with override("id"):
        assert all(field_in_words(f"{whose}.region_id").startswith("Desa") for whose in WHOSE)


@pytest.mark.parametrize(
    ("language", "value", "told"),
    [
        ("id", 2573, "2.573"),
        ("en", 2573, "2,573"),
        ("id", True, "ya"),
        ("id", None, "–"),
        ("id", "2026-05-01", "1 Mei 2026"),
        ("id", "2026-05-01T03:00:00+00:00", "1 Mei 2026, 10.00"),
        ("id", "…", "(tidak ditampilkan)"),
        ("en", {"families": 3, "note": None}, "In their words: –; Families: 3"),
        ("en", [], "–"),
    ],
)
def test_values_are_said_on_one_line(language, value, told):
    with override(language):
        assert value_in_words("run.done", "members", value).replace("\u00a0", " ") == told


@pytest.mark.parametrize(
    ("action", "name", "value", "told"),
    [
        ("target.set", "year", 2026, "2026"),
        ("work_report.made", "month", "2026-11-01", "November 2026"),
        ("open_figures.published", "half", "2025-H1", "semester I 2025"),
        ("figure.families_opened", "period", "2025-Q3", "triwulan III 2025"),
        ("figure.families_opened", "period", "2025-01-01/2025-02-03", "2025-01-01/2025-02-03"),
        ("work.recorded", "done_on", "2026-11-01", "1 Nov 2026"),
    ],
)
def test_years_months_and_periods_are_said_as_such(action, name, value, told):
    with override("id"):
        assert value_in_words(action, name, value).replace("\u00a0", " ") == told


def test_whom_an_id_means_is_said_and_of_others_only_the_number_in_the_family():
    names = Names(members={"3273-F1-02": "Edi"}, places={"3273011001": "Kel. Sarijadi"}, people={"one": "Tono"})
    with override("en"):
        assert value_in_words("change.applied", "member", "3273-F1-02", names) == "Edi"
        assert value_in_words("change.applied", "people", ["3273-F1-02", "3273-F9-03"], names) == "Edi, member 03"
        assert value_in_words("change.applied", "new_family.region_id", "3273011001", names) == "Kel. Sarijadi"
        told = value_in_words("families.assigned", "from", {"one": 1200, "other": 2, "nobody": 3}, names)
    assert told == "Tono: 1,200; nobody: 3; somebody: 2"


def test_a_code_of_an_older_version_stays_as_it_was():
    assert value_in_words("change.applied", "kind", "danced") == "danced"
