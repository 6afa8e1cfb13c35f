"""A hostile statistician downloads everything: all half-years of all open districts, and the page of their province."""

import json
import random
import re
from datetime import date

import pytest

from tangga.areas.models import Area
from tangga.figures.figure import figure
from tangga.open_figures.actions import publish_due, switch
from tangga.open_figures.content import BY_SUB_DISTRICT, SUM, TYPES
from tangga.open_figures.models import KeptHalf
from tangga.people.roles import Role
from tangga.rules import periods
from tests import make
from tests.features.open_figures.conftest import NOW, TODAY, families, sub_districts_of
from tests.rules.attacker import ranges

SMALLEST = 5
HALVES = ("2024-H2", "2025-H1")
EXITS = {"2024-H2": date(2024, 9, 1), "2025-H1": date(2025, 3, 1)}
NAMES = ["Coblong", "Babakan", "Bojong", "Andir", "Cicendo", "Regol"]


@pytest.fixture(params=range(6))
def two_districts(request, areas):
    """Bandung with seven sub-districts, Depok with one of one village; all sizes of numbers, most of them nasty."""
    by = random.Random(request.param)
    sub_districts_of("3273", NAMES)
    for code in Area.objects.filter(level=3, parent__parent="32").values_list("code", flat=True):
        families(code, by.randint(20, 60))
        for day in EXITS.values():
            for exit_type in ("voluntary", "natural", "assessed", "moved"):
                families(code, by.choice([0, 0, by.randint(1, 4), by.randint(0, 25)]), day, exit_type)
    for code in ("3273", "3276"):
        switch(code, True, seen=None, by=make.posted(f"h{code}", Role.DISTRICT_HEAD, code), on=TODAY, at=NOW)
        publish_due(Area.objects.get(code=code), NOW)


def downloaded(look):
    """Everything that anybody can download, as cells; and every sum that holds between them."""
    shown, sums = {}, []
    for code in ("3273", "3276"):
        for half in HALVES:
            told = json.loads(look(f"{code}/{half}/json/").content)
            for measure in told["measures"][: len(BY_SUB_DISTRICT)]:
                name = measure["measure"]
                cells = {(half, name, part["area"]): part["value"] for part in measure["parts"]}
                shown |= cells | {(half, name, code): measure["total"]}
                sums.append(((half, name, code), list(cells)))
                for each in measure["together"]:
                    group = (half, name, "+".join(each["areas"]))
                    shown[group] = each["value"]
                    sums.append((group, [(half, name, area) for area in each["areas"]]))
            areas = [part["area"] for part in told["measures"][0]["parts"]]
            sums += [((half, SUM, area), [(half, name, area) for name in TYPES]) for area in [*areas, code]]
    for place, name in enumerate(BY_SUB_DISTRICT):  # the province's page: what its last line says
        line = look("provinsi/32/").content.decode().split('class="sum"')[1].split("<td")[place + 1]
        found = re.search(r'"strong">([\d.]+)', line)
        shown[HALVES[-1], name, "32"] = int(found[1].replace(".", "")) if found else None
        sums.append(((HALVES[-1], name, "32"), [(HALVES[-1], name, code) for code in ("3273", "3276")]))
    return shown, sums


def true_numbers(shown):
    told = {"known_at": NOW, "now": NOW}
    found = {}
    for half, name in {(half, name) for half, name, _area in shown}:
        period = periods.read(half)
        for by in ("sub_district", "district", "province"):
            counted = figure(name, "32" if by != "province" else "00", period, as_of=period.last, by=by, **told)
            found |= {(half, name, area): many for area, many in counted.parts.items()}
    return found


def test_from_everything_together_no_small_number_is_told_from_nobody_or_from_many(two_districts, look):
    shown, sums = downloaded(look)
    true = true_numbers(shown)
    small = {cell: each for cell, each in ranges(shown, sums).items() if 0 < true[cell] < SMALLEST}
    assert small
    assert {cell: each for cell, each in small.items() if each[0] > 0 or each[1] < SMALLEST} == {}


def test_everything_that_is_shown_is_true_and_nothing_is_small(two_districts, look):
    shown, _sums = downloaded(look)
    true = true_numbers(shown)
    told = {cell: many for cell, many in shown.items() if many is not None and "+" not in cell[2]}
    assert {cell: many for cell, many in told.items() if many != true[cell]} == {}
    assert {cell: many for cell, many in shown.items() if many in range(1, SMALLEST)} == {}
    assert len(told) > 5  # or hiding would be no art


def test_who_believes_that_nobody_joined_reads_no_small_number_off_the_active_families(two_districts, look):
    """The active families before, less those now, less all that are shown to have left: nobody, or at least five."""
    found = [
        json.loads(look(f"{code}/{half}/json/").content)["measures"] for code in ("3273", "3276") for half in HALVES
    ]
    totals = [{each["measure"]: each["total"] for each in measures} for measures in found]
    pairs = [(before, now) for before, now in zip(totals[::2], totals[1::2], strict=True)]
    known = [
        before["active_families"] - now["active_families"] - sum(now[name] or 0 for name in TYPES)
        for before, now in pairs
        if None not in (before["active_families"], now["active_families"])
    ]
    assert [each for each in known if 0 < abs(each) < SMALLEST] == []


def test_the_next_day_and_after_closing_and_opening_there_is_nothing_to_subtract(two_districts, look):
    before = list(KeptHalf.objects.order_by("pk").values_list("pk", "digest"))
    families("327301", 3, EXITS["2025-H1"], recorded_at=NOW)
    publish_due(Area.objects.get(code="3273"), NOW)
    assert list(KeptHalf.objects.order_by("pk").values_list("pk", "digest")) == before


def test_no_other_period_area_or_day_can_be_asked_for(two_districts, look):
    asked = ["2025", "2025-Q1", "2025-03", "2025-01-01..2025-03-31", "2025-H2"]
    assert {look(f"3273/{each}/").status_code for each in asked} == {404}
    assert {look(f"{code}/2025-H1/").status_code for code in ("327301", "3273011001", "32", "00")} == {404}
    queries = ["known=2025-10-01", "as_of=2025-05-01", "by=reason", "by=village", "before=2025-01-01"]
    assert {look(f"3273/2025-H1/json/?{each}").status_code for each in queries} == {422}
