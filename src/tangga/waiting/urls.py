"""Addresses of the waiting list. Random ids only; never a name or a number."""

from django.urls import path

from tangga.waiting import views, views_entry, views_places

urlpatterns = [
    path("", views.waiting_list, name="waiting"),
    path("search/", views.search, name="waiting-search"),
    path("export/", views.export, name="waiting-export"),
    path("assess/", views.assess, name="waiting-assess"),
    path("places/", views_places.place_list, name="waiting-places"),
    path("places/export/", views_places.export, name="waiting-places-export"),
    path("places/open/", views_places.open_places, name="waiting-open-places"),
    path("quota/", views_places.quota, name="waiting-quota"),
    path("meetings/", views_places.meetings, name="waiting-meetings"),
    path("new/<uuid:public_id>/", views_entry.new, name="waiting-new"),
    path("<uuid:public_id>/", views_entry.entry_page, name="waiting-entry"),
    path("<uuid:public_id>/sheet/", views_entry.sheet, name="waiting-sheet"),
    path("<uuid:public_id>/check/", views_entry.check, name="waiting-check"),
    path("<uuid:public_id>/offer/", views_entry.offer, name="waiting-offer"),
    path("<uuid:public_id>/accept/", views_entry.accept, name="waiting-accept"),
    path("<uuid:public_id>/refuse/", views_entry.refuse, name="waiting-refuse"),
    path("<uuid:public_id>/enrol/", views_entry.enrol, name="waiting-enrol"),
    path("<uuid:public_id>/expire/", views_entry.expire, name="waiting-expire"),
    path("<uuid:public_id>/take-back/", views_entry.take_back, name="waiting-take-back"),
    path("<uuid:public_id>/withdraw/", views_entry.withdraw, name="waiting-withdraw"),
    path("<uuid:public_id>/strike/", views_entry.strike, name="waiting-strike"),
]
