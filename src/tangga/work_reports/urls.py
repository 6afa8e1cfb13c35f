"""Addresses of work reports."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
