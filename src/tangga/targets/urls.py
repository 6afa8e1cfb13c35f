"""Addresses of targets, progress, load, and the list of who left."""

from django.urls import path

from tangga.targets import views, views_graduates, views_load, views_setting

urlpatterns = [
    path("", views.targets, name="targets"),
    path("export/", views.export, name="targets-export"),
    path("set/", views_setting.set_target, name="target-set"),
    path("share/<uuid:public_id>/", views_setting.share_out, name="target-share"),
    path("load/", views_load.load, name="load"),
    path("graduates/", views_graduates.graduates, name="graduates"),
    path("graduates/export/", views_graduates.export, name="graduates-export"),
]
