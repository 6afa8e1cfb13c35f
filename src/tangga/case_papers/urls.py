"""Addresses of the papers of exits."""

from django.urls import path

from tangga.case_papers import views, views_lists, views_many
from tangga.issued_papers.models import Kind

urlpatterns = [
    path("", views_lists.register, name="case-papers"),
    path("export/", views_lists.export, name="case-papers-export"),
    path("proposals/", views_lists.proposals, name="case-papers-proposals"),
    path("decisions/", views_lists.decisions, name="case-papers-decisions"),
    path("certificates/", views_many.choose, name="certificates"),
    path("certificates/<uuid:public_id>/", views_many.made, name="certificates-made"),
    path("issued/<uuid:public_id>/", views.paper, name="case-paper"),
    path("issued/<uuid:public_id>/void/", views.take_back, name="case-paper-void"),
    path("of/<uuid:public_id>/statement/", views.issue_statement, name=f"case-paper-{Kind.STATEMENT.value}"),
    path("of/<uuid:public_id>/minutes/", views.issue_minutes, name=f"case-paper-{Kind.MINUTES.value}"),
    path("of/<uuid:public_id>/certificate/", views.issue_certificate, name=f"case-paper-{Kind.CERTIFICATE.value}"),
]
