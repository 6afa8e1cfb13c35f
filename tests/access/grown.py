"""The world of the tests of access, a few hundred times over: enough for PostgreSQL to plan as it does in a province.

Each copy lies in districts of its own and stands beside the first: keys, ids, codes of areas and numbers are others,
and what belonged together belongs together. For PostgreSQL alone; the rows are gone with the transaction.
"""

from collections.abc import Callable

from django.apps import apps
from django.db import connection, models

APART = 1_000_000  # between the keys of one copy and those of the next
COPIES = 300
TIMES = 100  # what the planner is told beside: so many times the rows

# Tables that grow, by what they grow with: a page that reads one of them whole is slower with every day and family.
# All others hold a row a district, a policy or an installation, or as many as the country has villages (areas_area,
# figures_shape) and never more; they may be read whole. families_nameonrecord holds each name once, and is read
# whole by design where part of a name is looked for.
LARGE = {
    "a row and more a family or member": """
        families_family families_familyfacts families_familyidentity families_membershipspell
        families_facilitatorassignment families_member families_memberfacts families_memberidentity
        families_exit families_duplicatecase families_change families_changeversion imports_listedvalues
    """,
    "a row a family or member, each month": """
        runs_familyanswer runs_memberanswer runs_comparedfamily runs_tally
    """,
    "work with families, every day": """
        visits_visit visits_visitstep visits_visitbefore visits_postponement visits_aidreceipt visits_business
        visits_businessstate fds_sessions_session fds_sessions_attendance fds_sessions_group
        fds_sessions_groupmembership fds_sessions_groupcoverage readiness_assessment readiness_collected photos_photo
        graduation_candidate graduation_plan graduation_planmove graduation_milestone graduation_milestonedate
        labelling_house labelling_houselabel
    """,
    "cases, grants and places, of families": """
        cases_case cases_casemove cases_statement cases_verification cases_leftout cases_cohortperson
        cases_cohortproblem grants_grant grants_grantitem grants_grantmove grants_opening grants_budgetentry
        waiting_entry waiting_entrymove waiting_fieldcheck waiting_offer waiting_passedover waiting_vacancy
        waiting_enrolment issued_papers_issuedpaper issued_papers_paperabout
    """,
    "what people did, and who they are": """
        audit_event jobs_job people_person people_posting targets_target work_reports_otherwork
        work_reports_otherworkversion work_reports_workreport work_reports_reportfile
    """,
    "a row a village, and what is kept of it": """
        dashboards_activechange editions_cell
    """,
}
TABLES = frozenset(name for names in LARGE.values() for name in names.split())
# Copied too, for what is large points to them: a few a district, month or meeting.
BESIDE_THEM = """
    areas_area families_nameonrecord figures_boundaries figures_shape
    runs_run runs_comparison labelling_campaign imports_batch grants_budget waiting_quota waiting_meeting cases_cohort
    cases_cohortstep after_exit_signlook editions_edition editions_table claims_publishedclaim open_figures_switch
    open_figures_kepthalf case_papers_bundle people_secondfactor api_token
"""
BESIDE = frozenset(BESIDE_THEM.split())

# Two digits, four and more: copy k of the districts lies in a province of its thirty-three.
AREA = """
    CREATE FUNCTION pg_temp.place(code text, k int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT CASE
            WHEN length(code) = 2 THEN (40 + k / 33)::text
            ELSE (40 + k / 33)::text
                || lpad((k % 33 * 3 + array_position(ARRAY['3273', '3276', '3571'], left(code, 4)) - 1)::text, 2, '0')
                || substr(code, 5)
        END
    $$
"""
KEYED = r"'^(32|35)(\d\d(\d\d(\d{4})?)?)?$'"

# How it is where work goes on: of what there ever was, little still waits. Every 150th copy is as the first.
OVER = {
    ("jobs_job", "state"): "done",
    ("families_change", "state"): "applied",
    ("families_duplicatecase", "state"): "merged",
}
NAMES = ("name", "name_search", "search_name", "sort_name")  # nobody is called as somebody of another copy
# Of a table without a row in the first world: what its copies have in the columns that need something.
MADE = {
    models.BooleanField: "false",
    models.DateField: "date '2025-05-01'",
    models.DateTimeField: "timestamptz '2025-05-01 03:00Z'",
    models.JSONField: "'{}'::jsonb",
}


