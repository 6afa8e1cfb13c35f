"""What every move of a case has in common: locked, asked of the rules, written down, in the log once."""

from collections.abc import Collection
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from tangga.cases.checks import check_may_move, check_said, check_seen, clean
from tangga.cases.models import Case, CaseMove
from tangga.cases.queries import cases_seen_by
from tangga.families.models import Family
from tangga.issued_papers.models import Kind, Void
from tangga.issued_papers.voiding import void_of
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.rules import exit_moves
from tangga.rules.exit_moves import Move

BY_SAMPLE = "by sample"  # said with a re-verification at which the home was not visited


class Moving:
    """A case that somebody is about to move: held until the transaction ends, and asked whether it may.

    said   what was sent besides the words
    again  the same person sent the very same a second time: it stands there already, and nothing is to be done
    Raises Case.DoesNotExist outside the person's area; NotAllowed to other roles, and to who has another part in the
    case; Conflict where the move does not lead on from there, or somebody moved the case since the form was opened;
    NotValid where words are asked for and there are none.
    """

    def __init__(
        self,
        public_id: UUID,
        code: str,
        words: str,
        *said: object,
        by: Person,
        on: date,
        at: datetime,
        seen: int | None,
    ) -> None:
        found = cases_seen_by(by, on).get(public_id=public_id)
        self.case = Case.objects.select_for_update(of=("self",)).select_related("family").get(pk=found.pk)
        self.before = self.case.state
        self.code, self.by, self.on, self.at = code, by, on, at
        self.words = clean(words)
        latest = self.case.moves.order_by("-pk").first()
        self.said = digest_of(*said)
        sent = (code, by.pk, self.words, on, self.said)
        self.again = latest is not None and sent == (latest.code, latest.by_id, latest.words, latest.on, latest.said)
        if self.again:
            return
        self._check_role()
        self.move: Move = check_may_move(self.case, code, by)
        check_seen(seen, self.case.revision)
        if exit_moves.WORDS in self.move.needs:
            check_said(code, self.words)

    def _check_role(self) -> None:
        actions = {each.action for each in exit_moves.MOVES if each.code == self.code}
        move = exit_moves.move_of(self.code, self.case.state, self.case.exit_type)
        asked = move.action if move else min(actions)
        check_role_may(posting_of(self.by, self.on), Action(asked))


def hold_cases_of(family: Family) -> None:
    """Hold a family's cases until the transaction ends: for whoever locks the family first and moves its case after."""
    list(Case.objects.select_for_update(of=("self",)).filter(family=family).order_by("pk").values_list("pk"))


def done(moving: Moving) -> Case:
    """Write a move down. Whatever else it sets on the case was set before; its event is the caller's to record."""
    case = moving.case
    case.state, case.since = moving.move.to, moving.on
    case.revision += 1
    case.save()
    told = {"by": moving.by, "on": moving.on, "at": moving.at, "said": moving.said}
    write_move(case, moving.code, moving.before, moving.words, **told)
    case.__dict__.pop("persons", None)
    return case


# What a case ends with it. That somebody was at a home, and what was proposed on a day, stays so.
PAPERS_OF_AN_EXIT = (Kind.STATEMENT, Kind.DECISIONS, Kind.CERTIFICATE)


def end_papers(moving: Moving, reason: Void, kinds: Collection[Kind] = PAPERS_OF_AN_EXIT) -> None:
    """Say that the papers of an exit no longer hold, the lists of decisions that name it too."""
    void_of(moving.case.public_id, reason, by=moving.by, on=moving.on, at=moving.at, kinds=kinds)


def digest_of(*said: object) -> str:
    """What was sent with a move, so that the same again is known and anything else is not; nothing: nothing."""
    return sha256("\0".join(map(str, said)).encode()).hexdigest() if said else ""


def write_move(case: Case, code: str, before: str, words: str, **told: Any) -> None:
    """One row of what moved a case. told: by, on, at, said."""
    CaseMove.objects.create(case=case, code=code, before=before, state=case.state, words=words, **told)


def about(case: Case, by: Person, at: datetime, **detail: object) -> dict[str, Any]:
    """For audit.record(action, case, **about(...)): codes and days, never words that anybody typed."""
    told = {"exit_type": case.exit_type, "state": case.state, **detail}
    return {"by": by, "area_code": case.region_id, "detail": told, "at": at, "family": str(case.family.public_id)}


def told(moving: Moving, **detail: object) -> dict[str, Any]:
    """The same of a move that is done."""
    return about(moving.case, moving.by, moving.at, before=moving.before, **detail)
