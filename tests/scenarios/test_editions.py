"""NTB's first half of 2020 as two editions: published in July, and again in December with what was recorded late."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.utils import translation

from tangga.areas.models import Area
from tangga.cli import demo_editions
from tangga.editions import actions, remaking
from tangga.editions.content import Inputs, stored
from tangga.editions.difference import moved, sentences
from tangga.editions.layout import newest
from tangga.editions.models import Edition, EditionFile
from tangga.errors import NotValid
from tangga.figures.definitions import indicator_of
from tangga.people.roles import Role
from tangga.rules.periods import read
from tests import make
from tests.scenarios.test_figures import DECEMBER, JULY, PRINTED, leave
from tests.scenarios.test_figures import ntb as ntb

NOW = datetime(2021, 1, 4, 3, tzinfo=UTC)
ACTING = {"on": NOW.date(), "at": NOW}


@pytest.fixture
def offices(ntb):
    """Two persons of the province."""
    return make.posted("rahma", Role.PROVINCE, "52"), make.posted("yusuf", Role.PROVINCE, "52")


def drafted(by, known_at, as_of, now=NOW):
    inputs = Inputs(newest()["graduations"], Area.objects.get(code="52"), read("2020-H1"), as_of, known_at)
    return inputs, actions.draft(inputs, by=by, on=now.date(), at=now, sent=uuid4())


@pytest.fixture
def both(offices):
    """The edition of July and that of December, published."""
    one, other = offices
    _, july = drafted(one, JULY, date(2020, 7, 11))
    july = actions.publish(july.public_id, revision=1, by=other, **ACTING)
    _, december = drafted(other, DECEMBER, date(2020, 12, 17))
    return july, actions.publish(december.public_id, revision=1, by=one, **ACTING)


def voluntary(edition):
    return next(each.total for each in stored(edition) if each.code == "voluntary")


def said(inputs, before):
    found = moved([indicator_of("voluntary_graduations")], inputs, before)
    return list(sentences(found, inputs)["voluntary_graduations"].values())


def test_the_edition_of_july_says_1301_and_that_of_december_1315_and_why(both):
    july, december = both
    assert (voluntary(july), voluntary(december)) == (1301, 1315)
    page = bytes(EditionFile.objects.get(edition=december, form="press-id").content).decode()
    assert "menyebut 1.301 keluarga. Edisi ini 14 lebih banyak." in page
    with translation.override("id"):
        told = said(remaking.inputs_of(december), july)
    assert told == ["14 dicatat terlambat: 9 di Kab. Lombok Barat, 5 di Kab. Lombok Timur"]


def test_one_more_late_record_changes_neither_of_them_and_is_named_by_the_next(both, offices):
    kept = {each.pk: bytes(each.content) for each in EditionFile.objects.all()}
    village = Area.objects.filter(level=4, code__startswith="5271").order_by("code")[0].code
    leave(1, village, date(2020, 5, 1), datetime(2021, 1, 2, tzinfo=UTC), prefix="late")
    later = datetime(2021, 2, 1, 3, tzinfo=UTC)
    assert [remaking.check(each, later).same for each in both] == [True, True]
    inputs, third = drafted(offices[0], later, date(2020, 12, 17), later)
    assert voluntary(third) == 1316
    with translation.override("en"):
        told = said(inputs, both[1])
    assert told == ["1 recorded late: 1 in Kota Mataram"]
    assert {each.pk: bytes(each.content) for each in EditionFile.objects.all()} == kept


def test_the_table_the_newspaper_printed_is_not_published_and_the_refusal_names_the_ten_too_many(offices):
    one, other = offices
    _, edition = drafted(one, DECEMBER, date(2020, 12, 17))
    actions.enter_table(edition.public_id, "NTB 2020", "Koran, 2020", PRINTED, 4298, revision=1, by=one, **ACTING)
    with translation.override("en"), pytest.raises(NotValid, match=r"4,308, its total is 4,298 \(\+10\)"):
        actions.publish(edition.public_id, revision=2, by=other, **ACTING)


@pytest.fixture
def accounts(ntb):
    """Those of the demo that make its editions."""
    make.areas_of_the_tree("35", "3571")
    roles = {"kementerian": (Role.MINISTRY, None), "provinsi.52": (Role.PROVINCE, "52")}
    roles |= {"dinsos.3571": (Role.DISTRICT_OFFICIAL, "3571"), "kepala.3571": (Role.DISTRICT_HEAD, "3571")}
    return [make.posted(name, *posted) for name, posted in roles.items()]


@pytest.mark.any_database
def test_the_demo_publishes_both_editions_of_the_story_once_and_leaves_the_year_to_a_second_person(accounts):
    demo_editions.make(date(2026, 11, 1))
    demo_editions.make(date(2026, 11, 1))
    told = [(each.code, each.state, voluntary(each)) for each in Edition.objects.order_by("pk")]
    assert told == [
        ("graduations-52-2020-H1-1", "published", 1301),
        ("graduations-52-2020-H1-2", "published", 1315),
        ("graduations-52-2020-1", "draft", 4298),
    ]
    assert [remaking.check(each, NOW).same for each in Edition.objects.filter(state="published")] == [True, True]


def test_a_demo_without_those_accounts_has_no_editions(ntb):
    demo_editions.make(date(2026, 11, 1))
    assert not Edition.objects.exists()
