"""Screens about one family's answers, or one version: to whoever does not see them, they are not there."""

from uuid import UUID

from django.http import Http404

from tangga.people.screens import Viewer
from tangga.readiness.models import Assessment, Questionnaire
from tangga.readiness.queries import assessments_seen_by, questionnaires_seen_by


def seen_assessment(viewer: Viewer, public_id: UUID) -> Assessment:
    """The answers, or Http404."""
    found = assessments_seen_by(viewer.person, viewer.today).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def seen_questionnaire(viewer: Viewer, public_id: UUID) -> Questionnaire:
    """The version, or Http404."""
    found = questionnaires_seen_by(viewer.person, viewer.today).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
