"""Addresses of what comes after the exit."""

from django.urls import path

from tangga.after_exit import views

urlpatterns = [
    path("families/<uuid:public_id>/", views.answer, name="after-exit-answer"),
    path("answers/<uuid:public_id>/", views.result, name="after-exit-answers"),
]
