"""The list of families: who sees which, search, filters, paging, order."""

from urllib.parse import urlsplit

import pytest

from tangga.audit.models import Event
from tangga.families.models import Family
from tests.small_district import KK, NIK

FAMILIES = "/families/"


def names(answer) -> list[str]:
    return [each.family.name for each in answer.context["answers"]]


def test_without_signing_in_the_list_leads_to_the_sign_in_page(client, district):
    answer = client.get(FAMILIES)
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/sign-in/?next=/families/"


def test_a_facilitator_sees_the_families_assigned_to_them_and_no_other(as_sari, district):
    mine = Family.objects.filter(assignments__facilitator=district.sari).exclude(pk=district.gone.pk)
    answer = as_sari.get(FAMILIES, {"size": "100"})
    assert {each.family_id for each in answer.context["answers"]} == set(mine.values_list("pk", flat=True))
    assert answer.context["count"] == 27


@pytest.mark.parametrize(("who", "count"), [("as_tono", 31), ("as_rina", 31), ("as_budi", 1)])
def test_an_official_sees_the_families_of_the_area(request, who, count):
    assert request.getfixturevalue(who).get(FAMILIES).context["count"] == count


def test_an_administrator_may_not_see_families_and_is_told_why(as_admin):
    answer = as_admin.get(FAMILIES)
    assert answer.status_code == 403
    assert "As Administrator of accounts you may not see families" in answer.text


def test_a_page_holds_25_families_and_the_next_one_the_rest(as_tono):
    first, second = as_tono.get(FAMILIES), as_tono.get(FAMILIES, {"page": "2"})
    assert (len(names(first)), len(names(second))) == (25, 6)
    assert "1 to 25 of 31" in first.text
    assert "Page 2 of 2" in second.text


def test_the_list_takes_a_bounded_number_of_queries_however_long_it_is(as_tono, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        as_tono.get(FAMILIES, {"size": "100"})


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("exit=yes", 6),
        ("unsure=yes", 7),
        ("ask=birth_date", 1),
        ("ask=school_level", 6),
        ("out_of_school=yes", 6),
        ("component=elderly", 6),
        ("component=elderly&component=early_childhood", 13),
        ("decile=3", 4),
        ("decile=unknown", 3),
        ("decile=3&decile=unknown", 7),
        ("area=3273011001", 16),
        ("area=327301", 31),
        ("active=no", 1),
        ("active=all", 32),
        ("ends=2038", 0),
        ("ends_early=2027", 2),
        ("exit=yes&unsure=yes", 0),
    ],
)
def test_each_filter_leaves_the_families_it_names(as_tono, query, count):
    answer = as_tono.get(f"{FAMILIES}?{query}")
    assert answer.status_code == 200
    assert answer.context["count"] == count


def test_years_in_the_programme_are_bounded_from_both_sides(as_tono):
    found = as_tono.get(FAMILIES, {"years_from": "5", "years_to": "6", "size": "100"}).context["answers"]
    assert {each.years_in_programme for each in found} == {5, 6}


def test_families_to_prepare_have_been_in_five_years(as_tono):
    found = as_tono.get(FAMILIES, {"prepare": "yes"}).context["answers"]
    assert min(each.years_in_programme for each in found) >= 5


def test_each_filter_in_use_is_a_chip_that_takes_only_itself_away(as_tono):
    chips = as_tono.get(f"{FAMILIES}?decile=3&decile=4&exit=yes&page=2").context["filters"].chips
    assert [chip.label for chip in chips] == ["Decile 3", "Decile 4", "Leaves naturally now"]
    assert [chip.without for chip in chips] == ["?decile=4&exit=yes", "?decile=3&exit=yes", "?decile=3&decile=4"]


@pytest.mark.parametrize(
    "query",
    [
        "decile=42",
        "component=magic",
        "area=9999",
        "area=3571",
        "exit=maybe",
        "years_from=many",
        "sort=colour",
        "size=7",
        "page=0",
        "page=x",
        "ends=abcd",
        "ends_before=soon",
        "leaving=soon",
        "ends_from=later",
        "ends_early_from=1",
        "ask=age",
        "active=perhaps",
        "search=Wahyuni",
    ],
)
def test_a_filter_that_is_not_understood_shows_nobody_and_says_so(as_tono, query):
    answer = as_tono.get(f"{FAMILIES}?{query}")
    assert answer.status_code == 422
    assert answer.context["count"] == 0
    assert "a filter Tangga does not understand" in answer.text
    assert "Sari Wahyuni" not in answer.text


