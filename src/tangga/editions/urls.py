"""Addresses of editions."""

from django.urls import path

from tangga.editions import views, views_draft

urlpatterns = [
    path("", views.editions, name="editions"),
    path("new/", views_draft.new, name="edition-new"),
    path("<uuid:public_id>/", views.one, name="edition"),
    path("<uuid:public_id>/difference/", views.difference, name="edition-difference"),
    path("<uuid:public_id>/files/<str:form>/", views.file, name="edition-file"),
    path("<uuid:public_id>/recount/", views_draft.recount, name="edition-recount"),
    path("<uuid:public_id>/tables/", views_draft.enter_table, name="edition-enter-table"),
    path("<uuid:public_id>/tables/remove/", views_draft.remove_table, name="edition-remove-table"),
    path("<uuid:public_id>/publish/", views_draft.publish, name="edition-publish"),
    path("<uuid:public_id>/discard/", views_draft.discard, name="edition-discard"),
    path("<uuid:public_id>/withdraw/", views_draft.withdraw, name="edition-withdraw"),
]
