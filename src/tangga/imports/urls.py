"""Addresses of lists that arrive as spreadsheets."""

from django.urls import path

from tangga.imports import views

urlpatterns = [
    path("", views.imports, name="imports"),
    path("<uuid:public_id>/", views.batch, name="import"),
]
