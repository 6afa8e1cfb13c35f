"""Issuing the papers of exits: which exists when, for whom, and issued once whoever asks how often."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from tangga.areas.models import Area
from tangga.case_papers.content import (
    Certificate,
    Content,
    Signature,
    head_signs,
    joined_on,
    minutes_of,
    people_of_minutes,
    statement_of,
)
from tangga.case_papers.lists import MOST, Chosen, decision_list, decisions, proposal_list, proposals
from tangga.cases.models import Case
from tangga.cases.queries import cases_seen_by
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.issued_papers.drawing import LANGUAGE
from tangga.issued_papers.issuing import issue
from tangga.issued_papers.models import IssuedPaper, Kind, Void
from tangga.issued_papers.voiding import void
from tangga.papers import formats
from tangga.people.checks import check_role_may
from tangga.people.models import Person, Posting
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.rules import exit_moves

OF_A_CASE = (Kind.STATEMENT, Kind.MINUTES, Kind.CERTIFICATE)
LISTS = (Kind.PROPOSALS, Kind.DECISIONS)
KINDS = (*OF_A_CASE, *LISTS)
# Who issues is who answers for what it says; whoever sees the case may read it.
ISSUES: Mapping[Kind, Action] = {
    Kind.STATEMENT: Action.PROPOSE_EXITS,
    Kind.MINUTES: Action.VERIFY_EXITS,
    Kind.PROPOSALS: Action.DECIDE_EXITS,
    Kind.DECISIONS: Action.DECIDE_EXITS,
    Kind.CERTIFICATE: Action.DECIDE_EXITS,
}
TEMPLATES: Mapping[str, str] = {
    Kind.STATEMENT: "statement.typ",
    Kind.MINUTES: "letter.typ",
    Kind.PROPOSALS: "letter.typ",
    Kind.DECISIONS: "letter.typ",
    Kind.CERTIFICATE: "certificate.typ",
}
GRADUATED = (exit_moves.IN_FORCE, exit_moves.FOLLOWED_UP, exit_moves.SETTLED, exit_moves.LOST)
NO_EXIT = (exit_moves.WITHDRAWN, exit_moves.REJECTED, exit_moves.REVERSED)


def why_not(kind: Kind, case: Case) -> str:
    """Why a case has no such paper now, a sentence; empty: it can be issued."""
    if case.state in NO_EXIT:
        return _("This case ended without an exit.")
    match kind:
        case Kind.STATEMENT:
            return _why_no_statement(case)
        case Kind.MINUTES:
            return "" if case.verified_by_id else _("Nobody has re-verified this proposal yet.")
        case _:
            return _why_no_certificate(case)


def _why_no_statement(case: Case) -> str:
    if case.exit_type not in exit_moves.VOLUNTARY:
        return _("Only a family that leaves by its own will signs a statement.")
    if case.state == exit_moves.RETURNED:
        return _("The case was sent back: it is proposed again first.")
    return "" if case.state == exit_moves.PROPOSED else _("The signed statement is on record already.")


def _why_no_certificate(case: Case) -> str:
    if case.exit_type not in exit_moves.GRADUATIONS:
        return _("This exit is no graduation.")
    if case.state == exit_moves.CONTESTED:
        return _("The family objected; that is decided first.")
    if case.state == exit_moves.FALLEN_BACK:
        return _("The family has fallen back.")
    return "" if case.state in GRADUATED else _("The exit is not in force yet.")


def content_of(kind: Kind, case: Case, on: date) -> tuple[Content, list[Signature]]:
    """What a paper of a case says by what is on record now, and who signs it."""
    if kind == Kind.STATEMENT:
        return statement_of(case, on), []
    if kind == Kind.MINUTES:
        return minutes_of(case) or {}, list(people_of_minutes(case))
    with override(LANGUAGE):
        content = Certificate().of(case, joined_on([case.family_id]).get(case.family_id))
    return content, head_signs(case.district_id, on)


@transaction.atomic
def issue_for_case(kind: Kind, public_id: UUID, *, by: Person, on: date, at: datetime) -> IssuedPaper:
    """Issue a paper of a case; the same one where what it says has not changed.

    Refused: Case.DoesNotExist outside the person's area; NotAllowed to other roles; Conflict while there is none.
    """
    found = cases_seen_by(by, on).get(public_id=public_id)
    # Held: an objection that is upheld at this moment comes before, or makes what is issued here void.
    Case.objects.select_for_update().get(pk=found.pk)
    case = Case.objects.select_related("family__carer", "region__parent__parent", "proposed_by", "district").get(
        pk=found.pk
    )
    check_role_may(posting_of(by, on), ISSUES[kind])
    if refusal := why_not(kind, case):
        raise Conflict(refusal)
    content, people = content_of(kind, case, on)
    family = str(case.family.public_id)
    return issue(kind, case.public_id, case.district, content, by=by, on=on, at=at, people=people, family=family)


@transaction.atomic
def issue_list(kind: Kind, chosen: Chosen, *, by: Person, on: date, at: datetime) -> IssuedPaper:
    """Issue a list of a district; the same one where what it says has not changed.

    Refused: NotAllowed to other roles and for another district; NotValid for no row, or too many.
    """
    check_may_issue(kind, chosen.district, posting_of(by, on))
    rows = proposals(chosen) if kind == Kind.PROPOSALS else decisions(chosen)
    keys = list(rows.values_list("pk", flat=True)[: MOST + 1])
    if len(keys) > MOST:
        raise NotValid(
            _("More than %(most)s families do not go on one list. Choose a smaller part.")
            % {"most": formats.number(MOST)}
        )
    cases = list(rows.filter(pk__in=_held(keys)))
    if not cases:
        raise NotValid(_("No case fits this choice, so there is no list to issue."))
    content = proposal_list(cases, chosen) if kind == Kind.PROPOSALS else decision_list(cases, chosen)
    about = [case.public_id for case in cases]
    people = head_signs(chosen.district.code, on)
    return issue(kind, chosen.key(kind), chosen.district, content, by=by, on=on, at=at, about=about, people=people)


def _held(keys: list[int]) -> list[int]:
    """Cases by key, held until the transaction ends: an objection that is upheld at this moment is told of in the list,
    or makes it void. What is known of them is read afterwards."""
    held = Case.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    return list(held.order_by("pk").values_list("pk", flat=True))


def check_may_issue(kind: Kind, district: Area, posting: Posting | None) -> None:
    """Raises NotAllowed to whoever does not issue such papers of a district."""
    check_role_may(posting, ISSUES[kind])
    if posting is None or posting.area_id != district.code:
        raise NotAllowed(_("Papers are issued by the office of the district itself."))


@transaction.atomic
def take_back(paper: IssuedPaper, *, by: Person, on: date, at: datetime) -> IssuedPaper:
    """Say that a paper was issued by mistake. Refused as issuing it is: Case.DoesNotExist and NotAllowed to whoever
    could not issue it."""
    kind, posting = Kind(paper.kind), posting_of(by, on)
    if kind in LISTS:
        check_may_issue(kind, paper.district, posting)
    else:
        cases_seen_by(by, on).get(public_id=paper.subject)
        check_role_may(posting, ISSUES[kind])
    return void(paper, Void.MISTAKE, by=by, on=on, at=at)
