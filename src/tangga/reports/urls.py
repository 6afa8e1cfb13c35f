"""Addresses of the screens. An address may hold a family's random id and area codes; never a name or a number."""

from django.urls import path

from tangga.reports import (
    change_effect,
    comparison,
    comparison_export,
    exits,
    families,
    family,
    home,
    log,
    policy,
    runs,
    story,
    unsure,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("families/", families.families, name="families"),
    path("families/search/", families.search, name="families-search"),
    path("families/count/", families.count, name="families-count"),
    path("families/export/", families.export, name="families-export"),
    path("families/<uuid:public_id>/", family.family, name="family"),
    path("families/<uuid:public_id>/number/", family.reveal, name="family-number"),
    path("families/<uuid:public_id>/timeline/", story.family_story, name="family-timeline"),
    path("families/<uuid:public_id>/log/", log.family_log, name="family-log"),
    path("log/", log.log, name="log"),
    path("log/search/", log.search, name="log-search"),
    path("log/export/", log.export, name="log-export"),
    path("changes/<uuid:public_id>/effect/", change_effect.change_effect, name="change-effect"),
    path("exits/", exits.exits, name="exits"),
    path("unsure/", unsure.unsure, name="unsure"),
    path("runs/", runs.runs, name="runs"),
    path("runs/start/", runs.run_start, name="run-start"),
    path("runs/schedule/", runs.run_schedule, name="run-schedule"),
    path("runs/compare/", comparison.run_compare, name="run-compare"),
    path("runs/<uuid:public_id>/", runs.run, name="run"),
    path("runs/comparisons/<uuid:public_id>/", comparison.run_comparison, name="run-comparison"),
    path("runs/comparisons/<uuid:public_id>/search/", comparison.comparison_search, name="run-comparison-search"),
    path(
        "runs/comparisons/<uuid:public_id>/export/", comparison_export.comparison_export, name="run-comparison-export"
    ),
    path("policy/", policy.policy, name="policy"),
    path("policy/changes/", policy.policy_changes, name="policy-changes"),
]
