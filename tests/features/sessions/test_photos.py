"""Photos of a session: kept once, removed once, by whoever holds it."""

from datetime import timedelta

import pytest

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.photos.queries import photos_of
from tangga.sessions import actions
from tangga.sessions.models import Session
from tests.features.sessions.conftest import NOW, TODAY


def add(session, content, by, shows="activity"):
    return actions.add_photo(session.public_id, content, shows, keep_place=False, by=by, on=TODAY, at=NOW)


def test_a_photo_is_kept_once_and_logged(sari, held, jpeg):
    assert add(held, jpeg(), sari) == add(held, jpeg(), sari)
    assert [photo.owner_kind for photo in photos_of(held.public_id, "fds_session")] == ["fds_session"]
    assert Event.objects.get(action="session.photo_added").detail == {"place_kept": False}


def test_what_is_no_photo_is_refused(sari, held):
    with pytest.raises(NotValid, match="no photo"):
        add(held, b"not a picture", sari)
    assert not photos_of(held.public_id, "fds_session").exists()


def test_a_session_to_come_has_no_photo(sari, plan, jpeg):
    with pytest.raises(NotValid, match="not come yet"):
        add(plan(TODAY + timedelta(days=1)), jpeg(), sari)


def test_a_cancelled_session_has_no_photo(sari, plan, jpeg):
    session = plan(TODAY)
    actions.cancel(session.public_id, "hujan", by=sari, on=TODAY, at=NOW)
    with pytest.raises(Conflict, match="cancelled"):
        add(session, jpeg(), sari)


def test_a_photo_is_removed_once(sari, held, jpeg):
    photo = add(held, jpeg(), sari)
    actions.remove_photo(photo.public_id, by=sari, on=TODAY, at=NOW)
    actions.remove_photo(photo.public_id, by=sari, on=TODAY, at=NOW)
    assert not photos_of(held.public_id, "fds_session").exists()
    assert Event.objects.filter(action="session.photo_removed").count() == 1


@pytest.mark.parametrize(
    ("who", "refusal"), [("lestari", NotAllowed), ("dewi", Session.DoesNotExist), ("budi", Session.DoesNotExist)]
)
def test_nobody_else_adds_or_removes_one(request, sari, held, jpeg, who, refusal):
    photo, other = add(held, jpeg(), sari), request.getfixturevalue(who)
    with pytest.raises(refusal):
        add(held, jpeg("blue"), other)
    with pytest.raises(refusal):
        actions.remove_photo(photo.public_id, by=other, on=TODAY, at=NOW)
