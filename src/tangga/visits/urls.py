"""Addresses of visits, businesses and other aid. Random ids only; never a name or a number."""

from django.urls import path

from tangga.visits import aid_views, business_views, correcting_views, list_views, views

urlpatterns = [
    path("", list_views.visit_list, name="visits"),
    path("export/", list_views.export, name="visits-export"),
    path("plan/<uuid:public_id>/", views.plan, name="visit-plan"),
    path("new/<uuid:public_id>/", views.new, name="visit-new"),
    path("photos/<uuid:public_id>/", views.photo, name="visit-photo"),
    path("photos/<uuid:public_id>/remove/", views.remove_photo, name="visit-photo-remove"),
    path("of/<uuid:public_id>/businesses/", business_views.business_list, name="businesses"),
    path("of/<uuid:public_id>/businesses/new/", business_views.new, name="business-new"),
    path("businesses/<uuid:public_id>/", business_views.business_page, name="business"),
    path("businesses/<uuid:public_id>/update/", business_views.update, name="business-update"),
    path("businesses/<uuid:public_id>/end/", business_views.end, name="business-end"),
    path("figures/<uuid:public_id>/correct/", business_views.correct, name="business-correct"),
    path("of/<uuid:public_id>/aid/", aid_views.aid_list, name="aid-list"),
    path("of/<uuid:public_id>/aid/new/", aid_views.new, name="aid-new"),
    path("aid/<uuid:public_id>/", aid_views.aid_page, name="aid"),
    path("aid/<uuid:public_id>/correct/", aid_views.correct, name="aid-correct"),
    path("aid/<uuid:public_id>/withdraw/", aid_views.withdraw, name="aid-withdraw"),
    path("<uuid:public_id>/", views.visit_page, name="visit"),
    path("<uuid:public_id>/hold/", views.hold, name="visit-hold"),
    path("<uuid:public_id>/postpone/", views.postpone, name="visit-postpone"),
    path("<uuid:public_id>/cancel/", views.cancel, name="visit-cancel"),
    path("<uuid:public_id>/correct/", correcting_views.correct, name="visit-correct"),
    path("<uuid:public_id>/withdraw/", correcting_views.withdraw, name="visit-withdraw"),
    path("<uuid:public_id>/settle/", views.settle, name="visit-settle"),
    path("<uuid:public_id>/photos/", views.add_photos, name="visit-photos"),
]
