"""Home, natural exits ahead and what to ask: every figure is the number of families behind its link."""

import re

import pytest

from tangga.people.roles import Role
from tests import make


def by_name(answer) -> dict[str, object]:
    return {each.name: each for each in answer.context["figures"]}


def test_a_facilitators_home_counts_own_families(as_sari):
    answer = as_sari.get("/")
    assert by_name(answer)["My families"].value == "27"
    assert "Welcome, Sari" in answer.text


def test_a_districts_home_counts_the_district(as_tono):
    assert by_name(as_tono.get("/"))["Active families"].value == "31"


def test_every_step_leads_to_as_many_families_as_it_counts(as_tono):
    steps = as_tono.get("/").context["steps"]
    reached = [as_tono.get(step.address).context["count"] for step in steps]
    assert reached == [step.count for step in steps] == [7, 6, 6, 1, 9]


def test_could_be_prepared_leads_to_the_families_to_prepare(as_tono):
    figure = by_name(as_tono.get("/"))["Could be prepared"]
    answer = as_tono.get(figure.address)
    assert answer.templates[0].name == "graduation/candidates.html"
    assert str(answer.context["rows"].paginator.count) == figure.value


@pytest.mark.parametrize("name", ["Active families", "Leaving naturally"])
def test_every_figure_leads_to_as_many_families(as_tono, name):
    figure = by_name(as_tono.get("/"))[name]
    assert str(as_tono.get(figure.address).context["count"]) == figure.value


def test_a_provinces_home_has_a_row_for_each_district(as_rina):
    answer = as_rina.get("/")
    [(part, bars)] = answer.context["parts"]
    assert (part.area.name, part.families, part.unsure, part.exit) == ("Kota Bandung", 31, 7, 6)
    assert [year for year, *_rest in bars] == [2025, 2026, 2027, 2028, 2029, 2030]


def test_the_ministrys_home_has_a_row_for_each_province(english, district):
    english.force_login(make.posted("menteri", Role.MINISTRY, None))
    parts = english.get("/").context["parts"]
    assert [(part.area.name, part.families) for part, _bars in parts] == [("Jawa Barat", 31), ("Jawa Timur", 1)]


def test_an_administrators_home_leads_to_the_rules_and_shows_no_family(as_admin):
    answer = as_admin.get("/")
    assert answer.status_code == 200
    assert "figures" not in answer.context
    assert "/families/" not in answer.text


def test_somebody_without_a_posting_is_told_whom_to_ask(english, district):
    english.force_login(make.person("baru", "Orang Baru"))
    answer = english.get("/")
    assert "Ask your district coordinator or administrator" in answer.text
    assert english.get("/families/").status_code == 403


def test_before_the_first_run_the_home_page_says_what_to_do(english, district):
    english.force_login(make.posted("wawan", Role.DISTRICT_OFFICIAL, "3276"))
    answer = english.get("/")
    assert "Nothing has been worked out for your area yet" in answer.text
    assert english.get("/exits/").status_code == 200
    assert english.get("/unsure/").status_code == 200


