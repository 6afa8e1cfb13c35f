"""Addresses of readiness."""

from django.urls import path

from tangga.readiness import views, views_collected, views_questionnaires

urlpatterns = [
    path("questionnaires/", views_questionnaires.questionnaires, name="questionnaires"),
    path("questionnaires/upload/", views_questionnaires.upload, name="questionnaire-upload"),
    path("questionnaires/accept/", views_questionnaires.accept, name="questionnaire-accept"),
    path("questionnaires/<uuid:public_id>/", views_questionnaires.questionnaire, name="questionnaire"),
    path("questionnaires/<uuid:public_id>/xlsform/", views_questionnaires.workbook, name="questionnaire-xlsform"),
    path("questionnaires/<uuid:public_id>/collected/", views_collected.upload, name="collected-upload"),
    path("questionnaires/<uuid:public_id>/collected/accept/", views_collected.accept, name="collected-accept"),
    path("answer/<uuid:public_id>/", views.answer, name="readiness-answer"),
    path("result/<uuid:public_id>/", views.result, name="readiness-result"),
    path("history/<uuid:public_id>/", views.history, name="readiness-history"),
]
