"""NTB's first half of 2020 as two editions: published in July, and again in December with what was recorded late."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.utils import translation

from tangga.areas.models import Area
from tangga.editions import actions, remaking
from tangga.editions.content import Inputs, stored
from tangga.editions.difference import moved
from tangga.editions.layout import newest
from tangga.editions.models import EditionFile
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


def test_the_edition_of_july_says_1301_and_that_of_december_1315_and_why(both):
    july, december = both
    assert (voluntary(july), voluntary(december)) == (1301, 1315)
    page = bytes(EditionFile.objects.get(edition=december, form="press-id").content).decode()
    assert "menyebut 1.301 keluarga. Edisi ini 14 lebih banyak." in page
    with translation.override("id"):
        told = moved([indicator_of("voluntary_graduations")], remaking.inputs_of(december), july)
    sentences = [each.sentence for each in told["voluntary_graduations"]]
    assert sentences == ["14 dicatat terlambat: 9 di Kab. Lombok Barat, 5 di Kab. Lombok Timur"]


def test_one_more_late_record_changes_neither_of_them_and_is_named_by_the_next(both, offices):
    kept = {each.pk: bytes(each.content) for each in EditionFile.objects.all()}
    village = Area.objects.filter(level=4, code__startswith="5271").order_by("code")[0].code
    leave(1, village, date(2020, 5, 1), datetime(2021, 1, 2, tzinfo=UTC), prefix="late")
    later = datetime(2021, 2, 1, 3, tzinfo=UTC)
    assert [remaking.check(each, later).same for each in both] == [True, True]
    inputs, third = drafted(offices[0], later, date(2020, 12, 17), later)
    assert voluntary(third) == 1316
    with translation.override("en"):
        told = moved([indicator_of("voluntary_graduations")], inputs, both[1])
    assert [each.sentence for each in told["voluntary_graduations"]] == ["1 recorded late: 1 in Kota Mataram"]
    assert {each.pk: bytes(each.content) for each in EditionFile.objects.all()} == kept


def test_the_table_the_newspaper_printed_is_not_published_and_the_refusal_names_the_ten_too_many(offices):
    one, other = offices
    _, edition = drafted(one, DECEMBER, date(2020, 12, 17))
    actions.enter_table(edition.public_id, "NTB 2020", "Koran, 2020", PRINTED, 4298, revision=1, by=one, **ACTING)
    with translation.override("en"), pytest.raises(NotValid, match=r"4,308, its total is 4,298 \(\+10\)"):
        actions.publish(edition.public_id, revision=2, by=other, **ACTING)
