"""Addresses of the pages about programs' access. The API itself is api.app."""

from django.urls import path

from tangga.api import views

urlpatterns = [
    path("", views.tokens, name="tokens"),
    path("mine/", views.mine, name="tokens-mine"),
    path("new/", views.whose, name="token-whose"),
    path("new/<uuid:person_id>/", views.new, name="token-new"),
    path("reference/", views.reference, name="api-reference"),
    path("<uuid:public_id>/", views.token, name="token"),
    path("<uuid:public_id>/agree/", views.agree, name="token-agree"),
    path("<uuid:public_id>/end/", views.end, name="token-end"),
]
