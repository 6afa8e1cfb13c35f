"""NIK and KK numbers at rest."""

import pytest

from tangga.families import identity

NUMBER = "3273010101900001"


def test_a_sealed_number_opens_again_and_does_not_show_the_number():
    sealed = identity.seal(NUMBER)

    assert NUMBER not in sealed
    assert identity.unseal(sealed) == NUMBER


def test_two_seals_of_one_number_differ_but_its_index_is_the_same():
    assert identity.seal(NUMBER) != identity.seal(NUMBER)
    assert identity.blind_index("nik", NUMBER) == identity.blind_index("nik", NUMBER)


def test_the_same_digits_as_nik_and_as_kk_have_different_indexes():
    assert identity.blind_index("nik", NUMBER) != identity.blind_index("kk", NUMBER)


def test_a_mask_shows_the_first_and_last_four_digits():
    assert identity.mask(NUMBER) == "3273••••••••0001"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("3273010101900001", NUMBER),
        ("'3273010101900001", NUMBER),
        (" 3273 0101 0190 0001 ", NUMBER),
        ("3.27301E+15", None),
        ("327301010190000", None),
        ("-", None),
        ("", None),
        (None, None),
    ],
)
def test_a_number_is_read_from_how_lists_write_it(written, read):
    assert identity.clean(written) == read


def test_after_a_change_of_key_old_seals_open_and_old_indexes_are_searched(settings):
    old = identity.new_key()
    settings.IDENTITY_KEYS = (old,)
    sealed, index = identity.seal(NUMBER), identity.blind_index("nik", NUMBER)

    settings.IDENTITY_KEYS = (identity.new_key(), old)

    assert identity.unseal(sealed) == NUMBER
    assert not sealed.startswith(identity.newest_id())
    assert index in identity.blind_indexes("nik", NUMBER)
    assert index != identity.blind_index("nik", NUMBER)


def test_a_number_whose_key_is_gone_is_refused_with_a_reason(settings):
    sealed = identity.seal(NUMBER)
    settings.IDENTITY_KEYS = (identity.new_key(),)

    with pytest.raises(identity.IdentityKeyError, match="does not have"):
        identity.unseal(sealed)


def test_without_any_key_the_message_says_where_to_put_one(settings):
    settings.IDENTITY_KEYS = ()

    with pytest.raises(identity.IdentityKeyError, match="TANGGA_IDENTITY_KEY"):
        identity.seal(NUMBER)