@pytest.mark.parametrize(
    ("sort", "value"),
    [
        ("amount", lambda each: each.period_idr),
        ("years", lambda each: each.years_in_programme),
        ("name", lambda each: each.family.name_search),
        ("area", lambda each: each.region_id),
    ],
)
def test_the_list_is_sorted_both_ways(as_tono, sort, value):
    up = [value(each) for each in as_tono.get(FAMILIES, {"sort": sort, "size": "100"}).context["answers"]]
    down = [value(each) for each in as_tono.get(FAMILIES, {"sort": f"-{sort}", "size": "100"}).context["answers"]]
    assert up == sorted(up)
    assert down == sorted(up, reverse=True)


@pytest.mark.parametrize("sort", ["decile", "-decile", "ends", "-ends"])
def test_what_is_not_known_comes_last_whichever_way_it_is_sorted(as_tono, sort):
    found = as_tono.get(FAMILIES, {"sort": sort, "size": "100"}).context["answers"]
    column = "decile" if "decile" in sort else "last_component_ends_on"
    assert getattr(found[0], column) is not None
    assert getattr(list(found)[-1], column) is None


def test_a_name_is_found_and_does_not_stand_in_the_address(as_tono):
    sent = as_tono.post("/families/search/", {"text": "wahyuni", "rest": ""})
    assert sent.status_code == 302
    assert "wahyuni" not in sent["Location"].lower()
    found = as_tono.get(sent["Location"])
    assert names(found) == ["Sari Wahyuni"]
    assert "Search: wahyuni" in found.text


def test_a_search_keeps_the_filters_in_use(as_tono):
    sent = as_tono.post("/families/search/", {"text": "dewi", "rest": "decile=3&page=2"})
    assert urlsplit(sent["Location"]).query.startswith("decile=3&search=")


def test_a_members_name_finds_the_family(as_tono):
    sent = as_tono.post("/families/search/", {"text": "Eko"})
    assert "Sari Wahyuni" in names(as_tono.get(sent["Location"] + "&size=100"))


@pytest.mark.parametrize("number", [f"NIK {NIK}", f"{KK} kartu", KK, NIK, f"{KK[:4]} {KK[4:8]} {KK[8:12]} {KK[12:]}"])
def test_a_number_leads_to_the_family_and_is_in_no_address(as_sari, district, number):
    sent = as_sari.post("/families/search/", {"text": number})
    assert sent["Location"] == f"/families/{district.wahyuni.public_id}/"


@pytest.mark.parametrize("text", ["%%", "__", "...", "李明"])
def test_a_search_without_letters_or_digits_finds_nobody_instead_of_everybody(as_tono, text):
    sent = as_tono.post("/families/search/", {"text": text})
    assert names(as_tono.get(sent["Location"] + "&size=100")) == []


def test_a_number_outside_the_area_is_found_for_nobody_there(as_budi):
    answer = as_budi.post("/families/search/", {"text": KK}, follow=True)
    assert answer.redirect_chain == [("/families/", 302)]
    assert "No family you may see has this number" in answer.text


@pytest.mark.parametrize("text", [KK[:12], f"kk {KK[:12]}", f"{KK}9"])
def test_a_number_typed_in_part_is_not_searched_as_a_name(as_tono, text):
    answer = as_tono.post("/families/search/", {"text": text}, follow=True)
    assert answer.redirect_chain == [("/families/", 302)]
    assert "has 16 digits" in answer.text


def test_a_number_recorded_for_two_families_shows_both(as_tono, district):
    twin = Family.objects.get(family_id="F-0101")
    Family.objects.filter(pk=twin.pk).update(kk_index=district.wahyuni.kk_index)
    answer = as_tono.post("/families/search/", {"text": KK})
    assert answer.status_code == 200
    assert [each.pk for each in answer.context["found"]] == [district.wahyuni.pk, twin.pk]
    assert KK not in answer.text


def test_searching_is_a_post(as_tono):
    assert as_tono.get("/families/search/").status_code == 405


def test_reading_the_list_writes_nothing_to_the_log(as_tono):
    before = Event.objects.count()
    as_tono.get(FAMILIES)
    assert Event.objects.count() == before


def test_htmx_gets_the_results_without_the_frame(as_tono):
    part = as_tono.get(FAMILIES, headers={"HX-Request": "true", "HX-Target": "results"})
    assert 'id="results"' in part.text
    assert "<html" not in part.text


def test_nothing_matches_is_said_with_what_to_do_next(as_tono):
    answer = as_tono.get(FAMILIES, {"exit": "yes", "unsure": "yes"})
    assert "No family fits all these filters" in answer.text
    assert "Show all families" in answer.text


def test_pages_with_personal_facts_are_kept_by_no_cache(as_tono):
    assert as_tono.get(FAMILIES)["Cache-Control"] == "no-store, private"
