"""The programmes whose aid a family may receive besides PKH: data (aid_programmes.yaml), read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from tangga.papers.formats import language
from tangga.visits.aid_models import AidReceipt, Giver

LIST = Path(__file__).with_name("aid_programmes.yaml")


@dataclass(frozen=True)
class Programme:
    """One programme. named: somebody types its name; of_member: it is usually given to one person, not to all."""

    code: str
    names: Mapping[str, str]
    level: Giver
    source: str
    named: bool = False
    of_member: bool = False

    @property
    def name(self) -> str:
        """In the language of the screen."""
        return self.names[language()]


@lru_cache(maxsize=1)
def programmes() -> dict[str, Programme]:
    """code -> programme, in the order they are offered."""
    return {
        code: Programme(
            code,
            row["name"],
            Giver(row["level"]),
            row["source"],
            named=bool(row.get("named")),
            of_member=row.get("whose") == "member",
        )
        for code, row in yaml.safe_load(LIST.read_text(encoding="utf-8")).items()
    }


def name_of(receipt: AidReceipt) -> str:
    """The programme of a receipt as people call it; a code that is in no list any more stays as it is."""
    found = programmes().get(receipt.programme)
    return receipt.programme_name or (found.name if found else receipt.programme)
