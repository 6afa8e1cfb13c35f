"""What somebody did, as it was recorded: the lines that work reports are made from."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class Activity:
    """One thing a facilitator did on a day. Whoever records it (sessions, visits, corrections, plans, labels, other
    work) answers it as it stands on record; nobody types it again.

    rhk      which line of the facilitator's work plan (RHK, 1 to 9) it counts for
    kind     a code: fds_session, home_visit, correction, plan ...
    what     what was done, a sentence in the language of the screen, without the name of a family
    family_id  key of the one family it is about: whoever makes a report of it puts the name in, or leaves it out
    place    village or meeting place in words
    families how many families it was about, of a session those that came; persons: how many people came
    listed   of a session, how many families stand on its attendance list; came: public_ids of those that came
    photos   public_ids of its photos, activity photos first, then the attendance list
    source   where it stands, its own among all of a person's: "fds_sessions.session <public_id>"
    address  the page that shows it
    hours    from when until when, in words; "" where that was not said
    corrected_at  when what is recorded of it was last put right, where that shows in no other column
    """

    rhk: int
    kind: str
    on: date
    what: str
    place: str = ""
    group: str = ""
    module: str = ""
    session: str = ""
    family_id: int | None = None
    families: int = 0
    persons: int = 0
    listed: int = 0
    came: tuple[UUID, ...] = field(default=())
    result: str = ""
    photos: tuple[UUID, ...] = field(default=())
    source: str = ""
    address: str = ""
    hours: str = ""
    corrected_at: datetime | None = None
