"""The rules' tests draw tables and ask; every engine must answer the same."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from tangga.policy import Policy, load
from tangga.runs import assess
from tangga.runs.assess import Answers, assess_rows
from tests import spark
from tests.rules import drawn

Ask = Callable[..., Answers]


@pytest.fixture(autouse=True, scope="session")
def engine_of_the_run() -> Iterator[None]:
    """TANGGA_TEST_ENGINE=sail|spark: every question of the tests is asked of that engine too, at the end."""
    if spark.ENGINE == "duckdb":
        yield
        return
    asked = spark.Asked(assess.run_plan, {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assess, "Planner", spark.BothPlanner)
        patch.setattr(assess, "run_plan", asked)
        yield
    assess._plan.cache_clear()
    if asked.questions:
        with spark.a_server() as address:
            assert asked.differences(address) == []


@pytest.fixture
def ask() -> Ask:
    def run(
        members: str, families: str = "family_id\nF", on: str = "2025-05-17", overlays: tuple[str, ...] = ()
    ) -> Answers:
        policy = load(date.fromisoformat(on), overlays)
        return assess_rows(drawn.families(families), drawn.members(members), policy)

    return run


@pytest.fixture
def policy_2025() -> Policy:
    return load(date(2025, 5, 17))


@pytest.fixture
def components(ask: Ask) -> Callable[..., dict[str, str | None]]:
    """member_id -> component of those paid."""

    def run(members: str, **how: object) -> dict[str, str | None]:
        return {row["member_id"]: row["component"] for row in ask(members, **how).members if row["paid"]}

    return run


@pytest.fixture
def reasons(ask: Ask) -> Callable[..., dict[str, str]]:
    """member_id -> reason."""

    def run(members: str, **how: object) -> dict[str, str]:
        return {row["member_id"]: row["reason"] for row in ask(members, **how).members}

    return run


@pytest.fixture
def family(ask: Ask) -> Callable[..., dict[str, object]]:
    """The first family's answer."""

    def run(members: str, **how: object) -> dict[str, object]:
        return ask(members, **how).families[0]

    return run
