"""A list for a day before anything was recorded: it is held against who they were first, not who they are now."""

import json
from datetime import date

from tangga.families.identities import change_identities
from tangga.imports import files
from tangga.imports.queries import STAGED
from tangga.imports.staged import Staged
from tests import make
from tests.features.imports.standard import KK1, NIK1, listed_family, listed_member


def test_a_list_of_before_the_first_record_is_held_against_the_first_one(lists, tono):
    family = make.family("F1", name="Wahyuni", kk=KK1)
    member = make.member(family, "M1", name="Ani", nik=NIK1)
    family.name, member.name = "Siti", "Ani Lestari"
    change_identities([family], on=date(2024, 1, 1), at=make.LONG_AGO)
    change_identities([member], on=date(2024, 1, 1), at=make.LONG_AGO)
    batch = lists.batch(tono, [listed_family(carer_name="Siti", address=None)], [listed_member()], on=date(2019, 1, 1))
    families, members = Staged(files.folder_of(batch) / STAGED).chunk(0)
    named = [each for each in json.loads(families[0]["changes"]) if each["column"] == "name"]
    assert [(each["old"], each["new"]) for each in named] == [("Wahyuni", "Siti")]
    assert "name" not in {each["column"] for each in json.loads(members[0]["changes"] or "[]")}