def grow() -> None:
    """Copy every table that counts, and let PostgreSQL look at what there is now."""
    by_table = {each._meta.db_table: each for each in apps.get_models()}
    counted = sorted(TABLES | BESIDE)
    assert sorted(set(counted) - by_table.keys()) == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # No trigger, no foreign key and no check: what is copied is right, and of the rest only the number counts.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL jit = off")  # the planner would believe it worth the while
        cursor.execute(
            "SELECT conrelid::regclass, conname FROM pg_constraint"
            " WHERE contype = 'c' AND conrelid = ANY(%s::regclass[])",
            [counted],
        )
        for table, name in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute(AREA)
        cursor.execute(f"SELECT {', '.join(f'EXISTS (SELECT FROM {table})' for table in counted)}")
        filled = dict(zip(counted, cursor.fetchone(), strict=True))
        for table in counted:
            cursor.execute(_copying(by_table[table]) if filled[table] else _making(by_table[table]))
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        cursor.execute(f"ANALYZE {', '.join(counted)}")
        # As many rows a page as if there were a hundred times more: what is cheap in a small table is then not cheap.
        cursor.execute(
            "UPDATE pg_class SET reltuples = reltuples * %s WHERE oid = ANY(%s::regclass[]) OR oid IN"
            " (SELECT indexrelid FROM pg_index WHERE indrelid = ANY(%s::regclass[]))",
            [TIMES, counted, counted],
        )


def tidy_up() -> None:
    """After the transaction: what it left behind would make every later test slower."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(sorted(TABLES | BESIDE))}")


def _copying(model: type[models.Model]) -> str:
    return _inserting(model, _copied) + f" FROM {model._meta.db_table}, generate_series(1, {COPIES}) AS k" + ONCE


def _making(model: type[models.Model]) -> str:
    return _inserting(model, _made) + f" FROM generate_series(1, {COPIES}) AS k" + ONCE


ONCE = " ON CONFLICT DO NOTHING"  # what two copies share: their province's


def _inserting(model: type[models.Model], value: Callable[[models.Field, str], str]) -> str:
    fields = [each for each in model._meta.local_concrete_fields if not isinstance(each, models.GeneratedField)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(value(field, _place(field)) for field in fields)
    return f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {values}"


def _place(field: models.Field) -> str:
    return f'{field.model._meta.db_table}."{field.column}"'


def _kind(field: models.Field) -> tuple[models.Field, str]:
    """What a column holds, and the table that it points to."""
    points_to = field.remote_field.model._meta.db_table if field.remote_field else ""
    return (field.target_field if points_to else field), points_to


def _copied(field: models.Field, column: str) -> str:
    """What a copy has in a column: SQL of the column and `k`."""
    kind, points_to = _kind(field)
    table = field.model._meta.db_table
    if points_to == "areas_area":
        return f"pg_temp.place({column}, k)"
    if (table, field.column) in OVER:
        return f"CASE k % 150 WHEN 0 THEN {column} ELSE '{OVER[table, field.column]}' END"
    if isinstance(kind, models.UUIDField):
        return f"md5({column}::text || k)::uuid"
    if isinstance(kind, models.AutoField):
        return f"{column} + k * {APART}" if not points_to or points_to in TABLES | BESIDE else column
    if isinstance(kind, models.CharField | models.TextField):
        other = f"left(md5({column} || k), {min(field.max_length or 32, 32)})" if field.unique else column
        other = f"left(md5({column} || k), 12)" if field.column in NAMES else other
        return f"""CASE
            WHEN {column} ~ {KEYED} THEN pg_temp.place({column}, k)
            WHEN {column} ~ '^[0-9a-f]{{32,64}}$' THEN left(md5({column} || k) || md5(k || {column}), length({column}))
            WHEN {column} ~ '^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$' THEN md5({column} || k)::uuid::text
            ELSE {other} END"""
    return column


def _made(field: models.Field, column: str) -> str:
    """The same where there is nothing to copy."""
    kind, points_to = _kind(field)
    if field.null:
        return "NULL"
    if points_to == "areas_area":
        return "pg_temp.place('3273011001', k)"
    if points_to:
        key = _place(kind)
        least = f"(SELECT min({key}) FROM {points_to} WHERE {key} < {APART})"
        return f"coalesce({least}, 0) + k * {APART}" if points_to in TABLES | BESIDE else least
    if isinstance(kind, models.AutoField):
        return f"k * {APART}"
    if isinstance(kind, models.UUIDField):
        return f"md5('{column}' || k)::uuid"
    if isinstance(kind, models.CharField | models.TextField):
        return f"'{field.choices[0][0]}'" if field.choices else f"left(k::text, {field.max_length or 9})"
    return next((sql for type_, sql in reversed(MADE.items()) if isinstance(kind, type_)), "1")
