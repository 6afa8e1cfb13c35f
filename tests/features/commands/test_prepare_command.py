"""`tangga manage prepare`, on an empty database and on one in use."""

import pytest
from django.core.management import CommandError, call_command

from tangga.families import identity
from tangga.families.models import Family
from tests import make


@pytest.fixture
def folder(db, settings, monkeypatch, tmp_path):
    """An installation's data folder without a key yet."""
    settings.DATA_FOLDER, settings.IDENTITY_KEYS = tmp_path / "data", ()
    # Loading the whole country has its own test.
    monkeypatch.setattr("tangga.areas.actions.load_tree", lambda: 91_599)
    return tmp_path / "data"


def test_an_empty_database_gets_areas_and_a_key_only_its_owner_can_read(folder, capsys):
    call_command("prepare")
    said = capsys.readouterr().out
    assert "91,599 codes" in said
    assert "Keep a copy" in said
    key = folder / "identity-keys"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_text("ascii").strip() not in said


def test_a_second_time_the_key_stays(folder, capsys):
    call_command("prepare")
    key = (folder / "identity-keys").read_text("ascii")
    call_command("prepare")
    assert (folder / "identity-keys").read_text("ascii") == key
    assert "there already" in capsys.readouterr().out


def test_numbers_whose_key_is_missing_are_not_sealed_over(folder, areas):
    make.family("F1")
    Family.objects.update(kk_sealed="sealed with a key that is elsewhere")
    with pytest.raises(CommandError, match="Put it back"):
        call_command("prepare")
    assert not (folder / "identity-keys").exists()


def test_with_the_key_made_numbers_can_be_sealed_and_opened(folder):
    call_command("prepare")
    assert identity.unseal(identity.seal("3273010101900001")) == "3273010101900001"
