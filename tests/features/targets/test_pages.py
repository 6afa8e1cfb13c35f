"""The pages: what each role sees, filters, forms that come back, exports with a reason, few statements."""

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tangga.audit.models import Event
from tangga.families.exit_models import Exit
from tangga.people.queries import posting_of
from tangga.people.roles import Role
from tangga.people.screens import Viewer
from tangga.targets.models import Target
from tangga.targets.todo import figures_of, steps_of
from tangga.visits.models import Business
from tests import make
from tests.features.targets.conftest import NOW, TODAY

REASON = {"reason": "reporting"}


def browser(person):
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(person)
    return client


@pytest.fixture
def shared(families, bandung, tono, setting, sharing):
    whole = setting(bandung, tono)
    sharing(whole, tono)
    return whole


@pytest.fixture
def as_tono(tono):
    return browser(tono)


def viewer(person):
    return Viewer(person, posting_of(person, TODAY), TODAY)


def test_an_official_sees_every_facilitator_with_pace_and_late_warning(shared, as_tono, gone):
    gone("F0")
    page = as_tono.get("/targets/").text
    assert "1 of 20" in page.replace("\n", " ")
    assert "2 behind" in page
    assert "2 facilitators × 10" in page
    assert "Sari" in page
    assert "Dewi" in page


def test_a_facilitator_sees_nobody_else(shared, sari, gone):
    make.posted("eni", Role.FACILITATOR, "3273")
    gone("F0", "F3", "F4")
    page = browser(sari).get("/targets/").text
    assert "My target 2025" in page
    assert "Dewi" not in page
    assert "1.0" in page  # the district's mean
    assert "Dewi" not in browser(sari).get("/targets/load/").text


def test_of_two_facilitators_neither_sees_a_mean_or_sum_that_tells_the_others_number(shared, sari, as_tono, gone):
    gone("F0", "F3")
    assert "district's mean" not in browser(sari).get("/targets/").text.replace("&#x27;", "'")
    load = browser(sari).get("/targets/load/")
    assert [word in load.text for word in ("families a facilitator", "accompanied,")] == [False, False]
    assert "families a facilitator" in as_tono.get("/targets/load/").text


def test_of_three_facilitators_the_mean_is_told(shared, sari):
    make.posted("eni", Role.FACILITATOR, "3273")
    assert "families a facilitator" in browser(sari).get("/targets/load/").text


def test_another_area_is_not_there(shared, budi, as_tono):
    assert browser(budi).get("/targets/?area=3273").status_code == 404
    assert as_tono.get("/targets/?area=32").status_code == 404
    assert as_tono.get("/targets/?area=3273011001").status_code == 404


def test_only_the_late_are_listed_when_asked(shared, sari, dewi, as_tono, gone, sharing, tono):
    part = Target.objects.filter(facilitator=sari).get()
    sharing(shared, tono, {str(sari.public_id): 0, str(dewi.public_id): 20}, seen=part.sharing, at=NOW + timedelta(1))
    rows = as_tono.get("/targets/?late=yes").context["lines"]
    assert [line["row"].name for line in rows] == ["Dewi"]


@pytest.mark.parametrize(
    "query",
    ["late=maybe", "sort=age", "page=x", "size=7", "year=1999", "on=yesterday", "known=x", "year=2024&on=2025-01-01"],
)
def test_an_address_that_is_not_understood_shows_nothing(shared, as_tono, query):
    page = as_tono.get(f"/targets/?{query}")
    assert page.status_code == 422
    assert "Sari" not in page.text


def test_as_of_and_known_at_stand_in_the_address(shared, as_tono, gone):
    gone("F0")
    before = as_tono.get("/targets/?year=2025&on=2025-03-31")
    known = as_tono.get("/targets/?year=2025&known=2025-10-30")
    assert (before.context["board"].whole.achieved, known.context["board"].whole.achieved) == (0, 0)
    assert "as known on 30 October 2025" in known.text


def test_setting_by_a_rule_leads_to_sharing_out(families, as_tono):
    page = as_tono.get("/targets/set/?year=2025")
    assert [rule["number"] for rule in page.context["rules"]] == [1, 20]
    sent = page.context["form"].initial
    done = as_tono.post(
        "/targets/set/?year=2025",
        {"rule": "per_facilitator", "base_on": "2025-01-01", "sharing": sent["sharing"], "instead_of": ""},
    )
    assert done["Location"] == f"/targets/share/{Target.objects.get().public_id}/"


