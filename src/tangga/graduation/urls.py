"""Addresses of graduation."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
