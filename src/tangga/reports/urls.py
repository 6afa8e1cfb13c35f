"""Addresses of the screens. An address may hold a family's random id and area codes; never a name or a number."""

from django.urls import path

from tangga.reports import change_effect, exits, families, family, home, log, policy, unsure

urlpatterns = [
    path("", home.home, name="home"),
    path("families/", families.families, name="families"),
    path("families/search/", families.search, name="families-search"),
    path("families/export/", families.export, name="families-export"),
    path("families/<uuid:public_id>/", family.family, name="family"),
    path("families/<uuid:public_id>/number/", family.reveal, name="family-number"),
    path("families/<uuid:public_id>/log/", log.family_log, name="family-log"),
    path("log/", log.log, name="log"),
    path("log/search/", log.search, name="log-search"),
    path("log/export/", log.export, name="log-export"),
    path("changes/<uuid:public_id>/effect/", change_effect.change_effect, name="change-effect"),
    path("exits/", exits.exits, name="exits"),
    path("unsure/", unsure.unsure, name="unsure"),
    path("policy/", policy.policy, name="policy"),
    path("policy/changes/", policy.policy_changes, name="policy-changes"),
]
