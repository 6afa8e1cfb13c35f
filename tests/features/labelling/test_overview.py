"""Labelling by district for the province and the ministry: states, and figures that tell of nobody."""

import pytest

from tangga.labelling import actions, overview
from tangga.labelling.labels import settle
from tangga.labelling.models import House, HouseLabel
from tangga.people.roles import Role
from tangga.rules.suppression import Hidden
from tests import make
from tests.features.labelling.conftest import BEGUN


def label_many(campaign, sari, **counts):
    """Houses for a campaign that is under way, with so many labels of each status."""
    number = 0
    for status, count in counts.items():
        for _each in range(count):
            number += 1
            family = make.family(f"N{campaign.pk}-{number}", name="Banyak")
            house = House.objects.create(campaign=campaign, family=family, region_id="3273011001")
            HouseLabel.objects.create(house=house, status=status, on=BEGUN, officer=sari, recorded_by=sari, reason="x")
            settle([house.pk])


@pytest.fixture
def filled(plan, tono, sari):
    """filled(labelled=20, refused=2) -> a campaign of Kota Bandung with those houses, and one more not yet."""

    def made(**counts):
        make.family("F0", name="Pertama")
        begun = actions.begin(plan().public_id, by=tono, on=BEGUN, at=make.NOW)
        label_many(begun, sari, **counts)
        return begun

    return made


def row_of(page, code="3273"):
    return next(row for row in page.context["lines"] if row.area.code == code)


def test_the_province_sees_its_districts_and_where_they_stand(opened, rina, campaign):
    page = opened(rina).get("/labelling/overview/")
    states = {row.area.code: row.stand.state for row in page.context["lines"]}
    assert states == {"3273": "under_way", "3276": "none"}
    assert "Of 2 districts 0 are done, 1 are under way, 0 are planned; 1 have no campaign." in page.text


def test_the_ministry_sees_all_and_can_choose_a_province(opened, campaign):
    client = opened(make.posted("menteri", Role.MINISTRY, None))
    assert len(client.get("/labelling/overview/").context["lines"]) == 3
    assert [row.area.code for row in client.get("/labelling/overview/?province=35").context["lines"]] == ["3571"]
    assert client.get("/labelling/overview/?state=none").context["rows"].paginator.count == 2
    assert client.get("/labelling/overview/?state=under_way&sort=name").context["rows"].paginator.count == 1
    assert client.get("/labelling/overview/?province=99").context["lines"] == []


def test_who_works_in_a_district_sees_that_one(opened, tono, sari, campaign):
    assert [row.area.code for row in opened(tono).get("/labelling/overview/").context["lines"]] == ["3273"]
    assert [row.area.code for row in opened(sari).get("/labelling/overview/").context["lines"]] == ["3273"]


def test_an_administrator_sees_none_of_it(opened, campaign):
    assert opened(make.posted("admin", Role.ADMINISTRATOR, None)).get("/labelling/overview/").status_code == 403


def test_nothing_below_the_district_is_named(opened, rina, campaign, record, families):
    record(families.one, "refused")
    text = opened(rina).get("/labelling/overview/").text
    assert "Kota Bandung" in text
    hidden = ["Sukasari", "Sarijadi", "Sukarasa", "Wahyuni", "told at the door", str(families.one.public_id)]
    assert [word for word in hidden if word in text] == []
    assert str(campaign.public_id) not in text


def test_a_small_number_cannot_be_had_by_subtracting(opened, rina, filled):
    filled(labelled=40, refused=7, resigned=2)
    page = opened(rina).get("/labelling/overview/")
    shown = row_of(page).shown
    visible = [cell for cell in shown.cells.values() if isinstance(cell, int)]
    hidden = [status for status, cell in shown.cells.items() if isinstance(cell, Hidden)]

    # Two that resigned, and one not labelled yet: what is left of the total is 3, in two cells: 1 and 2, or 2 and 1.
    assert (shown.total, hidden) == (50, ["not_yet", "resigned"])
    assert shown.total - sum(visible) == 3
    assert page.text.count("&lt;5") == 2


def test_where_one_cell_alone_is_small_another_is_hidden_with_it(opened, rina, filled):
    filled(labelled=40, refused=7)
    page = opened(rina).get("/labelling/overview/")
    shown = row_of(page).shown

    assert shown.total == 48
    assert [status for status, cell in shown.cells.items() if cell is Hidden.WITHHELD] == ["not_yet", "refused"]
    assert "not shown" in page.text


def test_so_few_houses_that_even_the_total_would_tell(opened, rina, campaign):
    shown = row_of(opened(rina).get("/labelling/overview/")).shown
    assert shown.total is Hidden.SMALL


def test_no_filter_and_no_other_page_of_the_province_gives_a_second_cut(opened, rina, filled):
    """Two cuts of one table can be subtracted from each other: houses are counted in one way only."""
    filled(labelled=40, refused=7, resigned=2)
    client = opened(rina)
    one = row_of(client.get("/labelling/overview/")).shown
    others = [row_of(client.get(f"/labelling/overview/?{query}")).shown for query in ("state=under_way", "sort=name")]
    assert others == [one, one]
    assert client.get("/labelling/overview/?on=2025-05-16").status_code == 422


def test_a_family_in_two_campaigns_counts_in_the_later_one(campaign, record, families, plan, tono):
    record(families.one, "refused")
    actions.finish(campaign.public_id, by=tono, on=make.TODAY, at=make.NOW)
    second = actions.begin(plan().public_id, by=tono, on=make.TODAY, at=make.NOW)
    counted = overview._counts(["3273"])
    assert counted == {"3273": {"not_yet": 4}}
    actions.cancel(second.public_id, "no stickers", by=tono, on=make.TODAY, at=make.NOW)
    assert overview._counts(["3273"]) == {"3273": {"not_yet": 3, "refused": 1}}


def put_in_states(plan, campaigns):
    """A campaign of each area, in its state."""
    for area, state in campaigns:
        made = plan(area)
        made.state, made.base, made.begun_on, made.finished_on = state, 1, BEGUN, BEGUN
        made.cancelled_reason = "x"
        made.save()


@pytest.mark.parametrize(
    ("campaigns", "state", "in_parts"),
    [
        ([("3273", "done")], "done", False),
        ([("3273011001", "done")], "done", True),
        ([("3273", "done"), ("3273011001", "planned")], "planned", True),
        ([("3273011001", "done"), ("3273", "planned")], "planned", False),
        ([("3273011001", "under_way"), ("3273011002", "planned")], "under_way", True),
        ([("3273", "cancelled")], "none", False),
    ],
)
def test_where_a_district_with_several_campaigns_stands(opened, plan, rina, campaigns, state, in_parts):
    put_in_states(plan, campaigns)
    stand = row_of(opened(rina).get("/labelling/overview/")).stand
    assert (stand.state, stand.in_parts) == (state, in_parts)
