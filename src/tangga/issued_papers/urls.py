"""The address on issued papers. In Indonesian and short: people type it off a sheet of paper."""

from django.urls import path

from tangga.issued_papers import views

urlpatterns = [path("<str:token>/", views.check, name="paper-check")]
