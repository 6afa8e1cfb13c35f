"""Reading batches: always as somebody sees them."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from tangga.areas.queries import within
from tangga.imports.models import Batch, Mapping
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import ROLE_ACTIONS, ROLE_SCOPES, Action, Role, Scope


def batches_seen_by(person: Person | AnonymousUser, on: date) -> QuerySet[Batch]:
    """A facilitator's own uploads; for those who may upload for a district, every list of their area; others: none."""
    posting = posting_of(person, on)
    if posting is None or not ROLE_ACTIONS[Role(posting.role)] & {Action.UPLOAD_LIST, Action.ACCEPT_LIST}:
        return Batch.objects.none()
    batches = Batch.objects.select_related("district", "uploaded_by")
    match ROLE_SCOPES[Role(posting.role)]:
        case Scope.OWN_FAMILIES:
            return batches.filter(uploaded_by=posting.person_id)
        case Scope.AREA if posting.area_id:
            return batches.filter(within("district", posting.area_id[:4]))
        case _:
            return Batch.objects.none()


def remembered_mapping(district: str, signature: str) -> Mapping | None:
    """How a list with these headers was understood in this district before; None when it never came."""
    return Mapping.objects.filter(district=district, signature=signature).first()
