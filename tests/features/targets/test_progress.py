"""Progress: what counts, who has the credit, pace, late, both bases; as of a day and as known at an instant."""

from datetime import date, timedelta

import pytest

from tangga.areas.models import Area
from tangga.families.assigning import assign
from tangga.families.models import Family
from tangga.people.models import Posting
from tangga.people.roles import Role
from tangga.targets.models import Rule
from tangga.targets.progress import board_of, fairness_of, own_progress
from tangga.targets.queries import voluntary_graduations
from tests import make
from tests.features.targets.conftest import NOW, TODAY

LATER = NOW + timedelta(days=1)


@pytest.fixture
def shared(families, bandung, tono, setting, sharing):
    """Twenty for the district, ten each."""
    whole = setting(bandung, tono)
    sharing(whole, tono)
    return whole


def by_name(board):
    return {row.name: row for row in board.parts}


def test_only_voluntary_exits_in_force_within_the_year_count(shared, bandung, gone):
    gone("F0", on=date(2025, 1, 1))
    gone("F1", on=date(2024, 12, 31))
    gone("F2", on=date(2025, 11, 1))
    gone("F3", on=date(2025, 4, 1), exit_type="natural", reasons=["no_component"])
    board = board_of(bandung, 2025, TODAY)

    assert (board.whole.achieved, dict(board.whole.others)) == (1, {"natural": 1})
    assert board_of(bandung, 2025, date(2025, 11, 1)).whole.achieved == 2
    assert board_of(bandung, 2025, date(2026, 3, 1)).whole.achieved == 2
    assert board_of(bandung, 2024, TODAY).whole.achieved == 1


def test_each_facilitator_has_their_own_row_and_the_parts_add_up(shared, bandung, gone):
    gone("F0", "F1", "F3")
    board = board_of(bandung, 2025, TODAY)

    rows = by_name(board)
    assert {name: (row.achieved, row.target.number, row.pace.due) for name, row in rows.items()} == {
        "Sari": (2, 10, 8),
        "Dewi": (1, 10, 8),
    }
    assert board.whole.achieved == sum(row.achieved for row in board.parts) == 3
    assert (board.late, [row.state for row in board.parts]) == (2, ["late", "late"])
    assert (board.off, board.nobody) == (0, None)


def test_the_credit_stays_with_who_accompanied_the_family_before_it_left(shared, bandung, tono, dewi, gone):
    gone("F0")
    assign(Family.objects.filter(family_id="F0"), dewi, starts_on=date(2025, 4, 1), by=tono, on=TODAY, at=NOW)
    assert {name: row.achieved for name, row in by_name(board_of(bandung, 2025, TODAY)).items()} == {
        "Sari": 1,
        "Dewi": 0,
    }


def test_families_nobody_accompanied_are_told_apart(shared, bandung, gone):
    make.family("F9")
    gone("F9")
    board = board_of(bandung, 2025, TODAY)
    assert (board.whole.achieved, board.nobody.achieved) == (1, 1)


def test_both_bases_are_told(shared, bandung, gone):
    gone("F0")
    gone("F1", exit_type="moved")
    row = board_of(bandung, 2025, TODAY).whole
    assert (row.target.base_families, row.base_after) == (5, 3)
    assert (row.share_before, row.share_after, row.share_of_target) == (2_000, 3_333, 50)


def test_a_facilitators_base_is_of_the_base_date_too_and_an_exit_is_taken_off_once(
    families, bandung, tono, setting, sharing, gone
):
    gone("F0")
    sharing(setting(bandung, tono), tono)
    row = by_name(board_of(bandung, 2025, TODAY))["Sari"]
    assert (row.target.base_families, row.base_after) == (3, 2)
    assert row.share_before == 3_333


def test_who_left_on_the_base_date_was_never_in_the_base(shared, bandung, gone):
    gone("F0", on=date(2025, 1, 1))
    row = board_of(bandung, 2025, TODAY).whole
    assert (row.achieved, row.base_after) == (1, 5)


def test_who_left_without_being_in_the_base_is_told_apart_and_the_sum_is_right(shared, bandung, gone):
    gone("F0", on=date(2025, 1, 1))
    make.family("F8", joined_on=date(2025, 2, 1))
    gone("F8", exit_type="moved", on=date(2025, 3, 1))
    gone("F1")
    row = board_of(bandung, 2025, TODAY).whole
    assert (row.left, row.outside, row.base_after) == (3, 2, 4)
    assert row.target.base_families - row.left + row.outside == row.base_after


def test_the_sum_is_right_for_the_province_and_the_country_too(families, ministry, setting, sharing, gone):
    whole = setting(None, ministry)
    province = Area.objects.get(code="32")
    gone("F0", on=date(2025, 1, 1))
    gone("F1")
    gone("F2", exit_type="deceased")
    sharing(whole, ministry)
    rows = [board_of(each, 2025, TODAY).whole for each in (None, province)]
    assert [row.target.base_families - row.left + row.outside for row in rows] == [row.base_after for row in rows]
    assert [(row.left, row.outside) for row in rows] == [(3, 1), (3, 1)]


def test_in_the_first_days_of_a_year_nothing_is_projected(shared, bandung, gone):
    gone("F0", on=date(2025, 1, 1))
    days = [board_of(bandung, 2025, on).whole.pace.projected for on in (date(2025, 1, 1), date(2025, 1, 30))]
    assert days == [None, None]
    assert board_of(bandung, 2025, date(2025, 1, 31)).whole.pace.projected == 12


