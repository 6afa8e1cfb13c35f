"""Families through the JSON door: the same list as the page, one as of a day, by name and number, uncovered."""

import pytest
from django.test import Client

from tangga.api.v1.filters import PagedFilters
from tangga.audit.models import Event
from tangga.families import identity
from tangga.families.models import Family
from tangga.families.queries import facts_of
from tangga.reports.filters import FLAGS, READERS, SIZES, SORTS
from tangga.reports.words import COMPONENT_CODES, UNSURE
from tests import make
from tests.api.conftest import V1
from tests.small_district import KK, NIK

NEW_KK = "3273010101200077"


def test_the_list_counts_and_orders_as_the_page_does(tono_program, district):
    browser = Client()
    browser.force_login(district.tono)
    page = browser.get("/families/", {"sort": "-amount", "size": 25})
    told = tono_program.get("/families", {"sort": "-amount", "size": 25}).json()
    assert told["total"] == page.context["count"] == 31
    assert [row["family_id"] for row in told["rows"]] == [row.family.family_id for row in page.context["answers"]]
    assert [row["answer"]["period_idr"] for row in told["rows"]] == [row.period_idr for row in page.context["answers"]]


@pytest.mark.parametrize(
    "query",
    [
        {"component": ["primary", "elderly"]},
        {"decile": "unknown"},
        {"exit": "yes"},
        {"unsure": "yes", "ask": "school_level"},
        {"years_from": "5", "prepare": "yes"},
        {"area": "3273011002", "active": "all"},
        {"leaving": "2026-05-17", "sort": "ends"},
    ],
    ids=str,
)
def test_every_filter_means_what_it_means_on_the_page(tono_program, district, query):
    browser = Client()
    browser.force_login(district.tono)
    told = tono_program.get("/families", query).json()
    assert told["total"] == browser.get("/families/", query).context["count"]
    assert told["total"] > 0


def test_the_door_has_all_filters_of_the_page_but_the_sealed_search():
    assert set(PagedFilters.model_fields) == set(READERS) - {"search"}
    schema = PagedFilters.model_json_schema()["properties"]
    assert schema["size"]["enum"] == list(SIZES)
    assert sorted(schema["sort"]["enum"]) == sorted(SORTS)
    assert schema["component"]["items"]["enum"] == list(COMPONENT_CODES)
    assert schema["ask"]["enum"] == list(UNSURE)
    assert set(FLAGS) <= set(schema)


def test_pages_together_hold_every_family_once(tono_program):
    pages = [tono_program.get("/families", {"active": "all", "size": 25, "page": page}).json() for page in (1, 2, 3)]
    ids = [row["id"] for page in pages for row in page["rows"]]
    assert [len(page["rows"]) for page in pages] == [25, 7, 0]
    assert {page["total"] for page in pages} == {32}
    assert len(set(ids)) == 32


@pytest.mark.parametrize(
    "query",
    [
        {"flavour": "sweet"},
        {"exit": "perhaps"},
        {"decile": "11"},
        {"area": "3571"},
        {"area": "99"},
        {"size": "1000"},
        {"page": "0"},
        {"ends_before": "soon"},
        {"search": "wahyuni"},
        {"exit": ["yes", "yes"]},
    ],
    ids=str,
)
def test_a_filter_that_is_not_understood_is_refused_and_shows_nothing(tono_program, query):
    answer = tono_program.get("/families", query)
    assert answer.status_code == 422
    assert "rows" not in answer.json()


def test_a_refusal_names_the_field_and_does_not_repeat_what_was_sent(tono_program):
    told = tono_program.get("/families", {"years_from": "3273010101100003"}).json()
    assert told["status"] == 422
    assert [each["field"] for each in told["fields"]] == ["years_from"]
    assert "3273010101100003" not in str(told)


def test_without_the_scope_for_answers_none_are_told_nor_filtered_by(district, give):
    program = give(district.tono, ["families"])
    told = program.get("/families", {"area": "3273011001"}).json()
    assert {row["answer"] for row in told["rows"]} == {None}
    assert program.get("/families", {"exit": "yes"}).status_code == 403
    assert program.get("/families", {"sort": "-amount"}).status_code == 403


def test_a_family_of_another_district_is_not_there(district, give):
    program = give(district.budi)
    for path in ("", "/members", "/answer"):
        answer = program.get(f"/families/{district.wahyuni.public_id}{path}")
        assert (answer.status_code, "next" in answer.json()) == (404, True)
    assert program.post(f"/families/{district.wahyuni.public_id}/uncover", {"whose": "family"}).status_code == 404
    assert program.post("/families/search", {"text": "wahyuni"}).json()["total"] == 0
    assert program.post("/families/search", {"text": KK}).json()["total"] == 0


def test_a_family_as_of_its_stored_answers_day(tono_program, district):
    told = tono_program.get(f"/families/{district.wahyuni.public_id}").json()
    assert {name: told[name] for name in ("name", "as_of", "joined_on", "left_on", "decile", "village")} == {
        "name": "Sari Wahyuni",
        "as_of": "2025-05-17",
        "joined_on": "2018-07-03",
        "left_on": None,
        "decile": 3,
        "village": "Sarijadi",
    }
    assert told["facilitator"]["name"] == "Sari Dewi"
    assert (told["kk"], KK in str(told)) == (identity.mask(KK), False)


