"""Addresses of labelling."""

from django.urls import URLPattern, path

from tangga.labelling import views, views_campaign, views_house

urlpatterns: list[URLPattern] = [
    path("", views.campaign_list, name="labelling"),
    path("overview/", views.overview_page, name="labelling-overview"),
    path("follow-up/", views.follow_up_list, name="labelling-follow-up"),
    path("plan/", views_campaign.plan, name="labelling-plan"),
    path("<uuid:public_id>/", views_campaign.campaign_page, name="campaign"),
    path("<uuid:public_id>/begin/", views_campaign.begin, name="campaign-begin"),
    path("<uuid:public_id>/finish/", views_campaign.finish, name="campaign-finish"),
    path("<uuid:public_id>/cancel/", views_campaign.cancel, name="campaign-cancel"),
    path("<uuid:public_id>/export/", views_campaign.export, name="campaign-export"),
    path("houses/<uuid:public_id>/", views_house.house, name="house"),
    path("labels/<uuid:public_id>/follow-up/", views_house.follow_up, name="label-follow-up"),
    path("photos/<uuid:public_id>/", views_house.photo, name="label-photo"),
]