def test_a_form_that_will_not_do_comes_back_with_what_was_typed(families, as_tono):
    back = as_tono.post(
        "/targets/set/?year=2025",
        {"rule": "entered", "number": "", "base_on": "2025-01-01", "sharing": uuid4(), "instead_of": ""},
    )
    assert back.status_code == 422
    assert "as a whole number" in back.text
    assert back.context["entered"]


def test_who_comes_second_is_told(shared, as_tono):
    late = as_tono.post(
        "/targets/set/?year=2025",
        {"rule": "entered", "number": "7", "base_on": "2025-01-01", "sharing": uuid4(), "instead_of": ""},
    )
    assert late.status_code == 409
    assert "Somebody else set this target meanwhile" in late.text
    assert 'value="7"' in late.text


def test_recomputing_shows_old_new_and_why(shared, dewi, as_tono):
    dewi.postings.update(ends_on=date(2025, 7, 1))
    assert "There are 1 facilitators now" in as_tono.get("/targets/").text
    page = as_tono.get("/targets/set/?year=2025&base_on=2025-10-31").text
    assert "Facilitators: 2 on 1 Jan 2025, 1 on 31 Oct 2025." in page.replace("\u00a0", " ")
    assert "By the same rule the target would be 10 instead of 20." in page


def test_parts_that_do_not_add_up_come_back_with_the_difference(shared, sari, dewi, as_tono):
    where = f"/targets/share/{shared.public_id}/"
    seen = as_tono.get(where).context["seen"]
    sent = {"sharing": uuid4(), "seen": seen, f"part-{sari.public_id}": "12", f"part-{dewi.public_id}": "9"}
    back = as_tono.post(where, sent)
    assert back.status_code == 422
    assert "The parts add up to 21, the target is 20: 1 too many." in back.text
    assert 'value="12"' in back.text
    assert as_tono.post(where, sent | {f"part-{dewi.public_id}": "nine"}).status_code == 422


def test_the_rest_is_shared_out_and_saved_only_when_asked(shared, sari, dewi, as_tono):
    where = f"/targets/share/{shared.public_id}/"
    sent = {"sharing": uuid4(), "seen": as_tono.get(where).context["seen"], f"part-{sari.public_id}": "13"}
    filled = as_tono.post(where, sent | {"do": "fill"})
    assert 'value="7"' in filled.text
    assert Target.objects.get(facilitator=dewi, superseded_at=None).number == 10
    done = as_tono.post(where, sent | {f"part-{dewi.public_id}": "7", "do": "save"})
    assert done.status_code == 302
    assert Target.objects.get(facilitator=dewi, superseded_at=None).number == 7


def test_roles_that_set_none_are_told_so(shared, coordinator, sari):
    assert browser(coordinator).get("/targets/set/").status_code == 403
    assert browser(coordinator).get(f"/targets/share/{shared.public_id}/").status_code == 403
    assert browser(sari).get(f"/targets/share/{shared.public_id}/").status_code == 404


def test_load_shows_capacity_mean_and_spare(families, as_tono, rina):
    page = as_tono.get("/targets/load/")
    board = page.context["board"].whole
    assert (board.facilitators, board.families, board.capacity, board.mean_tenths, board.spare) == (2, 5, 700, 25, 695)
    assert browser(rina).get("/targets/load/").status_code == 200
    assert browser(rina).get("/targets/load/?area=3571").status_code == 404
    assert as_tono.get("/targets/load/?over=maybe").status_code == 422


def test_families_that_nobody_accompanies_are_in_the_load_of_every_level(families, as_tono, rina, ministry):
    make.family("F9")
    own = as_tono.get("/targets/load/").context["board"]
    (of_the_province,) = browser(rina).get("/targets/load/").context["board"].rows
    (of_the_country,) = browser(ministry).get("/targets/load/").context["board"].rows
    assert (own.whole.families, own.accompanied, own.unaccompanied, own.whole.mean_tenths) == (6, 5, 1, 30)
    assert (of_the_province.load, of_the_province.accompanied) == (own.whole, 5)
    assert (of_the_country.load, of_the_country.accompanied) == (own.whole, 5)


def test_who_left_is_listed_with_how_why_and_by_whose_work(families, as_tono, gone):
    gone("F0", reasons=["business_grew", "make_room"])
    page = as_tono.get("/targets/graduates/").text
    assert "Ibu0" in page
    assert "the business grew, wants to make room for others" in page
    assert "Sari" in page


def test_an_exit_from_a_list_is_told_from_one_that_a_case_decided(families, as_tono, gone):
    gone("F0", "F1")
    Exit.objects.filter(family=families[0]).update(origin=uuid4())
    page = as_tono.get("/targets/graduates/")
    assert {line.exit.family.family_id: line.exit.from_a_list for line in page.context["lines"]} == {
        "F0": False,
        "F1": True,
    }
    assert page.text.count("recorded from a list") == 1


