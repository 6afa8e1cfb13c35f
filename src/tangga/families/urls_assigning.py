"""Addresses of the pages that assign families to facilitators."""

from django.urls import path

from tangga.families import views_assigning

urlpatterns = [
    path("", views_assigning.assignments, name="assignments"),
    path("without/", views_assigning.of_facilitator, name="assignments-without"),
    path("move/", views_assigning.move, name="assignments-move"),
    path("<uuid:facilitator>/", views_assigning.of_facilitator, name="assignments-of"),
]
