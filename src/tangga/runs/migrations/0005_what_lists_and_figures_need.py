"""Columns that lists are sorted and scoped by, and tallies: empty yet. Of the indexes, those that lists no longer use go."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0001_initial"),
        ("families", "0004_changes_and_duplicates"),
        ("runs", "0004_runs_as_jobs_schedules_comparisons"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField()),
                ("area_code", models.CharField(max_length=10)),
                ("key", models.CharField(max_length=40)),
                ("families", models.PositiveIntegerField()),
                ("members_paid", models.PositiveIntegerField()),
                ("period_idr", models.BigIntegerField()),
                ("annual_idr", models.BigIntegerField()),
            ],
            options={
                "ordering": ["level", "area_code", "key"],
            },
        ),
        migrations.RemoveIndex(
            model_name="familyanswer",
            name="answer_run_decile",
        ),
        migrations.RemoveIndex(
            model_name="familyanswer",
            name="answer_run_years",
        ),
        migrations.RemoveIndex(
            model_name="familyanswer",
            name="answer_run_annual",
        ),
        migrations.RemoveIndex(
            model_name="familyanswer",
            name="answer_run_ends_on",
        ),
        migrations.RemoveIndex(
            model_name="familyanswer",
            name="answer_natural_exit",
        ),
        migrations.RemoveIndex(
            model_name="familyanswer",
            name="answer_unsure",
        ),
        migrations.RemoveIndex(
            model_name="familyanswer",
            name="answer_preparable",
        ),
        migrations.RemoveIndex(
            model_name="familyanswer",
            name="answer_out_of_school",
        ),
        migrations.AddField(
            model_name="familyanswer",
            name="moved",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="familyanswer",
            name="sort_name",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="familyanswer",
            name="standing",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="tally",
            name="run",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="tallies", to="runs.run"),
        ),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(fields=["level", "area_code"], name="tally_area"),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.UniqueConstraint(
                fields=("run", "level", "area_code", "key"), name="one_tally_per_area_and_key"
            ),
        ),
    ]
