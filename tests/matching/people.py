"""Made-up people for matching: a crowd whose facts are drawn by chance, and the few that a test is about."""

import random
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from tangga.matching import PEOPLE

FIRST = [
    "Agus",
    "Budi",
    "Candra",
    "Dewi",
    "Eko",
    "Fitri",
    "Gilang",
    "Hendra",
    "Indah",
    "Joko",
    "Kartika",
    "Lestari",
    "Mulyadi",
    "Ningsih",
    "Putri",
    "Rudi",
    "Sari",
    "Tono",
]
LAST = [
    "Wibowo",
    "Santoso",
    "Rahayu",
    "Utami",
    "Susanto",
    "Kurniawan",
    "Wulandari",
    "Hidayat",
    "Saputra",
    "Anggraini",
    "Setiawan",
    "Maulana",
    "Pratama",
]


def person(number: int, **told: Any) -> dict[str, Any]:
    """One person with every fact known, by a number; what is told instead of it."""
    chance = random.Random(number)
    born = date(1950, 1, 2) + timedelta(days=chance.randrange(25_000))
    sex = chance.choice(["female", "male"])
    day = f"{born.day + (40 if sex == 'female' else 0):02d}{born:%m%y}"
    village = f"3571{chance.randrange(1, 4):02d}{chance.randrange(1001, 1015)}"
    facts = {
        "person_id": f"P{number:05d}",
        "household_id": f"H{number:05d}",
        "name": f"{chance.choice(FIRST)} {chance.choice(LAST)} {chance.choice(LAST)}",
        "birth_date": born,
        "sex": sex,
        "nik": f"{village[:6]}{day}{chance.randrange(1, 30):04d}",
        "kk": f"{village[:6]}{chance.randrange(1, 28):02d}1119{chance.randrange(1, 999):04d}",
        "mother": f"{chance.choice(FIRST)} {chance.choice(LAST)}",
        "village": village,
    }
    return facts | told


def crowd(size: int = 1_500) -> list[dict[str, Any]]:
    return [person(number) for number in range(size)]


def table(*more: dict[str, Any], size: int = 1_500) -> pa.Table:
    """The crowd and these, in the order of matching's columns."""
    return pa.Table.from_pylist([*crowd(size), *more], PEOPLE)