@pytest.mark.parametrize("path", ["/", "/exits/", "/unsure/"])
def test_a_page_of_figures_takes_a_bounded_number_of_queries(as_tono, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(23):
        as_tono.get(path)


def test_exits_by_year_lead_to_as_many_families(as_tono):
    by_year = as_tono.get("/exits/").context["by_year"]
    assert [year for year, *_rest in by_year] == list(range(2025, 2033))
    stays = [as_tono.get("/families/", {"ends": year}).context["count"] for year, *_rest in by_year]
    leaves = [as_tono.get("/families/", {"ends_early": year}).context["count"] for year, *_rest in by_year]
    assert stays == [each[1] for each in by_year]
    assert leaves == [each[2] for each in by_year]
    assert sum(leaves) > 0 < sum(stays)


@pytest.mark.parametrize(("name", "place"), [("ends_from", 0), ("ends_early_from", 1)])
def test_exits_after_the_years_shown_lead_to_as_many_families(as_tono, name, place):
    context = as_tono.get("/exits/").context
    later = as_tono.get("/families/", {name: context["from_year"]}).context["count"]
    assert later == (context["stays"], context["leaves"])[place].later


def test_the_table_by_village_adds_up_to_the_years(as_tono):
    context = as_tono.get("/exits/").context
    villages = list(context["rows"])
    assert [row.area.name for row in villages] == ["Sarijadi", "Sukarasa"]
    for_2028 = sum(row.by_year.get(2028, 0) for row in villages)
    assert for_2028 == {year: stays for year, stays, _leaves in context["by_year"]}[2028]
    assert sum(row.now for row in villages) == context["now"] == 6
    assert sum(row.families for row in villages) == 31


@pytest.mark.parametrize("scenario", ["continues", "drops_out"])
@pytest.mark.parametrize("who", ["as_tono", "as_sari"])
def test_exits_add_up_to_the_active_families(who, scenario, request):
    looks = request.getfixturevalue(who)
    context = looks.get("/exits/", {"scenario": scenario}).context
    active = looks.get("/families/").context["count"]
    total, whole = context["total"], context["stays" if scenario == "continues" else "leaves"]
    assert active == total.families == whole.families == sum(row.families for row in context["rows"])
    assert active == total.now + sum(total.by_year.values()) + total.later + total.no_end + total.uncertain
    assert total.uncertain > 0 < total.no_end


def test_every_number_of_the_exits_page_leads_to_as_many_families(as_tono):
    for scenario in ("continues", "drops_out"):
        text = as_tono.get("/exits/", {"scenario": scenario}).text
        links = re.findall(r'<a class="cell-link" href="(/families/\?[^"]+)">([0-9,]+)</a>', text)
        assert len(links) > 20
        reached = [str(as_tono.get(address.replace("&amp;", "&")).context["count"]) for address, _many in links]
        assert reached == [many for _address, many in links]


def test_the_second_forecast_is_shown_when_asked(as_tono):
    context = as_tono.get("/exits/", {"scenario": "drops_out"}).context
    assert (
        sum(row.by_year.get(2028, 0) for row in context["rows"])
        == {year: leaves for year, _stays, leaves in context["by_year"]}[2028]
    )
    assert context["year_filter"] == "ends_early"


def test_a_province_starts_with_its_districts_and_goes_down(as_rina):
    top = as_rina.get("/exits/")
    assert [row.area.code for row in top.context["rows"]] == ["3273"]
    below = as_rina.get("/exits/", {"area": "3273", "level": "3"})
    assert [row.area.code for row in below.context["rows"]] == ["327301"]


@pytest.mark.parametrize(
    "query", ["area=3571", "area=x", "level=1", "level=9", "scenario=luck", "size=3", "colour=red"]
)
def test_exits_refuse_what_they_do_not_understand(as_tono, query):
    assert as_tono.get(f"/exits/?{query}").status_code == 422


def test_the_unsure_list_names_the_member_and_the_fact(as_sari):
    entries = as_sari.get("/unsure/").context["entries"]
    asked = {entry.answer.family.name: entry.questions for entry in entries}
    assert [(each.who, each.fact) for each in asked["Sari Wahyuni"]] == [("Eko", "birth date")]


def test_the_facts_to_ask_for_are_counted_and_lead_to_their_families(as_tono):
    answer = as_tono.get("/unsure/")
    assert [(code, many) for code, _name, many, _on in answer.context["facts"]] == [
        ("birth_date", 1),
        ("school_level", 6),
        ("members", 0),
    ]
    assert as_tono.get("/unsure/", {"ask": "school_level"}).context["count"] == 6


def test_the_unsure_list_can_be_narrowed_to_an_area_and_refuses_one_outside(as_tono):
    assert as_tono.get("/unsure/", {"area": "3273011001"}).context["count"] == 4
    assert as_tono.get("/unsure/", {"area": "3571"}).status_code == 422


def test_where_nothing_is_missing_the_list_says_so(as_budi):
    assert "Every fact that decides about your families is known" in as_budi.get("/unsure/").text


@pytest.mark.parametrize("path", ["/exits/", "/unsure/"])
def test_an_administrator_may_not_open_pages_about_families(as_admin, path):
    assert as_admin.get(path).status_code == 403
