"""Addresses of corrections and of numbers that stand twice. Random ids only; never a name or a number."""

from django.urls import path

from tangga.families import change_views, duplicate_views

urlpatterns = [
    path("families/<uuid:public_id>/correct/", change_views.start, name="change-start"),
    path("families/<uuid:public_id>/correct/<str:kind>/", change_views.form, name="change-form"),
    path("changes/", change_views.change_list, name="changes"),
    path("changes/<uuid:public_id>/", change_views.change_page, name="change"),
    path("changes/<uuid:public_id>/edit/", change_views.edit, name="change-edit"),
    path("changes/<uuid:public_id>/send/", change_views.send, name="change-send"),
    path("changes/<uuid:public_id>/withdraw/", change_views.withdraw, name="change-withdraw"),
    path("changes/<uuid:public_id>/approve/", change_views.approve, name="change-approve"),
    path("changes/<uuid:public_id>/send-back/", change_views.send_back, name="change-send-back"),
    path("duplicates/", duplicate_views.case_list, name="duplicates"),
    path("duplicates/<uuid:public_id>/", duplicate_views.case_page, name="duplicate"),
    path("duplicates/<uuid:public_id>/decide/", duplicate_views.decide, name="duplicate-decide"),
    path("duplicates/<uuid:public_id>/reopen/", duplicate_views.reopen, name="duplicate-reopen"),
]
