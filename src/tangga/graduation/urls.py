"""Addresses of graduation."""

from django.urls import path

from tangga.graduation import views_candidates, views_milestones, views_plans, views_work_plan

urlpatterns = [
    path("", views_candidates.candidates, name="candidates"),
    path("pick/", views_candidates.pick_several, name="candidates-pick"),
    path("export/", views_candidates.export, name="candidates-export"),
    path("family/<uuid:public_id>/pick/", views_candidates.pick_one, name="pick"),
    path("pick/<uuid:public_id>/take-back/", views_candidates.take_back, name="unpick"),
    path("plans/", views_plans.plan_list, name="plans"),
    path("plans/export/", views_plans.export, name="plans-export"),
    path("plan/new/<uuid:public_id>/", views_plans.new, name="plan-new"),
    path("plan/<uuid:public_id>/", views_plans.plan_page, name="plan"),
    path("plan/<uuid:public_id>/edit/", views_plans.edit, name="plan-edit"),
    path("plan/<uuid:public_id>/pause/", views_plans.pause, name="plan-pause"),
    path("plan/<uuid:public_id>/resume/", views_plans.resume, name="plan-resume"),
    path("plan/<uuid:public_id>/withdraw/", views_plans.withdraw, name="plan-withdraw"),
    path("plan/<uuid:public_id>/end/", views_plans.end, name="plan-end"),
    path("plan/<uuid:public_id>/paper/", views_plans.paper, name="plan-paper"),
    path("plan/<uuid:public_id>/milestones/", views_milestones.add, name="milestone-add"),
    path("milestone/<uuid:public_id>/change/", views_milestones.change, name="milestone-change"),
    path("milestone/<uuid:public_id>/move/", views_milestones.move, name="milestone-move"),
    path("milestone/<uuid:public_id>/meet/", views_milestones.meet, name="milestone-meet"),
    path("milestone/<uuid:public_id>/unmeet/", views_milestones.unmeet, name="milestone-unmeet"),
    path("milestone/<uuid:public_id>/drop/", views_milestones.drop, name="milestone-drop"),
    path("milestone/<uuid:public_id>/earlier/", views_milestones.earlier, name="milestone-earlier"),
    path("work-plan/", views_work_plan.work_plan, name="work-plan"),
    path("work-plan/paper/", views_work_plan.paper, name="work-plan-paper"),
]
