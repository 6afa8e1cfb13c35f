"""Addresses of lists that arrive as spreadsheets."""

from django.urls import path

from tangga.imports import views, views_upload

urlpatterns = [
    path("", views.imports, name="imports"),
    path("search/", views.search, name="imports-search"),
    path("upload/", views_upload.upload, name="import-upload"),
    path("<uuid:public_id>/", views.batch, name="import"),
    path("<uuid:public_id>/columns/", views_upload.mapping, name="import-mapping"),
    path("<uuid:public_id>/workbook/", views_upload.workbook, name="import-workbook"),
    path("<uuid:public_id>/accept/", views.accept, name="import-accept"),
    path("<uuid:public_id>/choose/", views.choose, name="import-choose"),
    path("<uuid:public_id>/discard/", views.discard, name="import-discard"),
    path("<uuid:public_id>/undo/", views.undo, name="import-undo"),
    path("<uuid:public_id>/go-on/", views.go_on, name="import-go-on"),
]
