"""Who enters numbers does not publish them, an edition knows no less than the one before, and no cell is a formula."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from tangga.editions import actions
from tangga.editions.forms import parts_of
from tangga.editions.models import EditionFile
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.people.roles import Role
from tests import make
from tests.features.editions.conftest import ACTING, EARLIER, NOW, TODAY, drafted, published


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def wati(areas):
    return make.posted("wati", Role.DISTRICT_OFFICIAL, "3273")


def entered(edition, by, parts):
    said = (edition.public_id, "Menurut surat kabar", "Surat kabar, 2 Juli 2025", parts, sum(parts.values()))
    return actions.enter_table(*said, revision=edition.revision, by=by, **ACTING)


def test_nobody_wipes_out_that_somebody_else_entered_a_table(exits, tono, wati):
    edition = entered(drafted(tono), wati, {"Kota Bandung": 4300})
    with pytest.raises(Conflict, match="entered a table"):
        actions.recount(edition.public_id, revision=edition.revision, by=tono, **ACTING)
    with pytest.raises(Conflict, match="entered a table"):
        entered(edition, tono, {"Depok": 1})
    with pytest.raises(NotAllowed):
        actions.publish(edition.public_id, revision=edition.revision, by=wati, **ACTING)


def test_a_draft_with_somebody_elses_table_can_be_discarded(exits, tono, wati):
    edition = entered(drafted(tono), wati, {"Kota Bandung": 4300})
    assert actions.discard(edition.public_id, revision=edition.revision, by=tono, **ACTING).state == "discarded"


def test_an_edition_does_not_know_less_than_the_one_before(exits, tono, head):
    published(tono, head)
    with pytest.raises(NotValid, match="cannot know less"):
        drafted(tono, known_at=NOW - timedelta(days=100))


def test_an_edition_is_of_no_day_to_come(exits, tono):
    with pytest.raises(NotValid, match="not come yet"):
        drafted(tono, as_of=TODAY + timedelta(days=1), period="2025-H2")


@pytest.mark.parametrize("as_of", [date(2025, 8, 2), TODAY])
def test_an_edition_tells_of_no_day_later_than_what_it_knows(exits, tono, as_of):
    with pytest.raises(NotValid, match=r"What was known on 1\sAug\s2025 does not tell"):
        drafted(tono, as_of=as_of, known_at=EARLIER)


def test_an_edition_tells_of_the_day_on_which_it_was_known(exits, tono):
    assert drafted(tono, as_of=date(2025, 8, 1), known_at=EARLIER).as_of == date(2025, 8, 1)


def test_a_draft_is_not_counted_anew_by_what_was_known_before_its_day(exits, tono):
    edition = drafted(tono)
    with pytest.raises(NotValid, match="does not tell"):
        actions.recount(edition.public_id, date(2025, 6, 29), revision=1, by=tono, **ACTING)


def test_a_part_that_looks_like_a_formula_is_none_in_the_csv(exits, tono, head):
    edition = entered(drafted(tono), tono, {'=HYPERLINK("http://x.example")': 1})
    edition = actions.publish(edition.public_id, revision=edition.revision, by=head, **ACTING)
    text = bytes(EditionFile.objects.get(edition=edition, form="csv").content).decode()
    assert "'=HYPERLINK" in text
    assert ",=HYPERLINK" not in text


@pytest.mark.parametrize("text", ["x" + " " * 9000 + ";1" + " " * 9000 + "x", "x" * 500 + ";1", "x;" + "1" * 5000])
def test_lines_that_would_keep_the_pattern_busy_are_refused(text):
    with pytest.raises(NotValid):
        parts_of(text)
