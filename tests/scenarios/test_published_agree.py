"""What is published never disagrees with the indicators: editions with their files, and open figures."""

import json

from django.test import Client

from tangga.figures.figure import figure
from tangga.rules.periods import read
from tests.features.editions import conftest as editions
from tests.features.editions.conftest import exits, head  # noqa: F401 - fixtures
from tests.features.open_figures import conftest as open_figures
from tests.features.open_figures.conftest import bandung, opened, people  # noqa: F401 - fixtures

BANDUNG = "3273"


def test_an_edition_and_its_file(exits, head, tono):  # noqa: F811
    edition = editions.published(tono, head)
    client = Client()
    client.force_login(head)
    told = json.loads(client.get(f"/editions/{edition.public_id}/files/json/").content)
    tables = [each for each in told["tables"] if each["indicator"]]
    asked = {"as_of": edition.as_of, "known_at": edition.known_at, "now": editions.NOW}
    ours = [figure(each["indicator"], BANDUNG, read("2025-H1"), by=each["by"], **asked) for each in tables]
    assert [each["total"] for each in tables] == [each.total for each in ours]
    assert [{part["part"]: part["value"] for part in each["parts"]} for each in tables] == [
        dict(each.parts) for each in ours
    ]
    assert len(tables) > 1


def test_what_everybody_reads_of_a_district(people, opened, monkeypatch):  # noqa: F811
    """A number that is shown is the one of the figure; one that is hidden is none."""
    monkeypatch.setattr("tangga.people.clock.now", lambda: open_figures.NOW)
    [*_, kept] = [each for each in opened() if each.half == open_figures.HALF]
    told = json.loads(Client().get(f"/angka/3273/{open_figures.HALF}/json/").content)
    asked = {"as_of": kept.as_of, "known_at": kept.known_at, "now": open_figures.NOW}
    ours = figure("voluntary_graduations", "3273", read(open_figures.HALF), by="sub_district", **asked)
    [voluntary] = [each for each in told["measures"] if each["measure"] == "voluntary_graduations"]
    shown = {each["area"]: each["value"] for each in voluntary["parts"] if each["value"] is not None}
    assert shown
    assert shown == {code: ours.parts[code] for code in shown}
    assert voluntary["total"] == ours.total
