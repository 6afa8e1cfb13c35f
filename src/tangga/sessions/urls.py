"""Addresses of sessions. Random ids only; never a name or a number."""

from django.urls import URLPattern, path

from tangga.sessions import (
    views,
    views_coverage,
    views_groups,
    views_holding,
    views_month,
    views_papers,
    views_planning,
)

urlpatterns: list[URLPattern] = [
    path("", views.session_list, name="sessions"),
    path("month/", views_month.month_page, name="session-month"),
    path("month/plan/", views_planning.plan_of_month, name="session-month-plan"),
    path("coverage/", views_coverage.coverage_page, name="session-coverage"),
    path("coverage/export/", views_coverage.coverage_export, name="session-coverage-export"),
    path("catalogue/", views.catalogue_page, name="session-catalogue"),
    path("groups/", views_groups.group_list, name="groups"),
    path("groups/new/", views_groups.new_group, name="group-new"),
    path("groups/suggested/", views_groups.suggest, name="group-suggest"),
    path("groups/<uuid:public_id>/", views_groups.group_page, name="group"),
    path("groups/<uuid:public_id>/edit/", views_groups.edit_group, name="group-edit"),
    path("groups/<uuid:public_id>/add/", views_groups.add_families, name="group-add"),
    path("groups/<uuid:public_id>/move/", views_groups.move_families, name="group-move"),
    path("groups/<uuid:public_id>/close/", views_groups.close_group, name="group-close"),
    path("groups/<uuid:public_id>/plan/", views.plan, name="session-plan"),
    path("photos/<uuid:public_id>/", views_holding.photo, name="session-photo"),
    path("photos/<uuid:public_id>/remove/", views_holding.remove_photo, name="session-photo-remove"),
    path("<uuid:public_id>/", views.session_page, name="session"),
    path("<uuid:public_id>/edit/", views.edit, name="session-edit"),
    path("<uuid:public_id>/cancel/", views.cancel, name="session-cancel"),
    path("<uuid:public_id>/attendance/", views_holding.attendance, name="session-attendance"),
    path("<uuid:public_id>/photos/", views_holding.add_photos, name="session-photos"),
    path("<uuid:public_id>/make-up/", views.make_up, name="session-make-up"),
    path("<uuid:public_id>/export-list/", views_papers.list_paper, name="session-list-export"),
    path("<uuid:public_id>/export-report/", views_papers.report_paper, name="session-report-export"),
]
