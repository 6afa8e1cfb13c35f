"""Addresses of published tables that were checked and kept."""

from django.urls import path

from tangga.claims import views, views_check, views_one, views_stories

urlpatterns = [
    path("", views.listed, name="claims"),
    path("export/", views.export, name="claims-export"),
    path("check/", views_check.check_table, name="claim-check"),
    path("stories/", views_stories.index, name="stories"),
    path("stories/<slug:story>/", views_stories.one, name="story"),
    path("<uuid:public_id>/", views_one.one, name="claim"),
    path("<uuid:public_id>/note/", views_one.note, name="claim-note"),
]
