"""Reading batches: always as somebody sees them."""

from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from tangga.areas.queries import within
from tangga.audit.models import Event
from tangga.families.models import (
    Change,
    DuplicateCase,
    Exit,
    FacilitatorAssignment,
    Family,
    FamilyFacts,
    FamilyIdentity,
    Member,
    MemberFacts,
    MemberIdentity,
    MembershipSpell,
)
from tangga.imports import files
from tangga.imports.models import Batch, ListedValues, Mapping
from tangga.imports.staged import Staged
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import ROLE_ACTIONS, ROLE_SCOPES, Action, Role, Scope
from tangga.runs.models import Run

STAGED = "staged"
OF_FAMILY: tuple[Any, ...] = (FamilyFacts, FamilyIdentity, MembershipSpell, Exit)
OF_MEMBER: tuple[Any, ...] = (MemberFacts, MemberIdentity)


def batches_seen_by(person: Person | AnonymousUser, on: date) -> QuerySet[Batch]:
    """A facilitator's own uploads; for everybody else who may see lists, every list of their area; others: none."""
    posting = posting_of(person, on)
    if posting is None or Action.SEE_LISTS not in ROLE_ACTIONS[Role(posting.role)]:
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
    return Mapping.objects.filter(district=district, signature=signature).select_related("confirmed_by").first()


def may_vouch(mapping: Mapping, uploader: Person, on: date) -> bool:
    """Whether a mapping holds for somebody's list without asking: their own, or an official's of the district.

    Anybody else's is a proposal: what a facilitator made of a column must not decide unseen what is registered.
    """
    if mapping.confirmed_by_id == uploader.pk:
        return True
    return accepts_lists(mapping.confirmed_by, mapping.district_id, on)


def accepts_lists(person: Person, district: str, on: date) -> bool:
    """Whether somebody's role on a day is to accept lists of a district."""
    posting = posting_of(person, on)
    if posting is None or Action.ACCEPT_LIST not in ROLE_ACTIONS[Role(posting.role)]:
        return False
    return bool(posting.area_id) and district.startswith(str(posting.area_id)[:4])


def columns_confirmed(batch: Batch) -> tuple[Person, datetime] | None:
    """Who said what this list's columns mean, and when: for this list itself, else for one with the same headers."""
    said = Event.objects.filter(
        subject_type="imports.batch", subject_id=str(batch.public_id), action="list.mapping_confirmed"
    ).select_related("actor")
    if (last := said.order_by("at", "pk").last()) is not None and last.actor is not None:
        return last.actor, last.at
    known = remembered_mapping(batch.district_id, batch.signature)
    if known is None or known.columns != batch.mapping:
        return None
    return known.confirmed_by, known.confirmed_at


def staged_of(batch: Batch) -> Staged:
    """The batch's staged rows; the caller has checked who asks."""
    return Staged(files.folder_of(batch) / STAGED)


def built_on(batch: Batch) -> str:
    """Why the batch cannot be undone any more: "run", "facts", "list", "assigned", "correction", "cases"; "" when
    nothing was built on it. A correction that nobody sent is nothing built: `unsent_changes_of`.
    """
    at = batch.accepted_at
    done = Run.objects.filter(area=batch.district_id, known_at__gte=at)
    if done.filter(status__in=[Run.Status.RUNNING, Run.Status.DONE]).exists():
        return "run"
    families, members = _touched_families(batch), _touched_members(batch)
    for tables, owner, owners in ((OF_FAMILY, "family", families), (OF_MEMBER, "member", members)):
        for table in tables:
            rows = table._default_manager.filter(**{f"{owner}__in": owners})
            later = rows.filter(recorded_at__gte=at).exclude(origin=batch.public_id)
            if Batch.objects.filter(public_id__in=later.values("origin")).exists():
                return "list"
            if later.exists() or rows.filter(origin=batch.public_id).exclude(superseded_at=None).exists():
                return "facts"
    new = Family.objects.filter(origin=batch.public_id)
    if MemberFacts.objects.filter(family__in=new.values("pk")).exclude(_by(batch)).exists():
        return "facts"
    if FacilitatorAssignment.objects.filter(family__in=new.values("pk")).exclude(_by(batch)).exists():
        return "assigned"
    if _changes_of_what_is_new_by(batch).exclude(proposed_at=None).exists():
        return "correction"
    if ListedValues.objects.filter(family__in=families).exclude(batch=batch).filter(batch__accepted_at__gt=at).exists():
        return "list"
    decided = DuplicateCase.objects.filter(origin=batch.public_id).exclude(state=DuplicateCase.State.OPEN)
    ours = Q(first_member__origin=batch.public_id) | Q(second_member__origin=batch.public_id)
    ours |= Q(first_family__origin=batch.public_id) | Q(second_family__origin=batch.public_id)
    # What is only alike, and nobody decided, was built by nobody: it leaves with whom it is about.
    alike = Q(kind__in=DuplicateCase.PROBABLE, state=DuplicateCase.State.OPEN)
    others = DuplicateCase.objects.filter(ours).exclude(origin=batch.public_id).exclude(alike)
    return "cases" if decided.exists() or others.exists() else ""


def unsent_changes_of(batch: Batch) -> QuerySet[Change]:
    """Corrections of families and members new by the batch that nobody ever sent: they go with what they are about."""
    return _changes_of_what_is_new_by(batch).filter(proposed_at=None)


def _changes_of_what_is_new_by(batch: Batch) -> QuerySet[Change]:
    families = Family.objects.filter(_by(batch)).order_by().values("pk")
    members = Member.objects.filter(_by(batch)).order_by().values("pk")
    return Change.objects.filter(Q(family__in=families) | Q(other_family__in=families) | Q(member__in=members))


def _by(batch: Batch) -> Q:
    return Q(origin=batch.public_id)


def _touched_families(batch: Batch) -> QuerySet[Family]:
    rows = Q()
    for table in OF_FAMILY:
        rows |= Q(pk__in=table._default_manager.filter(_by(batch)).order_by().values("family"))
    return Family.objects.filter(rows).order_by().values("pk")  # type: ignore[return-value]


def _touched_members(batch: Batch) -> QuerySet[Member]:
    rows = Q()
    for table in OF_MEMBER:
        rows |= Q(pk__in=table._default_manager.filter(_by(batch)).order_by().values("member"))
    return Member.objects.filter(rows).order_by().values("pk")  # type: ignore[return-value]
