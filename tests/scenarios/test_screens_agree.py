"""The API and the dashboard never disagree with the indicators."""

import pytest

from tangga.figures.definitions import indicators
from tests.api.conftest import give  # noqa: F401 - a fixture
from tests.features.reports.conftest import district, made, today  # noqa: F401 - fixtures
from tests.scenarios.province import counted, now, page, province, walked  # noqa: F401 - fixtures


@pytest.mark.parametrize("code", indicators())
def test_a_figure_of_the_api(province, give, code):  # noqa: F811
    told = give(province.tono).get(f"/figures/{code}", {"period": "2025"}).json()
    ours = counted(code)
    assert (told["total"], told["parts"]) == (ours.total, dict(ours.parts))


def test_the_dashboard_of_a_province_and_its_map(province):  # noqa: F811
    found = page(province.rina, "/dashboard/").context
    rows = {line.area.code: line.achieved for line in found["board"].lines}
    assert rows == counted("voluntary_graduations", "32", by="district").parts
    assert all(f">{many}<" in found["map"].draw(400) for many in rows.values() if many)
