"""Addresses of the office's own pages about its open figures; those that everybody may open are public_urls."""

from django.urls import path

from tangga.open_figures import views

OPEN = "angka/"  # where site/urls.py puts public_urls

urlpatterns = [
    path("", views.index, name="open-figures"),
    path("<str:district>/", views.one, name="open-figures-of"),
    path("<str:district>/switch/", views.switch, name="open-figures-switch"),
]