def test_the_page_of_targets_has_the_sum_and_says_when_it_is_too_early(shared, as_tono, gone):
    gone("F0", on=date(2025, 1, 1))
    gone("F1", exit_type="moved", on=date(2025, 1, 2))
    page = as_tono.get("/targets/?year=2025&on=2025-01-03").text
    assert "5 − 2 that left + 1 of them not in the base" in page
    assert "too early to project" in page
    assert "type=others" in page


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("type=voluntary", {"F0", "F3"}),
        ("type=natural", {"F1"}),
        ("type=others", {"F1"}),
        ("reason=business_grew", {"F0"}),
        ("from=2025-04-02", {"F3"}),
        ("to=2025-04-01", {"F0", "F1"}),
        ("area=327301", {"F0", "F1", "F3"}),
        ("area=3273011002", set()),
        ("livelihood=kiosk", {"F0"}),
        ("livelihood=peddling", {"F3"}),
        ("livelihood=farming", set()),
        ("years=5", {"F0", "F1", "F3"}),
        ("years=under5", set()),
        ("type=voluntary&livelihood=kiosk", {"F0"}),
        ("sort=name", {"F0", "F1", "F3"}),
    ],
)
def test_who_left_can_be_filtered(families, sari, as_tono, gone, query, left):
    gone("F0", reasons=["business_grew"])
    gone("F1", exit_type="natural", reasons=["no_component"])
    gone("F3", on=date(2025, 7, 1))
    Business.objects.create(family=families[0], kind="kiosk", started_on=date(2023, 1, 1), recorded_by=sari)
    Business.objects.create(
        family=families[0], kind="farming", started_on=date(2023, 1, 1), ended_on=date(2025, 4, 1), recorded_by=sari
    )
    Business.objects.create(family=families[3], kind="peddling", recorded_by=sari)
    Business.objects.create(family=families[3], kind="farming", started_on=date(2025, 7, 2), recorded_by=sari)
    page = as_tono.get(f"/targets/graduates/?{query}")
    assert {line.exit.family.family_id for line in page.context["lines"]} == left


def test_years_in_the_programme_are_completed_ones(areas, as_tono, gone):
    make.family("A", joined_on=date(2020, 4, 2))
    make.family("B", joined_on=date(2020, 4, 1))
    gone("A", "B", on=date(2025, 4, 1))
    page = as_tono.get("/targets/graduates/?years=5")
    assert [line.exit.family.family_id for line in page.context["lines"]] == ["B"]


def test_who_left_by_one_facilitators_work(families, dewi, as_tono, gone):
    gone("F0", "F3")
    page = as_tono.get(f"/targets/graduates/?facilitator={dewi.public_id}")
    assert [line.exit.family.family_id for line in page.context["lines"]] == ["F3"]
    assert as_tono.get(f"/targets/graduates/?facilitator={uuid4()}").status_code == 422


@pytest.mark.parametrize(("looks", "at"), [("rina", "dewi"), ("sari", "sari")])
def test_a_figure_leads_to_the_families_it_counts_whoever_looks(request, shared, dewi, gone, looks, at):
    gone("F0", "F3")
    person = request.getfixturevalue(at)
    client = browser(request.getfixturevalue(looks))
    page = client.get(f"/targets/graduates/?type=voluntary&facilitator={person.public_id}")
    assert page.context["rows"].paginator.count == 1


def test_a_facilitators_page_leads_to_no_colleagues_families(shared, sari, dewi, gone):
    gone("F0", "F3")
    assert browser(sari).get(f"/targets/graduates/?facilitator={dewi.public_id}").status_code == 422


def test_who_was_known_to_have_left_by_a_day(families, as_tono, gone):
    gone("F0", at=NOW - timedelta(days=30))
    gone("F1", at=NOW)
    then, now = (as_tono.get(f"/targets/graduates/{query}") for query in ("?known=2025-10-15", ""))
    assert [page.context["rows"].paginator.count for page in (then, now)] == [1, 2]


def test_what_families_live_on_stays_in_the_district(families, rina, gone):
    gone("F0")
    assert "Ibu0" in browser(rina).get("/targets/graduates/").text
    page = browser(rina).get("/targets/graduates/?livelihood=kiosk")
    assert page.status_code == 422
    assert "Ibu0" not in page.text


def test_a_family_that_lives_elsewhere_now_is_counted_but_not_shown(families, as_tono, gone):
    gone("F0")
    make.family_facts(families[0], region="3571011001", effective_on=date(2025, 6, 1), recorded_at=NOW)
    page = as_tono.get("/targets/graduates/").text
    assert "1 family" in page
    assert "Ibu0" not in page
    assert "lives or is accompanied elsewhere now" in page


