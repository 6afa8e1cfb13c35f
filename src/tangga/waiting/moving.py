"""What everything done with an entry has in common: the district locked first, then the entry; the same again known."""

from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.policy import Policy, load, overlays_for
from tangga.waiting import vacancies
from tangga.waiting.checks import check_seen, clean
from tangga.waiting.models import Entry
from tangga.waiting.queries import entries_seen_by


class Moving:
    """An entry that somebody is about to move: held, with its district, until the transaction ends.

    said   what was sent besides the words
    again  the same person sent the very same a second time: it stands there already, and nothing is to be done
    Raises Entry.DoesNotExist for one the person does not see; NotAllowed to other roles; Conflict where somebody moved
    it since the form was opened; NotValid for NIK and KK numbers in the words.
    """

    def __init__(
        self,
        public_id: UUID,
        code: str,
        action: Action,
        words: str,
        *said: object,
        by: Person,
        on: date,
        at: datetime,
        seen: int | None,
    ) -> None:
        found = entries_seen_by(by, on).get(public_id=public_id)
        check_role_may(posting_of(by, on), action)
        vacancies.lock_district(found.district_id)
        self.entry = Entry.objects.select_for_update(of=("self",)).select_related("family").get(pk=found.pk)
        self.code, self.by, self.on, self.at = code, by, on, at
        self.words = clean(words)
        self.said = digest_of(*said)
        latest = self.entry.moves.order_by("-pk").first()
        sent = (code, by.pk, self.words, on, self.said)
        self.again = latest is not None and sent == (latest.code, latest.by_id, latest.words, latest.on, latest.said)
        if not self.again:
            check_seen(seen, self.entry.revision)

    @property
    def policy(self) -> Policy:
        """The policy in force in the entry's district."""
        return load(self.on, overlays_for(self.entry.district_id))

    def move(self, state: str) -> None:
        """Write the move down."""
        vacancies.move(self.entry, self.code, state, self.words, by=self.by, on=self.on, at=self.at, said=self.said)

    def told(self, **detail: object) -> dict[str, Any]:
        """For audit.record(action, entry, **told(...)): codes and days, never words that anybody typed."""
        return about(self.entry, self.by, self.at, **detail)


def digest_of(*said: object) -> str:
    """What was sent with a move; nothing: nothing."""
    return sha256("\0".join(map(str, said)).encode()).hexdigest() if said else ""


def about(entry: Entry, by: Person | None, at: datetime, **detail: object) -> dict[str, Any]:
    """For audit.record(action, entry, **about(...))."""
    told = {"state": str(entry.state), **detail}
    return {"by": by, "area_code": entry.region_id, "detail": told, "at": at, "family": str(entry.family.public_id)}
