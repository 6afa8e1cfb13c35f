"""Addresses for whatever watches over the installation; without a slash at the end, as such programs ask."""

from django.urls import path

from tangga.upkeep import views

urlpatterns = [
    path("healthz", views.alive, name="healthz"),
    path("readyz", views.ready, name="readyz"),
    path("metrics", views.prometheus, name="metrics"),
]