def sheet(answer):
    return CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()


def test_progress_is_saved_with_a_reason_and_logged(shared, as_tono, gone):
    gone("F0")
    assert as_tono.get("/targets/export/").status_code == 200
    assert as_tono.post("/targets/export/", {}).status_code == 422
    rows = sheet(as_tono.post("/targets/export/?late=yes", REASON))
    assert [row[:5] for row in rows[1:]] == [["Dewi", "3273", 10.0, 0.0, 8.0], ["Sari", "3273", 10.0, 1.0, 8.0]]
    event = Event.objects.get(action="targets.exported")
    assert event.detail == {"rows": 2, "filters": ["late"], "reason": "reporting"}


def test_who_left_is_saved_with_a_reason_and_logged(families, as_tono, gone):
    gone("F0", reasons=["business_grew"])
    gone("F1", exit_type="natural")
    assert as_tono.post("/targets/graduates/export/", {}).status_code == 422
    rows = sheet(as_tono.post("/targets/graduates/export/?type=voluntary", REASON))
    assert [(row[0], row[5], row[6], row[7], row[9]) for row in rows[1:]] == [
        ("F0", "voluntary graduation", "the business grew", "yes", "Sari")
    ]
    event = Event.objects.get(action="exits.exported")
    assert event.detail == {"rows": 1, "filters": ["type"], "reason": "reporting"}


def test_a_facilitator_saves_only_the_own(shared, sari, gone):
    gone("F0", "F3")
    assert len(sheet(browser(sari).post("/targets/export/", REASON))) == 2
    assert len(sheet(browser(sari).post("/targets/graduates/export/", REASON))) == 2


def test_an_auditor_reads_and_takes_nothing_away(shared):
    auditor = browser(make.posted("agus", Role.AUDITOR, "3273"))
    assert auditor.get("/targets/").status_code == 200
    assert auditor.get("/targets/export/").status_code == 403
    assert auditor.get("/targets/graduates/export/").status_code == 403


def test_the_first_page_says_who_is_behind_and_how_far_the_year_is(shared, sari, tono, rina, gone):
    gone("F0")
    assert [step.count for step in steps_of(viewer(tono))] == [2]
    assert [step.count for step in steps_of(viewer(sari))] == [7]
    assert [step.count for step in steps_of(viewer(rina))] == [1]
    assert [figure.value for figure in figures_of(viewer(tono))] == ["1 of 20"]
    assert [figure.value for figure in figures_of(viewer(sari))] == ["1 of 10"]
    assert figures_of(viewer(rina)) == []


def test_without_targets_the_first_page_says_nothing(families, sari, tono, areas):
    admin = make.posted("wati", Role.ADMINISTRATOR, None)
    assert [steps_of(viewer(each)) + figures_of(viewer(each)) for each in (sari, tono, admin)] == [[], [], []]


@pytest.fixture
def twenty_more(shared, gone):
    """Twenty more facilitators, each with a family that left."""
    people = [make.posted(f"more{place}", Role.FACILITATOR, "3273") for place in range(20)]
    left = [make.family(f"G{place}", facilitator=person) for place, person in enumerate(people)]
    gone(*(family.family_id for family in left))


@pytest.mark.parametrize(
    ("path", "most"),
    [("/targets/", 22), ("/targets/load/", 12), ("/targets/graduates/", 14), ("/targets/?late=yes&sort=behind", 22)],
)
def test_a_list_sends_few_statements_however_many_rows(twenty_more, as_tono, path, most, django_assert_max_num_queries):
    with django_assert_max_num_queries(most):
        assert as_tono.get(path).status_code == 200


@pytest.mark.parametrize("day", ["1900-01-01", "2023-12-31"])
def test_a_base_day_long_before_the_year_is_refused_and_nothing_counted(as_tono, day):
    answer = as_tono.get(f"/targets/set/?year=2025&base_on={day}")
    assert answer.status_code == 422
    assert "too old for a target of 2025: choose 1" in answer.text


def test_a_base_day_of_the_year_before_is_taken(as_tono):
    assert as_tono.get("/targets/set/?year=2025&base_on=2024-01-01").context["base"].base_on == date(2024, 1, 1)


def test_a_form_with_a_base_day_too_old_comes_back_with_the_reason(as_tono):
    form = {"rule": "entered", "number": "7", "base_on": "1900-01-01", "sharing": uuid4(), "instead_of": ""}
    answer = as_tono.post("/targets/set/?year=2025", form)
    assert answer.status_code == 422
    assert "too old" in answer.text
