"""What the codes of tangga.rules.identifiers mean, in a sentence for the person who has the card in hand."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NUMBER_WARNINGS: Final[Mapping[str, Promise]] = {
    "nik_area": _("The first six digits of the NIK are no area that exists. Compare it with the card."),
    "nik_date": _("The date inside the NIK does not exist. Compare the NIK with the card."),
    "nik_birth_date": _("The birth date inside the NIK is another one. Compare both with the card."),
    "nik_sex": _("By the NIK this is a person of the other sex. Compare both with the card."),
    "nik_serial": _("The NIK ends in 0000, which is never given out. Compare it with the card."),
    "kk_area": _("The first six digits of the KK number are no area that exists. Compare it with the card."),
    "kk_date": _("The date inside the KK number does not exist. Compare the number with the card."),
    "kk_serial": _("The KK number ends in 0000, which is never given out. Compare it with the card."),
}
NUMBER_DAMAGES: Final[Mapping[str, Promise]] = {
    "number_scientific": _(
        "The number stands in scientific notation (as 3.57E+15): its last digits are lost. "
        "Type all 16 digits anew, in a cell formatted as text."
    ),
    "number_rounded": _(
        "The cell holds a number, and a spreadsheet keeps only 15 of its 16 digits: the last one is invented. "
        "Format the cell as text and type all 16 digits anew."
    ),
    "number_length": _("The number does not have 16 digits. Compare it with the card."),
    "number_not_digits": _("This is no number of 16 digits. Leave the cell empty if the number is not known."),
    "nik_scientific": _(
        "The NIK stands in scientific notation (as 3.57E+15): its last digits are lost. The person goes in without it. "
        "Type all 16 digits anew, in a cell formatted as text."
    ),
    "nik_rounded": _(
        "The cell holds a number, and a spreadsheet keeps only 15 of its 16 digits. "
        "The person goes in without the NIK. Format the cell as text and type all 16 digits anew."
    ),
    "nik_length": _("The NIK does not have 16 digits. The person goes in without it. Compare it with the card."),
    "nik_not_digits": _(
        "This is no NIK of 16 digits. The person goes in without it. Leave the cell empty if the number is not known."
    ),
}
