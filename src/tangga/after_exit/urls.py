"""Addresses of what comes after the exit."""

from django.urls import path

from tangga.after_exit import views, views_standing

urlpatterns = [
    path("families/<uuid:public_id>/", views.answer, name="after-exit-answer"),
    path("answers/<uuid:public_id>/", views.result, name="after-exit-answers"),
    path("standing/", views_standing.page, name="standing"),
    path("standing/export/", views_standing.export, name="standing-export"),
]
