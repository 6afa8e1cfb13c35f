"""Areas through the JSON door: those inside the token's, and no others."""

import pytest


def test_the_list_begins_with_the_tokens_own_area_and_goes_down(tono_program):
    assert [row["code"] for row in tono_program.get("/areas").json()["rows"]] == ["3273"]
    assert [row["code"] for row in tono_program.get("/areas", {"parent": "3273"}).json()["rows"]] == ["327301"]
    villages = tono_program.get("/areas", {"parent": "327301"}).json()["rows"]
    assert villages[0] == {
        "code": "3273011001",
        "name": "Sarijadi",
        "level": 4,
        "kind": "urban_village",
        "parent": "327301",
    }


@pytest.mark.parametrize(
    "path", ["/areas/3571", "/areas/32", "/areas/nonsense", "/areas?parent=32", "/areas?parent=99"]
)
def test_an_area_outside_is_not_there(tono_program, path):
    assert tono_program.get(path).status_code == 404


def test_one_area(tono_program):
    assert tono_program.get("/areas/3273").json()["name"] == "Kota Bandung"


def test_a_parameter_that_is_not_known_is_refused(tono_program):
    told = tono_program.get("/areas", {"level": "2"})
    assert (told.status_code, told.json()["fields"][0]["field"]) == (422, "level")


def test_another_method_is_refused_in_the_same_form(tono_program):
    answer = tono_program.post("/areas", {})
    assert (answer.status_code, answer["Allow"], answer.json()["status"]) == (405, "GET", 405)


def test_an_address_that_does_not_exist_answers_in_the_same_form(tono_program):
    assert set(tono_program.get("/nothing").json()) == {"status", "error", "next"}