@pytest.mark.parametrize("path", ["", "/members", "/answer"])
def test_before_the_first_facts_there_is_no_answer_but_the_first_day(tono_program, district, path):
    address = f"/families/{district.wahyuni.public_id}{path}"
    early = tono_program.get(address, {"as_of": "2024-12-31"})
    assert (early.status_code, "2025-01-01" in early.json()["error"]) == (422, True)
    unknown_then = tono_program.get(address, {"as_of": "2025-05-17", "known_at": "2024-12-31T00:00:00+07:00"})
    assert unknown_then.status_code == 422
    assert tono_program.get(address, {"as_of": "1850-01-01"}).status_code == 422
    assert tono_program.get(address, {"known_at": "2025-01-01T00:00:00"}).status_code == 422


def test_members_come_with_the_facts_of_the_day_and_masked_numbers(tono_program, district):
    told = tono_program.get(f"/families/{district.wahyuni.public_id}/members", {"as_of": "2025-05-17"}).json()
    assert [(row["member_id"], row["name"]) for row in told["rows"]] == [
        ("M-1", "Sari Wahyuni"),
        ("M-2", "Budi"),
        ("M-3", "Ani"),
        ("M-4", "Dimas"),
        ("M-5", "Eko"),
    ]
    assert told["rows"][1]["facts"]["school_grade"] == 10
    assert told["rows"][4]["facts"]["birth_date"] is None
    assert (told["rows"][0]["nik"], NIK in str(told)) == (identity.mask(NIK), False)


def test_what_became_known_later_is_not_told_for_the_time_before(tono_program, district):
    family = make.family("F-later", recorded_at=make.NOW, effective_on=make.TODAY)
    make.member(family, "L-1", effective_on=make.TODAY, recorded_at=make.NOW)
    address = f"/families/{family.public_id}/members"
    assert len(tono_program.get(address, {"as_of": "2025-05-17"}).json()["rows"]) == 1
    before = {"as_of": "2025-05-17", "known_at": "2025-05-16T00:00:00+07:00"}
    assert tono_program.get(address, before).status_code == 422


def test_a_family_that_no_assessment_has_met_is_found_by_its_number_as_on_the_page(tono_program, give, district):
    new = make.family("F-new", kk=NEW_KK, name="Baru Sekali")
    told = tono_program.post("/families/search", {"text": NEW_KK}).json()
    assert told["total"] == 1
    assert told["rows"] == [
        {
            "id": str(new.public_id),
            "family_id": "F-new",
            "name": "Baru Sekali",
            "kk": new.kk_mask,
            "region_code": "3273011001",
            "village": told["rows"][0]["village"],
            "answer": None,
        }
    ]
    assert told["rows"][0]["village"] == facts_of(new, make.TODAY).region.name
    assert give(district.budi).post("/families/search", {"text": NEW_KK}).json()["total"] == 0


@pytest.mark.parametrize("text", ["wahyuni", "SARI wah", "F-0001", KK, f"'{KK[:6]} {KK[6:]}", NIK])
def test_a_family_is_found_by_name_id_kk_and_nik(tono_program, text):
    told = tono_program.post("/families/search", {"text": text}).json()
    assert "F-0001" in [row["family_id"] for row in told["rows"]]


@pytest.mark.parametrize("body", [{"text": "w"}, {"text": KK[:12]}, {}, {"text": 5}, [], {"text": "wahyuni", "all": 1}])
def test_a_search_for_too_little_finds_nobody(tono_program, body):
    assert tono_program.post("/families/search", body).status_code == 422


def test_a_body_that_is_no_json_is_refused(tono_program):
    answer = Client().post(
        f"{V1}/families/search", "{text", content_type="application/json", headers=tono_program.headers
    )
    assert (answer.status_code, answer.json()["status"]) == (400, 400)


def test_a_number_is_uncovered_with_the_scope_for_it_and_logged_twice_over(tono_program, district):
    member = Family.objects.get(family_id="F-0001").members.get(member_id="M-1")
    address = f"/families/{district.wahyuni.public_id}/uncover"
    assert tono_program.post(address, {"whose": "family"}).json() == {"kind": "KK", "number": KK}
    assert tono_program.post(address, {"whose": str(member.public_id)}).json() == {"kind": "NIK", "number": NIK}
    revealed = Event.objects.filter(action="family.identity_revealed")
    assert [event.actor for event in revealed] == [district.tono, district.tono]
    by_token = [event.detail["operation"] for event in Event.objects.filter(action="token.used")]
    assert by_token.count("uncover_number") == 2


def test_without_that_scope_no_number_is_uncovered(district, give):
    program = give(district.tono, ["families", "members", "answers"])
    answer = program.post(f"/families/{district.wahyuni.public_id}/uncover", {"whose": "family"})
    assert answer.status_code == 403
    assert not Event.objects.filter(action="family.identity_revealed").exists()


def test_a_number_that_is_not_on_record_is_a_conflict_and_another_familys_member_is_not_there(tono_program, district):
    other = Family.objects.get(family_id="F-0100")
    address = f"/families/{other.public_id}/uncover"
    assert tono_program.post(address, {"whose": "family"}).status_code == 409
    stranger = district.wahyuni.members.first()
    assert tono_program.post(address, {"whose": str(stranger.public_id)}).status_code == 404
    assert tono_program.post(address, {"whose": "somebody"}).status_code == 422


@pytest.mark.parametrize("path", ["", "/members", "/answer"])
def test_a_look_by_a_program_is_logged_as_a_look_by_its_person(tono_program, district, path):
    tono_program.get(f"/families/{district.wahyuni.public_id}{path}")
    look = Event.objects.get(action="family.viewed")
    assert (look.actor, look.family, look.area_code) == (district.tono, str(district.wahyuni.public_id), "3273011001")