def test_as_known_then_and_as_known_now(shared, bandung, gone):
    gone("F0", at=NOW)
    gone("F1", at=LATER)
    first, last = date(2025, 1, 1), TODAY
    assert [board_of(bandung, 2025, TODAY, known).whole.achieved for known in (NOW, LATER, None)] == [1, 2, 2]
    assert [voluntary_graduations("3273", first, last, known) for known in (NOW, LATER, None)] == [1, 2, 2]
    assert voluntary_graduations("35", first, last) == 0


def test_before_a_target_was_known_there_is_none(shared, bandung):
    assert board_of(bandung, 2025, TODAY, NOW - timedelta(seconds=1)).whole.target is None


def test_a_province_shows_its_districts_and_the_country_its_provinces(families, rina, setting, sharing, gone):
    province = Area.objects.get(code="32")
    sharing(setting(province, rina), rina)
    gone("F0")
    districts = board_of(province, 2025, TODAY)
    country = board_of(None, 2025, TODAY)

    assert [(row.area.code, row.achieved, row.target.number) for row in districts.parts] == [("3273", 1, 20)]
    assert [(row.area.code, row.achieved, row.late) for row in country.parts] == [("32", 1, True)]
    assert (country.whole.target, country.whole.achieved, country.off) == (None, 1, 0)


def test_a_target_changed_after_it_was_shared_out_no_longer_adds_up(shared, bandung, tono, setting):
    setting(bandung, tono, Rule.ENTERED, 18, instead_of=shared.public_id, at=LATER)
    board = board_of(bandung, 2025, TODAY)
    assert (board.parts_sum, board.off) == (20, -2)


def test_the_year_month_by_month(shared, bandung, gone):
    gone("F0", on=date(2025, 1, 1))
    gone("F1", "F2", on=date(2025, 4, 1))
    board = board_of(bandung, 2025, date(2025, 5, 2))
    assert board.monthly == [(1, 1), (2, 1), (3, 1), (4, 3), (5, 3)]
    assert board_of(bandung, 2026, TODAY).monthly == []


def test_what_a_facilitator_has_to_work_with_stands_beside(families, sari, dewi, gone):
    run = make.run("3273", as_of=TODAY)
    make.family_answer(run, families[0], decile=1, five_years=True, preparable=True)
    make.family_answer(run, families[1], decile=3, five_years=True, preparable=False)
    make.family_answer(run, families[2], decile=None, five_years=False, preparable=False)
    make.family_answer(run, families[3], decile=7, five_years=False, preparable=False)
    make.family_answer(run, families[4], active=False)
    gone("F4")
    fair = fairness_of([sari.pk, dewi.pk], TODAY)

    assert fair[sari.pk].deciles == (1, 0, 1, 0, 0, 1)
    assert (fair[sari.pk].families, fair[sari.pk].five_years, fair[sari.pk].preparable) == (3, 2, 1)
    assert fair[dewi.pk].deciles == (0, 0, 0, 0, 1, 0)
    assert (fair[dewi.pk].families, fair[dewi.pk].five_years) == (1, 0)


def test_with_targets_in_two_districts_each_is_told_with_what_left_there(
    shared, bandung, sari, budi, setting, sharing, gone
):
    """Sari went to Kediri in July: her row there, and her own page, count what left in Kediri alone."""
    kediri = Area.objects.get(code="3571")
    Posting.objects.filter(person=sari).update(ends_on=date(2025, 7, 1))
    Posting.objects.create(person=sari, role=Role.FACILITATOR, area=kediri, starts_on=date(2025, 7, 1))
    make.family("K1", region="3571011001", facilitator=sari)
    sharing(setting(kediri, budi, Rule.ENTERED, 4, at=LATER), budi, at=LATER)
    gone("F0", "F1", "K1")
    own = {area.code: own_progress(sari, area, 2025, TODAY).row for area in (bandung, kediri)}

    assert {code: (row.achieved, row.target.number) for code, row in own.items()} == {"3273": (2, 10), "3571": (1, 4)}
    assert {code: row.achieved for code, row in own.items()} == {
        area.code: by_name(board_of(area, 2025, TODAY))["Sari"].achieved for area in (bandung, kediri)
    }


def test_a_target_elsewhere_is_told_where_the_own_district_gave_none(shared, sari, gone):
    gone("F0")
    row = own_progress(sari, Area.objects.get(code="3571"), 2025, TODAY).row
    assert (row.area.code, row.achieved, row.target.number) == ("3273", 1, 10)


def test_a_facilitator_sees_the_own_row_and_the_districts_mean(shared, bandung, sari, gone):
    make.posted("eni", Role.FACILITATOR, "3273")
    gone("F0", "F3", "F4")
    own = own_progress(sari, bandung, 2025, TODAY)
    assert (own.row.achieved, own.row.target.number, own.row.pace.late) == (1, 10, True)
    assert (own.mean_tenths, own.facilitators) == (10, 3)
    assert own.row.load.capacity == 350


def test_a_mean_of_two_is_told_to_neither(shared, bandung, sari, gone):
    gone("F0", "F3", "F4")
    own = own_progress(sari, bandung, 2025, TODAY)
    assert (own.mean_tenths, own.facilitators) == (None, 2)
