"""What every move of a grant has in common: held, asked whether it may, written down, in the log once."""

from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from tangga.grants.checks import check_may_move, check_said, check_seen, clean, move_of
from tangga.grants.models import Grant, GrantMove
from tangga.grants.queries import grants_seen_by
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of


class Moving:
    """A grant that somebody is about to move: held until the transaction ends, and asked whether it may.

    said   what was sent besides the words
    again  the same person sent the very same a second time: it stands there already, and nothing is to be done
    Raises Grant.DoesNotExist outside the person's area; NotAllowed to other roles, and to who proposed what they would
    decide; Conflict where the move does not lead on from there, or somebody moved the grant since the form was opened;
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
        found = grants_seen_by(by, on).get(public_id=public_id)
        rows = Grant.objects.select_for_update(of=("self",), no_key=True).select_related("family", "member")
        self.grant = rows.get(pk=found.pk)
        self.before = self.grant.state
        self.move = move_of(code)
        self.by, self.on, self.at = by, on, at
        self.words = clean(words)
        self.said = sha256("\0".join(map(str, said)).encode()).hexdigest() if said else ""
        latest = self.grant.moves.order_by("-pk").first()
        sent = (code, by.pk, self.words, on, self.said)
        self.again = latest is not None and sent == (latest.code, latest.by_id, latest.words, latest.on, latest.said)
        if self.again:
            return
        check_role_may(posting_of(by, on), self.move.action)
        check_may_move(self.grant, self.move, by)
        check_seen(seen, self.grant.revision)
        if self.move.words:
            check_said(code, self.words)


def done(moving: Moving) -> Grant:
    """Write a move down. Whatever else it sets on the grant was set before; its event is the caller's to record."""
    grant = moving.grant
    grant.state, grant.since = moving.move.to, moving.on
    grant.revision += 1
    grant.save()
    when = {"by": moving.by, "on": moving.on, "at": moving.at, "said": moving.said}
    write_move(grant, moving.move.code, moving.before, moving.words, **when)
    return grant


def write_move(grant: Grant, code: str, before: str, words: str, **when: Any) -> None:
    """One row of what moved a grant. when: by, on, at, said."""
    GrantMove.objects.create(grant=grant, code=code, before=before, state=grant.state, words=words, **when)


def about(grant: Grant, by: Person, at: datetime, **detail: object) -> dict[str, Any]:
    """For audit.record(action, grant, **about(...)): codes, days and amounts, never words that anybody typed."""
    said = {"programme": grant.programme, "state": grant.state, **detail}
    return {"by": by, "area_code": grant.region_id, "detail": said, "at": at, "family": str(grant.family.public_id)}


def told(moving: Moving, **detail: object) -> dict[str, Any]:
    """The same of a move that is done."""
    return about(moving.grant, moving.by, moving.at, before=moving.before, **detail)
