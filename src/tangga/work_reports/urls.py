"""Addresses of work reports."""

from django.urls import URLPattern, path

from tangga.work_reports import export, office_views, views, work_views

urlpatterns: list[URLPattern] = [
    path("", views.work_reports, name="work-reports"),
    path("of/<uuid:public_id>/", views.reports_of, name="work-reports-of"),
    path("of/<uuid:public_id>/report/", views.work_report, name="work-report"),
    path("export/", export.export, name="work-reports-export"),
    path("make/", views.make, name="work-report-make"),
    path("made/<uuid:public_id>/", views.made_report, name="made-report"),
    path("made/<uuid:public_id>/export/", views.export, name="made-report-export"),
    path("other/", work_views.other_work, name="other-work"),
    path("other/new/", work_views.new, name="other-work-new"),
    path("other/<uuid:public_id>/", work_views.one, name="other-work-one"),
    path("other/<uuid:public_id>/edit/", work_views.edit, name="other-work-edit"),
    path("other/<uuid:public_id>/withdraw/", work_views.withdraw, name="other-work-withdraw"),
    path("photos/<uuid:public_id>/", work_views.photo, name="other-work-photo"),
    path("photos/<uuid:public_id>/remove/", work_views.remove_photo, name="other-work-photo-remove"),
    path("letterhead/", office_views.letterhead, name="letterhead"),
]
