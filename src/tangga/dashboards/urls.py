"""Addresses of dashboards."""

from django.urls import path

from tangga.dashboards import views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("export/", views.export, name="dashboard-export"),
]
