"""Fewer random pairs than a province needs: most of the time of a small test went there."""

from collections.abc import Iterator

import pytest

from tangga.matching import finding


@pytest.fixture(autouse=True, scope="session")
def fewer_random_pairs() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "SAMPLED_PAIRS", 50_000)
        yield
