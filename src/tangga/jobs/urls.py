"""Addresses of jobs."""

from django.urls import path

from tangga.jobs import views

urlpatterns = [
    path("jobs/<uuid:public_id>/", views.progress, name="job"),
    path("jobs/<uuid:public_id>/cancel/", views.cancel, name="job-cancel"),
]
