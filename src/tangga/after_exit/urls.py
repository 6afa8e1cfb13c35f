"""Addresses of what comes after the exit."""

from django.urls import path

from tangga.after_exit import views, views_signs, views_standing

urlpatterns = [
    path("families/<uuid:public_id>/", views.answer, name="after-exit-answer"),
    path("answers/<uuid:public_id>/", views.result, name="after-exit-answers"),
    path("standing/", views_standing.page, name="standing"),
    path("standing/export/", views_standing.export, name="standing-export"),
    path("signs/", views_signs.overview, name="signs"),
    path("signs/findings/", views_signs.found, name="sign-findings"),
    path("signs/finding/", views_signs.one, name="sign-finding"),
    path("signs/finding/look/", views_signs.look, name="sign-look"),
    path("signs/finding/export/", views_signs.export, name="sign-export"),
]
