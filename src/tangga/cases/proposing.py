"""What the field does in a case: propose, bring the signed statement, withdraw for the family, object for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.cases.answers import let_go, rest_on_newest
from tangga.cases.checks import (
    check_by_the_rule,
    check_in_time,
    check_objected_on,
    check_proposal,
    check_rests_on_something,
    check_signed,
    clean,
)
from tangga.cases.models import PHOTOS_OF, Case, Statement
from tangga.cases.moving import Moving, about, done, end_papers, told, write_move
from tangga.cases.queries import open_case_of, open_plan_of
from tangga.cases.witness import check_witness
from tangga.errors import Conflict, NotValid
from tangga.families.models import Family
from tangga.families.queries import facilitator_of, facts_of, families_seen_by
from tangga.graduation.queries import is_in_programme
from tangga.grants.openings import hold_grants
from tangga.issued_papers.models import Void
from tangga.people.checks import check_role_may, check_sent_the_same
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.photos.actions import keep
from tangga.photos.models import Photo
from tangga.photos.pictures import Picture
from tangga.photos.scans import Scan, ready
from tangga.policy import load, overlays_for
from tangga.rules import exit_moves
from tangga.runs.queries import current_answer


@dataclass(frozen=True)
class Proposal:
    """How a family is to leave, and why: two different facts. words: its own (voluntary), or the proposer's."""

    exit_type: str
    reasons: Sequence[str] = field(default=())
    words: str = ""

    def cleaned(self) -> "Proposal":
        """The same as it is kept. Raises NotValid, naming what to change, where it cannot be so."""
        kept = Proposal(self.exit_type, tuple(dict.fromkeys(self.reasons)), clean(self.words))
        check_proposal(kept.exit_type, kept.reasons, kept.words)
        return kept


@transaction.atomic
def propose(
    family: Family, proposal: Proposal, *, by: Person, on: date, at: datetime, sent: UUID | None = None
) -> Case:
    """Propose that a family leaves the programme. Sent twice (the same UUID), it is one case; otherwise: Conflict.

    The plan that is being carried out with the family, and its newest answers about readiness, go with the case.
    Refused: Family.DoesNotExist for families the person does not see; NotAllowed to roles that do not propose; NotValid
    for a family that is not in the programme, and where the proposal cannot be so; Conflict while another case is open.
    """
    families_seen_by(by, on).get(pk=family.pk)
    check_role_may(posting_of(by, on), Action.PROPOSE_EXITS)
    Family.objects.select_for_update().get(pk=family.pk)  # two who propose at once do so one after the other
    kept = proposal.cleaned()
    if sent is not None and (same := Case.objects.filter(public_id=sent).first()):
        if (same.family_id, same.proposed_by_id) != (family.pk, by.pk):
            raise Conflict(_("This form was sent already, for something else. Open it anew."))
        check_sent_the_same(Proposal(same.exit_type, tuple(same.reasons), same.words), kept)
        return same
    if open_case_of(family) is not None:
        raise Conflict(_("A case of this family is open already. Open it, and go on with it there."))
    answer = current_answer(family)
    check_by_the_rule(kept.exit_type, answer)
    if not is_in_programme(family, on):
        raise NotValid(_("This family is not in the programme, so it cannot leave it."))
    facts = facts_of(family, on)
    if facts is None:
        raise NotValid(_("Nothing is recorded about where this family lives. Have that put right first."))
    plan = open_plan_of(family)
    case = Case(
        public_id=sent or uuid4(),
        family=family,
        region_id=facts.region_id,
        district_id=facts.region_id[:4],
        exit_type=kept.exit_type,
        reasons=list(kept.reasons),
        words=kept.words,
        plan=plan.public_id if plan else None,
        proposed_by=by,
        proposed_on=on,
        since=on,
    )
    case.save(force_insert=True)
    rest_on_newest(case, by=by, at=at)
    check_rests_on_something(case, answer)
    if case.readiness is not None:
        case.save(update_fields=["readiness"])
    write_move(case, "propose", exit_moves.ACTIVE, "", by=by, on=on, at=at)
    record("case.proposed", case, **about(case, by, at, reasons=list(kept.reasons)))
    return case


