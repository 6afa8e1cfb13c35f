"""Districts made once for all tests of this folder."""

import pytest

from tangga.synthetic import write_district
from tests.synthetic.reading import AS_OF


@pytest.fixture(scope="session")
def kediri(tmp_path_factory):
    """Kota Kediri, 2,000 families with faults, tables only."""
    folder = tmp_path_factory.mktemp("synthetic") / "kediri"
    write_district("3571", 2000, 1, folder, AS_OF, excel=False)
    return folder


@pytest.fixture(scope="session")
def kediri_true(tmp_path_factory):
    """The same families without faults."""
    folder = tmp_path_factory.mktemp("synthetic") / "kediri-true"
    write_district("3571", 2000, 1, folder, AS_OF, excel=False, faults=False)
    return folder


@pytest.fixture(scope="session")
def lombok(tmp_path_factory):
    """Kab. Lombok Utara, 800 families with spreadsheets."""
    folder = tmp_path_factory.mktemp("synthetic") / "lombok"
    write_district("5208", 800, 3, folder, AS_OF)
    return folder
