"""The witness of a statement: somebody who is neither of the family nor has a part in its case, as far as names tell.

Only a name is written down, so names are compared, and generously: whoever really has the name of one of them writes it
in full. It is asked when the statement is brought, and again of whoever re-verifies, approves or decides an objection.
"""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _

from tangga.cases.models import Case
from tangga.errors import NotAllowed, NotValid
from tangga.families.models import Family
from tangga.people.models import Person

# As words() leaves them: how people are addressed, and what they studied.
TITLES = frozenset({
    "pak", "bapak", "bp", "bpk", "bu", "ibu", "ny", "h", "hj", "haji", "hajjah", "sdr", "sdri", "mas", "mbak", "kak",
    "kakak", "saudara", "saudari", "pendamping", "ustaz", "ustad", "ustadz", "kh", "dr", "drs", "dra", "ir", "prof",
    "spd", "spdi", "se", "sh", "ssos", "sst", "stp", "skom", "st", "si", "sip", "sag", "sthi", "shi", "skm", "skep",
    "sked", "mpd", "msi", "mm", "mh", "mkes", "ma", "amd", "amdkeb", "apd", "pd", "sos", "kom",
})  # fmt: skip
BETWEEN = re.compile(r"[\s\-‐-―/,_]+")


def check_witness(name: str, office: str, family: Family, part: Iterable[Person]) -> None:
    """Raises NotValid, naming what to change, where the witness has no name, or one of the family's or the case's.

    part  who accompanies or proposes the family, and brings the statement
    """
    if len(plain(name)) < 2 or not words(name) or not office:
        raise NotValid(
            _("Write who witnessed the signature, and in which office (head of the RT, village official ...).")
        )
    if not all(is_latin(each) for each in unicodedata.normalize("NFKC", name) if each.isalnum()):
        raise NotValid(_("Write the name of the witness in Latin letters, without digits."))
    if any(may_be_same(name, each.display_name) for each in part):
        raise NotValid(_("The witness must be somebody else than those who accompany or propose the family."))
    if any(may_be_same(name, each) for each in [family.name, *family.members.values_list("name", flat=True)]):
        raise NotValid(
            _(
                "This is the name of somebody of the family. The witness is somebody else; if another person has that"
                " name, write it in full, with the name of the father or of the place."
            )
        )


def check_is_not_witness(case: Case, by: Person) -> None:
    """Raises NotAllowed where the statement that holds names the person as its witness."""
    statement = case.statements.first()
    if statement is not None and case.signed_on and may_be_same(statement.witness_name, by.display_name):
        raise NotAllowed(_("The statement names you as its witness. Somebody else has to go on with this exit."))


def may_be_same(written: str, name: str) -> bool:
    """Whether a written name may be that of a person: the same words, some of them alone, with initials, run together
    or drawn apart, or more beside them. A name of one word is found only as such: Adi is not Supriyadi, and not Adi
    Nugroho either."""
    ours, theirs = words(written), words(name)
    if not ours or not theirs:
        return False
    if "".join(ours) == "".join(theirs):
        return True
    return _held(ours, theirs) or (len(theirs) > 1 and _held(theirs, ours))


def _held(some: list[str], others: list[str]) -> bool:
    """Whether each of some stands among others, initials for words; at least one as it is."""
    return any(each in others for each in some) and all(any(_stands_for(a, b) for b in others) for a in some)


def _stands_for(one: str, other: str) -> bool:
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])


def name_key(name: str) -> str:
    """By what a name is counted with its other ways of writing: its words without titles and initials, in one order."""
    said = words(name)
    return " ".join(sorted([each for each in said if len(each) > 1] or said))


def words(text: str) -> list[str]:
    """The words of a name as they are compared, in their order, without titles."""
    found = (plain(each) for each in BETWEEN.split(unicodedata.normalize("NFKC", text)))
    return [each for each in found if each and each not in TITLES]


def plain(name: str) -> str:
    """A name as it is compared: small letters only, without signs above or below them."""
    apart = unicodedata.normalize("NFKD", name)
    return "".join(each for each in apart.casefold() if each.isalnum())


def is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")
