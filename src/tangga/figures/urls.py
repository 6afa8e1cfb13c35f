"""Addresses of figures."""

from django.urls import path

from tangga.figures import views, views_behind, views_boundaries

urlpatterns = [
    path("", views.index, name="figures"),
    path("boundaries/", views_boundaries.boundaries, name="boundaries"),
    path("boundaries/away/", views_boundaries.boundaries_away, name="boundaries-away"),
    path("<slug:name>/", views.one, name="figure"),
    path("<slug:name>/json/", views.as_json, name="figure-json"),
    path("<slug:name>/csv/", views.as_csv, name="figure-csv"),
    path("<slug:name>/svg/", views.as_svg, name="figure-svg"),
    path("<slug:name>/export/", views.export, name="figure-export"),
    path("<slug:name>/families/", views_behind.families, name="figure-families"),
    path("<slug:name>/families/search/", views_behind.search, name="figure-families-search"),
    path("<slug:name>/families/export/", views_behind.export, name="figure-families-export"),
]
