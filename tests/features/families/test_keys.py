"""Key files in the data folder."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tangga.families import identity, keys


def test_a_key_file_is_made_once_for_its_owner_only(tmp_path):
    path = tmp_path / "var" / "secret-key"

    first = keys.read_or_make(path)

    assert keys.read_or_make(path) == first
    assert len(first) >= 48
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_processes_that_start_at_once_take_one_key(tmp_path):
    with ThreadPoolExecutor(16) as many:
        found = set(many.map(lambda _: keys.read_or_make(tmp_path / "key"), range(64)))

    assert found == {(tmp_path / "key").read_text(encoding="ascii").strip()}
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_two_installations_have_different_keys(tmp_path):
    assert keys.read_or_make(tmp_path / "a") != keys.read_or_make(tmp_path / "b")


def test_a_missing_file_holds_no_keys_and_an_empty_one_is_refused(tmp_path):
    (tmp_path / "empty").touch()

    assert keys.read(tmp_path / "missing") == ()
    with pytest.raises(RuntimeError, match="is empty"):
        keys.read_or_make(tmp_path / "empty")


def test_a_made_identity_key_seals(tmp_path, settings):
    settings.IDENTITY_KEYS = (keys.read_or_make(tmp_path / "identity-keys", identity.new_key),)

    assert identity.unseal(identity.seal("3273010101900001")) == "3273010101900001"


@pytest.mark.parametrize("key", ["short", "not base64 !", ""])
def test_a_key_that_is_none_is_refused_with_a_reason(settings, key):
    settings.IDENTITY_KEYS = (key,)

    with pytest.raises(identity.IdentityKeyError, match="32 bytes"):
        identity.seal("3273010101900001")
