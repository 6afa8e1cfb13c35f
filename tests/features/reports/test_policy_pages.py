"""The rules in force on a day, and what changed between two days."""

import pytest


def shown(answer) -> dict[str, object]:
    return {
        item.path: item for group in answer.context["groups"] for section in group.sections for item in section.items
    }


def test_the_rules_of_a_day_stand_with_value_source_and_status(as_sari):
    answer = as_sari.get("/policy/", {"on": "2025-05-17"})
    elderly = shown(answer)["components/elderly/youngest_age"]
    assert (elderly.value, elderly.status) == (60, "published")
    assert "Rules in force on 17 May 2025" in answer.text
    assert "Minimum age" in answer.text
    assert answer.context["count"] == answer.context["total"] > 70


def test_another_day_has_that_days_values(as_sari):
    assert shown(as_sari.get("/policy/", {"on": "2022-01-01"}))["components/elderly/youngest_age"].value == 70


def test_an_overlay_is_laid_over_when_ticked_and_said_so(as_sari):
    answer = as_sari.get("/policy/", {"on": "2025-05-17", "chosen": "yes", "overlay": "elderly-70"})
    assert shown(answer)["components/elderly/youngest_age"].value == 70
    assert [each.name for each in answer.context["laid_over"]] == ["elderly-70"]


def test_the_overlay_of_ones_area_is_laid_over_until_unticked(as_budi):
    assert [each.name for each in as_budi.get("/policy/").context["laid_over"]] == ["kota-kediri"]
    assert as_budi.get("/policy/", {"chosen": "yes"}).context["laid_over"] == []


def test_a_search_finds_by_label_and_by_component(as_sari):
    found = shown(as_sari.get("/policy/", {"on": "2025-05-17", "search": "minimum age"}))
    assert "components/elderly/youngest_age" in found
    assert len(found) < 10


def test_a_search_that_finds_nothing_says_what_to_do(as_sari):
    assert "No rule fits this search" in as_sari.get("/policy/", {"search": "xyzzy"}).text


def test_only_rules_of_one_status_are_shown_when_asked(as_sari):
    found = shown(as_sari.get("/policy/", {"on": "2025-05-17", "status": "assumed"})).values()
    assert {parameter.status for parameter in found} == {"assumed"}


def test_what_is_not_known_on_a_day_is_listed(as_sari):
    answer = as_sari.get("/policy/", {"on": "2018-06-01"})
    assert answer.status_code == 200
    assert any("benefits/elderly/year" in gap for gap in answer.context["gaps"])


@pytest.mark.parametrize("query", ["on=never", "status=true", "overlay=moon", "colour=red"])
def test_what_is_not_understood_is_refused(as_sari, query):
    assert as_sari.get(f"/policy/?{query}").status_code == 422


def test_the_difference_between_two_days_has_before_and_after(as_sari):
    answer = as_sari.get("/policy/changes/", {"from": "2022-01-01", "to": "2025-05-17"})
    change = shown(answer)["components/elderly/youngest_age"]
    assert (change.before.value, change.after.value) == (70, 60)
    assert "70 years" in answer.text
    assert "60 years" in answer.text


def test_a_value_that_began_stands_against_nothing(as_sari):
    change = shown(as_sari.get("/policy/changes/", {"from": "2023-06-01", "to": "2024-06-01"}))[
        "benefits/human_rights_victim/year"
    ]
    assert change.after.value == 10_800_000
    assert change.before is None or change.before.value is None


def test_the_same_day_twice_changes_nothing(as_sari):
    answer = as_sari.get("/policy/changes/", {"from": "2025-05-17", "to": "2025-05-17"})
    assert "Nothing changed between these two dates" in answer.text


def test_an_administrator_reads_the_rules_too(as_admin):
    assert as_admin.get("/policy/").status_code == 200


def test_in_indonesian_the_labels_and_values_are_indonesian(as_sari):
    as_sari.cookies["django_language"] = "id"
    answer = as_sari.get("/policy/", {"on": "2025-05-17"})
    assert "Usia minimum" in answer.text
    assert "Rp 2.000.000 per tahun" in answer.text
    assert "Minimum age" not in answer.text


def test_the_page_leads_with_what_each_component_gives_in_the_laws_order(as_sari):
    rows = as_sari.get("/policy/", {"on": "2025-05-17"}).context["components"]
    assert [row.code for row in rows][:3] == ["pregnancy", "early_childhood", "primary"]
    assert (rows[0].year.value, rows[0].period.value, rows[0].cap.value) == (3_000_000, 750_000, 2)
    assert rows[2].cap is None
    monthly = as_sari.get("/policy/", {"on": "2020-05-17", "chosen": "yes"}).context["components"]
    assert monthly[0].period.path == "benefits/pregnancy/month"


def test_values_that_only_order_the_components_are_left_to_a_search(as_sari):
    assert "components/elderly/order" not in shown(as_sari.get("/policy/", {"on": "2025-05-17"}))
    assert "components/elderly/order" in shown(as_sari.get("/policy/", {"on": "2025-05-17", "search": "order"}))


def test_before_everything_is_known_the_page_says_from_when(as_sari):
    text = as_sari.get("/policy/", {"on": "2015-06-15"}).text
    assert "No rule is known for this day" in text
    assert "The first values known hold from 1 January 2016" in text
    assert "No rule fits this search" not in text


def test_the_same_value_from_another_source_is_counted_apart(as_sari):
    answer = as_sari.get("/policy/changes/", {"from": "2019-01-01", "to": "2025-05-17"})
    changes = shown(answer).values()
    assert answer.context["basis_changed"] == sum(change.same_value for change in changes) > 0
    assert answer.context["values_changed"] + answer.context["basis_changed"] == len(changes)
    assert "with the same value and another source or status" in answer.text


def test_a_citation_does_not_repeat_its_detail(as_sari):
    text = as_sari.get("/policy/", {"on": "2025-05-17"}).text
    assert "quotes Permensos 1/2018" in text
    assert "quotes Permensos 1/2018</a>, quotes" not in text
