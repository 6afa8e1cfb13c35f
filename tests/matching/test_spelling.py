"""Names that clerks write differently and mean the same."""

import ibis
import pytest

from tangga.matching.spelling import cleaned, spelled


def one_spelling(*names: str | None) -> list[str | None]:
    table = ibis.memtable({"name": list(names)}, schema={"name": "string"})
    told = table.select(key=spelled(cleaned(table.name)))
    return told.to_pyarrow()["key"].to_pylist()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Soekarno", "Sukarno"),
        ("Tjokro", "Cokro"),
        ("Djoko Susanto", "Joko Susanto"),
        ("Jusuf", "Yusup"),
        ("Sjarif", "Syarif"),
        ("Sarif", "Syarif"),
        ("Nurchasanah", "Nurhasanah"),
        ("Moh. Ali", "Muhammad Ali"),
        ("M. Ali", "Mochamad Ali"),
        ("Abd. Rahman", "Abdul Rachman"),
        ("St. Aminah", "Siti Aminah"),
        ("Achmad", "Ahmad"),
        ("H. Umar", "Umar"),
        ("Hj. Siti Aisyah", "SITI  AISYAH"),
        ("Hasan", "Asan"),
        ("Rizky", "Rizki"),
        ("Fitri", "Pitri"),
        ("Zainuddin", "Sainudin"),
        ("Nur'aini", "Nuraini"),
    ],
)
def test_spelled_in_one_way(one, other):
    first, second = one_spelling(one, other)
    assert first == second


@pytest.mark.parametrize(
    ("one", "other"),
    [("Siti Aminah", "Siti Rohmah"), ("Budi", "Rudi"), ("Dewi", "Desi"), ("Ani", "Ina"), ("Muhammad Ali", "Ali")],
)
def test_other_names_stay_other_names(one, other):
    first, second = one_spelling(one, other)
    assert first != second


def test_an_empty_name_is_not_known_and_a_name_like_a_title_stays_one():
    assert one_spelling("", " . ", None) == [None, None, None]
    (told,) = one_spelling("Ir")
    assert told == "IR"
