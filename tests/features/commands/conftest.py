"""Two small files as people send them, and a way to call the command."""

import os

import pytest
from click.testing import CliRunner

from tangga.cli import demo, main
from tests import make

FAMILIES = """family_id,region_code,joined_on,decile
F1,3273011001,2020-01-01,2
F2,3273011002,2021-07-01,
"""
MEMBERS = """member_id,family_id,birth_date,sex,school_level,school_grade
M1,F1,2012-03-04,female,primary,6
M2,F2,1985-02-03,male,none,
"""


@pytest.fixture
def tangga():
    """Calls `tangga ...`; the result has exit_code, stdout and stderr."""
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def lists(tmp_path):
    families, members = tmp_path / "families.csv", tmp_path / "members.csv"
    families.write_text(FAMILIES, encoding="utf-8")
    members.write_text(MEMBERS, encoding="utf-8")
    return families, members


@pytest.fixture
def registry(tmp_path, lists):
    """Names, numbers and facilitators for those files."""
    (tmp_path / "registry_families.csv").write_text(
        "family_id,kk_number,carer_name,address,rt,rw,facilitator_id\n"
        "F1,3273010101900001,Sari Wahyuni,Jl. Melati 3,001,002,P1\n"
        "F2,3.27301E+15,Joko,,,,P2\n",
        encoding="utf-8",
    )
    (tmp_path / "registry_members.csv").write_text(
        "member_id,name,nik,relation\nM1,Ani,3273014303120002,anak\n", encoding="utf-8"
    )
    return tmp_path


@pytest.fixture
def small(db, settings, monkeypatch, tmp_path):
    """One district of 30 families, in a folder of its own; the environment is put back afterwards."""
    settings.DATA_FOLDER = tmp_path / "var"
    settings.RUNS_FOLDER = tmp_path / "var" / "runs"
    monkeypatch.setattr(demo, "DISTRICTS", ("3571",))
    monkeypatch.setattr(demo, "OFFICIALS", ("Sri Hartati",))
    monkeypatch.setattr(demo, "FAMILIES", 30)
    monkeypatch.setattr(demo, "LISTED_FAMILIES", 32)
    monkeypatch.setattr(os, "environ", os.environ.copy())
    # Loading the whole country has its own test; here its time would be most of the test's.
    monkeypatch.setattr("tangga.areas.actions.load_tree", lambda: make.areas_of_the_tree("35", "52", "3571"))
    return tmp_path / "var"
