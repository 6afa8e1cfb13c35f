"""Answers of current runs stand, with the family's name to sort by; and they are counted by area.

Which of them moved since is worked out after the migrations, with the triggers (runs.apps).
"""

from collections import defaultdict

from django.db import migrations

LEVELS = {2: 4, 3: 6, 4: 10}  # level -> digits of its codes
FLAGS = {
    "exit": "natural_exit",
    "unsure": "unsure",
    "prepare": "preparable",
    "out_of_school": "out_of_school",
    "five_years": "five_years",
}
COLUMNS = (
    "region_id",
    "members_paid",
    "period_idr",
    "annual_idr",
    "active",
    "unsure_about",
    "ineligible_for",
    "last_component_ends_on",
    "last_component_ends_on_dropout",
    *FLAGS.values(),
)


def keys_of(answer):
    if not answer["active"]:
        return ["left"]
    keys = ["active", *(key for key, column in FLAGS.items() if answer[column])]
    if "decile_above_limit" in answer["ineligible_for"].split():
        keys.append("above_limit")
    if answer["unsure"]:
        keys += [f"ask:{code}" for code in answer["unsure_about"].split()]
    elif not answer["natural_exit"]:
        ends, early = answer["last_component_ends_on"], answer["last_component_ends_on_dropout"]
        keys += [f"ends:{ends}" if ends else "no_end", f"early:{early}" if early else "no_end_early"]
    return keys


def fill(apps, schema_editor):
    answers = apps.get_model("runs", "FamilyAnswer").objects.order_by()
    tallies = apps.get_model("runs", "Tally").objects
    tallies.all().delete()
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "UPDATE runs_familyanswer SET standing = NOT superseded, sort_name ="
            " (SELECT name_search FROM families_family WHERE families_family.id = runs_familyanswer.family_id)"
            " WHERE run_id IN (SELECT id FROM runs_run WHERE is_current)"
        )
    for run in apps.get_model("runs", "Run").objects.filter(is_current=True):
        sums: dict[tuple[int, str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for row in answers.filter(run=run, standing=True).values_list(*COLUMNS).iterator(2000):
            answer = dict(zip(COLUMNS, row))
            for key in keys_of(answer):
                for level, digits in LEVELS.items():
                    entry = sums[level, answer["region_id"][:digits], key]
                    entry[0] += 1
                    for place, column in enumerate(("members_paid", "period_idr", "annual_idr"), start=1):
                        entry[place] += answer[column]
        tallies.bulk_create(
            [
                tallies.model(
                    run=run,
                    level=level,
                    area_code=code,
                    key=key,
                    families=entry[0],
                    members_paid=entry[1],
                    period_idr=entry[2],
                    annual_idr=entry[3],
                )
                for (level, code, key), entry in sums.items()
            ],
            batch_size=1000,
        )


def nothing(apps, schema_editor):
    """Columns and table go with the migration before."""


class Migration(migrations.Migration):
    dependencies = [("runs", "0005_what_lists_and_figures_need")]

    operations = [migrations.RunPython(fill, nothing)]
