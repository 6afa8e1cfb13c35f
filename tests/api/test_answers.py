"""Answers through the JSON door: the page's figures, lists, everything at once, and one family's with its reasons."""

import json
from typing import get_args

import pytest
from django.test import Client

from tangga.api.v1.answers import AnswerRow, BulkReason
from tangga.audit.models import Event
from tangga.audit.reasons import OTHER, REASONS
from tangga.families.models import Family
from tangga.runs.models import FamilyAnswer


def taken(answer):
    return [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]


def test_the_figures_are_those_of_the_home_page(tono_program, district):
    browser = Client()
    browser.force_login(district.tono)
    home = browser.get("/").context["found"]
    told = tono_program.get("/answers/figures").json()
    assert {name: told[name] for name in vars(home)} == vars(home)
    assert (told["as_of"], told["runs"]) == ("2025-05-17", 1)
    assert told["annual_idr"] > 0


def test_the_figures_of_the_parts_add_up(tono_program):
    parts = [tono_program.get("/answers/figures", {"area": code}).json() for code in ("3273011001", "3273011002")]
    whole = tono_program.get("/answers/figures").json()
    for name in ("families", "period_idr", "unsure", "exit"):
        assert sum(part[name] for part in parts) == whole[name] > 0


@pytest.mark.parametrize("path", ["/answers", "/answers/figures", "/answers/all.ndjson"])
def test_an_area_outside_is_refused_and_nothing_told(district, give, path):
    answer = give(district.budi).get(path, {"area": "3273", "reason": "reporting"})
    assert answer.status_code == 422


def test_the_list_is_the_families_list_without_names(tono_program):
    families = tono_program.get("/families", {"sort": "ends", "unsure": "yes"}).json()
    answers = tono_program.get("/answers", {"sort": "ends", "unsure": "yes"}).json()
    assert answers["total"] == families["total"] > 0
    assert answers["rows"] == [row["answer"] for row in families["rows"]]
    assert "name" not in answers["rows"][0]


def test_everything_at_once_is_every_row_of_the_list_once(tono_program):
    answer = tono_program.get("/answers/all.ndjson", {"reason": "reporting", "active": "all"})
    assert answer["Content-Type"] == "application/x-ndjson"
    rows = taken(answer)
    listed = tono_program.get("/answers", {"active": "all", "size": 100}).json()["rows"]
    by_family = {row["family"]: row for row in rows}
    assert len(rows) == len(by_family) == len(listed) == 32
    assert [by_family[row["family"]] for row in listed] == listed
    assert [AnswerRow.model_validate(row).model_dump(mode="json") for row in rows] == rows


def test_everything_at_once_takes_the_filters_and_the_scope_of_the_token(tono_program, district, give):
    query = {"reason": "reporting", "exit": "yes"}
    assert len(taken(tono_program.get("/answers/all.ndjson", query))) == 6
    assert taken(give(district.rina, area="3276").get("/answers/all.ndjson", query)) == []


def test_taking_everything_is_logged_with_rows_and_reason_each_time(tono_program, district):
    for _ in range(2):
        taken(tono_program.get("/answers/all.ndjson", {"reason": "verification", "exit": "yes"}))
    events = Event.objects.filter(action="answers.exported")
    assert [(event.actor, event.area_code) for event in events] == [(district.tono, "3273")] * 2
    assert events[0].detail == {"rows": 6, "filters": ["exit"], "reason": "verification"}


@pytest.mark.parametrize("query", [{}, {"reason": "because"}, {"reason": "other"}, {"reason": "audit", "page": "1"}])
def test_without_a_reason_nothing_is_taken(tono_program, query):
    assert tono_program.get("/answers/all.ndjson", query).status_code == 422
    assert not Event.objects.filter(action="answers.exported").exists()


def test_the_reasons_are_those_of_the_pages_but_the_one_that_needs_words():
    assert set(get_args(BulkReason)) == set(REASONS) - {OTHER}


def test_who_may_not_export_takes_nothing_at_once(district, give):
    assert "bulk" not in give(district.auditor).token.scopes
    answer = give(district.auditor).get("/answers/all.ndjson", {"reason": "audit"})
    assert answer.status_code == 403


def test_everything_at_once_asks_the_database_a_fixed_number_of_times(
    tono_program, district, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20):
        taken(tono_program.get("/answers/all.ndjson", {"reason": "reporting", "active": "all"}))


def test_a_familys_answer_is_its_pages_with_a_reason_for_every_member(tono_program, district):
    stored = FamilyAnswer.objects.get(family=district.wahyuni)
    told = tono_program.get(f"/families/{district.wahyuni.public_id}/answer").json()
    assert (told["as_of"], told["annual_idr"], told["members_paid"]) == (
        "2025-05-17",
        stored.annual_idr,
        stored.members_paid,
    )
    assert told["unsure_about"] == ["birth_date"]
    by_member = {each["member_id"]: each for each in told["members"]}
    assert (by_member["M-2"]["component"], by_member["M-2"]["reason"]) == ("senior_secondary", "counts")
    assert by_member["M-2"]["why"].startswith("Counts as Senior secondary (SMA)")
    assert "components/schooling/oldest_age" in by_member["M-2"]["rules"]
    assert sum(each["annual_idr"] for each in told["members"] if each["paid"]) <= told["annual_idr"]
    assert {each["scenario"] for each in told["ahead"]} == {"continues", "drops_out"}


def test_a_day_without_a_policy_says_so(tono_program, district):
    make_old = Family.objects.get(family_id="F-0001")
    make_old.facts.update(effective_on="2005-01-01")
    make_old.spells.update(joined_on="2005-01-01")
    answer = tono_program.get(f"/families/{make_old.public_id}/answer", {"as_of": "2006-01-01"})
    assert (answer.status_code, set(answer.json())) == (422, {"status", "error", "next"})
