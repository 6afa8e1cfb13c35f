"""Addresses of grants."""

from django.urls import path

from tangga.grants import views, views_budgets, views_openings

urlpatterns = [
    path("", views.grant_list, name="grants"),
    path("search/", views.search, name="grants-search"),
    path("export/", views.export, name="grants-export"),
    path("openings/", views_openings.openings, name="grant-openings"),
    path("openings/search/", views_openings.search, name="grant-openings-search"),
    path("openings/export/", views_openings.export, name="grant-openings-export"),
    path("programmes/", views_budgets.programmes, name="grant-programmes"),
    path("budgets/", views_budgets.money, name="grant-money"),
    path("budgets/export/", views_budgets.export, name="grant-money-export"),
    path("budgets/new/", views_budgets.new, name="grant-budget-new"),
    path("budgets/<uuid:public_id>/", views_budgets.budget, name="grant-budget"),
    path("budgets/<uuid:public_id>/correct/", views_budgets.correct, name="grant-budget-correct"),
    path("family/<uuid:public_id>/", views.family_page, name="grant-family"),
    path("new/<uuid:public_id>/<slug:programme>/", views.new, name="grant-new"),
    path("picture/<uuid:public_id>/", views.picture, name="grant-picture"),
    path("<uuid:public_id>/", views.grant_page, name="grant"),
    path("<uuid:public_id>/approve/", views.approve, name="grant-approve"),
    path("<uuid:public_id>/hand-over/", views.hand_over, name="grant-hand-over"),
    path("<uuid:public_id>/refuse/", views.refuse, name="grant-refuse"),
    path("<uuid:public_id>/cancel/", views.cancel, name="grant-cancel"),
    path("<uuid:public_id>/let-stand/", views.let_stand, name="grant-let-stand"),
    path("<uuid:public_id>/take-back/", views.take_back, name="grant-take-back"),
    path("<uuid:public_id>/paper/", views.paper, name="grant-paper"),
]
