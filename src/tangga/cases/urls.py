"""Addresses of cases."""

from django.urls import path

from tangga.cases import cohort_views, search_view, views

urlpatterns = [
    path("", views.case_list, name="cases"),
    path("search/", search_view.search, name="cases-search"),
    path("export/", views.export, name="cases-export"),
    path("bulk/", cohort_views.cohort_list, name="cohorts"),
    path("bulk/new/", cohort_views.cohort_new, name="cohort-new"),
    path("bulk/<uuid:public_id>/", cohort_views.cohort_page, name="cohort"),
    path("bulk/<uuid:public_id>/export/", cohort_views.cohort_export, name="cohort-export"),
    path("bulk/<uuid:public_id>/go-on/", cohort_views.cohort_go_on, name="cohort-go-on"),
    path("bulk/<uuid:public_id>/verify/", cohort_views.cohort_verify, name="cohort-verify"),
    path("bulk/<uuid:public_id>/approve/", cohort_views.cohort_approve, name="cohort-approve"),
    path("bulk/<uuid:public_id>/carry-out/", cohort_views.cohort_carry_out, name="cohort-carry-out"),
    path("new/<uuid:public_id>/", views.new, name="case-new"),
    path("picture/<uuid:public_id>/", views.picture, name="case-picture"),
    path("<uuid:public_id>/", views.case_page, name="case"),
    path("<uuid:public_id>/again/", views.again, name="case-propose-again"),
    path("<uuid:public_id>/sign/", views.sign, name="case-sign"),
    path("<uuid:public_id>/verify/", views.verify, name="case-verify"),
    path("<uuid:public_id>/send-back/", views.send_back, name="case-send-back"),
    path("<uuid:public_id>/reject/", views.reject, name="case-reject"),
    path("<uuid:public_id>/approve/", views.approve, name="case-approve"),
    path("<uuid:public_id>/withdraw/", views.withdraw, name="case-withdraw"),
    path("<uuid:public_id>/carry-out/", views.carry_out, name="case-carry-out"),
    path("<uuid:public_id>/object/", views.object_to, name="case-object"),
    path("<uuid:public_id>/dismiss/", views.dismiss, name="case-dismiss"),
    path("<uuid:public_id>/uphold/", views.uphold, name="case-uphold"),
    path("<uuid:public_id>/follow-up/", views.follow_up, name="case-follow-up"),
    path("<uuid:public_id>/settle/", views.settle, name="case-settle"),
    path("<uuid:public_id>/fall-back/", views.fall_back, name="case-fall-back"),
    path("<uuid:public_id>/lose/", views.lose, name="case-lose"),
    path("<uuid:public_id>/close/", views.close, name="case-close"),
    path("<uuid:public_id>/wait-again/", views.wait_again, name="case-wait-again"),
]
