"""Addresses that everybody may open. In Indonesian and short: people type and print them."""

from django.urls import path

from tangga.open_figures import public_views as views

urlpatterns = [
    path("", views.index, name="open-index"),
    path("kamus/", views.dictionary, name="open-dictionary"),
    path("kamus/json/", views.dictionary_json, name="open-dictionary-json"),
    path("provinsi/<str:code>/", views.province, name="open-province"),
    path("<str:code>/", views.district, name="open-district"),
    path("<str:code>/<str:half>/", views.district, name="open-half"),
    path("<str:code>/<str:half>/csv/", views.half_csv, name="open-csv"),
    path("<str:code>/<str:half>/json/", views.half_json, name="open-json"),
]
