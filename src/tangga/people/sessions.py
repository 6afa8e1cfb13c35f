"""Sessions: rows that know whose they are, since when, and when they were last used.

A session ends a while after its last use (settings.SESSION_IDLE) and in any case a fixed time after signing in
(settings.SESSION_LONGEST); Django's own ends only the latter way, and cannot say whose it is. It ends, too, on the day
from which its person needs a second factor and has none: signing in anew leads to setting one up. All of it is checked
where the row is read, so that no page can forget to.
"""

from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction
from django.db.models import Exists, Q, QuerySet
from django.http import HttpRequest

from tangga.people import clock
from tangga.people.models import Person, Posting, SecondFactorRule, Session
from tangga.people.second_factor_rules import Need, need_of

POSTING = "posting"  # what the person was posted as when signing in: another posting means signing in anew
BROWSER = "browser"
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


class SessionStore(DatabaseSessions):
    """Django's sessions in the database, kept in people.Session. The clock is read here, as Django does itself."""

    _row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        now = clock.now()
        today = clock.today()
        # Asked beside the session: while no rule holds anywhere, nothing more is asked.
        rules = SecondFactorRule.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), starts_on__lte=today)
        row = (
            Session.objects.filter(
                session_key=self.session_key, expire_date__gt=now, seen_at__gt=now - settings.SESSION_IDLE
            )
            .select_related("person")
            .annotate(required_somewhere=Exists(rules))
            .first()
        )
        if row and row.required_somewhere and row.person and need_of(row.person, today) is Need.ENROL:
            row = None
        if row is None:
            self._session_key = None
            return None
        if now - row.seen_at > settings.SESSION_IDLE / 12:
            _note_use(row, now)
        self._row = row
        return row

    def create(self) -> None:
        self._row = None  # a new key is a new session: its time begins anew
        super().create()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast(Session, super().create_model_instance(data))
        now = clock.now()
        row.began_at, row.seen_at = now, now
        if self._row is not None:
            row.began_at, row.public_id = self._row.began_at, self._row.public_id
        row.expire_date = row.began_at + settings.SESSION_LONGEST
        row.person_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        self._row = row
        return row


def _note_use(row: Session, now: datetime) -> None:
    """Best effort: a page does not wait until somebody else has written a long list; the next page notes it again."""
    connection = connections[DEFAULT_DB_ALIAS]
    impatient = connection.vendor == "sqlite"
    try:
        with connection.cursor() as cursor:
            if impatient:
                cursor.execute("PRAGMA busy_timeout = 50")
        with transaction.atomic():
            Session.objects.filter(pk=row.pk).update(seen_at=now)
        row.seen_at = now
    except OperationalError:
        return
    finally:
        if impatient:
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA busy_timeout = {settings.DATABASES['default']['OPTIONS']['timeout'] * 1000}")


def sessions_of(person: Person) -> QuerySet[Session]:
    """The sessions of a person that are still good, the latest used first."""
    now = clock.now()
    return person.sessions.filter(expire_date__gt=now, seen_at__gt=now - settings.SESSION_IDLE).order_by("-seen_at")


def end_sessions(person: Person, but: str | None = None) -> int:
    """End a person's sessions (but the one with this key); returns how many there were."""
    ended, _kinds = person.sessions.exclude(session_key=but or "").delete()
    return ended


def note_sign_in(request: HttpRequest, posting: Posting | None) -> None:
    """What a session is held to: the posting it was begun in; and what its owner tells it from others by."""
    request.session[POSTING] = posting.pk if posting else None
    request.session[BROWSER] = browser_in_words(request.headers.get("User-Agent", ""))


def holds_still(request: HttpRequest, posting: Posting | None) -> bool:
    """Whether the person is posted as they were when they signed in: a session does not outlive its posting."""
    return POSTING not in request.session or request.session[POSTING] == (posting.pk if posting else None)


def browser_in_words(agent: str) -> str:
    """ "Chrome, Android" from what a browser says of itself; empty when it says nothing known."""
    found = [next((word for sign, word in known if sign in agent), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found))