@transaction.atomic
def propose_again(
    public_id: UUID, proposal: Proposal, *, by: Person, on: date, at: datetime, seen: int | None = None
) -> Case:
    """Propose a case that was sent back once more, put right. The type of the exit may change with it.

    Whoever proposes it now is its proposer; what was verified and signed before is on record, and asked for anew.
    Refused: as every move (moving.Moving); NotValid where the proposal cannot be so.
    """
    moving = Moving(public_id, "propose_again", "", proposal, by=by, on=on, at=at, seen=seen)
    if moving.again:
        return moving.case
    kept = proposal.cleaned()
    case = moving.case
    answer = current_answer(case.family)
    check_by_the_rule(kept.exit_type, answer)
    case.exit_type, case.reasons, case.words = kept.exit_type, list(kept.reasons), kept.words
    case.proposed_by, case.proposed_on = by, on
    rest_on_newest(case, by=by, at=at)
    check_rests_on_something(case, answer)
    record("case.proposed_again", done(moving), **told(moving, reasons=list(kept.reasons)))
    return moving.case


@transaction.atomic
def sign(
    public_id: UUID,
    signed_on: date,
    witness_name: str,
    witness_office: str,
    pictures: Sequence[bytes | Picture | Scan],
    *,
    by: Person,
    on: date,
    at: datetime,
    seen: int | None = None,
) -> Case:
    """Bring the family's signed statement, its pictures (or one PDF) and who witnessed it.

    Refused: as every move; NotValid without a picture, for a PDF beside others, for a day that cannot be, and where the
    witness is whoever accompanies or proposes the family, or somebody of it.
    """
    shown = [ready(each) if isinstance(each, bytes) else each for each in pictures]
    if len(shown) > 1 and any(isinstance(each, Scan) for each in shown):
        raise NotValid(_("Send one PDF, or pictures: not both, and not several PDFs."))
    said = (signed_on, witness_name, witness_office, *(each.original_sha256 for each in shown))
    moving = Moving(public_id, "sign", "", *said, by=by, on=on, at=at, seen=seen)
    case = moving.case
    if moving.again:
        return case
    witness, office = clean(witness_name, 120), clean(witness_office, 120)
    accompanies = facilitator_of(case.family, on)
    check_signed(signed_on, case, on)
    check_witness(witness, office, case.family, [each for each in (accompanies, case.proposed_by, by) if each])
    if not shown:
        raise NotValid(_("Add a photo or a scan of the signed statement. Without it nobody leaves by their own will."))
    statement = Statement.objects.create(
        case=case, signed_on=signed_on, witness_name=witness, witness_office=office, kept_by=by, kept_at=at
    )
    for picture in shown:
        keep(picture, owner=statement.public_id, owner_kind=PHOTOS_OF, by=by, at=at, shows=Photo.Shows.DOCUMENT)
    case.signed_on = signed_on
    record("case.signed", done(moving), **told(moving, signed_on=signed_on.isoformat(), pictures=len(shown)))
    return moving.case


@transaction.atomic
def withdraw(public_id: UUID, words: str, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Case:
    """Record that the family withdraws (or that the proposal is taken back): at any time before it is in force.

    Refused: as every move; NotValid without words. The plan stays as it is.
    """
    moving = Moving(public_id, "withdraw", words, by=by, on=on, at=at, seen=seen)
    if not moving.again:
        let_go(moving.case, by=by, at=at)
        end_papers(moving, Void.WITHDRAWN)
        record("case.withdrawn", done(moving), **told(moving))
    return moving.case


@transaction.atomic
def object_to(
    public_id: UUID,
    words: str,
    objected_on: date | None = None,
    *,
    by: Person,
    on: date,
    at: datetime,
    seen: int | None = None,
) -> Case:
    """Record that the family objects to its exit (sanggah), in its own words.

    objected_on  the day it said so; None: today. Whoever records it late takes no right from the family
    Refused: as every move; NotValid for a day that cannot be; Conflict where the days to object were gone by then
    (policy graduation/exit/objection_days).
    """
    said = () if objected_on is None else (objected_on,)
    moving = Moving(public_id, "object", words, *said, by=by, on=on, at=at, seen=seen)
    if moving.again:
        return moving.case
    case = moving.case
    begun = case.in_force_on or on
    check_objected_on(objected_on or on, case, on)
    check_in_time(case, load(begun, overlays_for(case.region_id)), objected_on or on)
    hold_grants(case.public_id, on)
    record("case.objected_to", done(moving), **told(moving, objected_on=(objected_on or on).isoformat()))
    return moving.case
