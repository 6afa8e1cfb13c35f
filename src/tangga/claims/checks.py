"""What may be kept, and of what."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from tangga.claims.models import PublishedClaim
from tangga.errors import Conflict, NotValid
from tangga.families.free_text import tidied
from tangga.figures.claims import Claim

LARGEST = 10**14  # more than any number of families, persons or rupiah that was ever published of the programme
MOST_PARTS = 1_000
MOST_CLAIMS = 60  # of one file
LONGEST_SOURCE, LONGEST_WORDS, SHORTEST_WORDS = 200, 2_000, 10


def states_number(claim: Claim) -> bool:
    """Whether it has a total or parts."""
    return claim.stated is not None or bool(claim.parts)


def check_claim(claim: Claim) -> None:
    """Raises NotValid for a claim that states nothing, or numbers that cannot be."""
    if not states_number(claim):
        raise NotValid(_("There is no number in it: neither parts nor a total."))
    if len(claim.parts) > MOST_PARTS:
        raise NotValid(_("A table of more than %(most)s parts is not kept.") % {"most": MOST_PARTS})
    if any(abs(each) >= LARGEST for each in (*claim.parts.values(), claim.stated or 0)):
        raise NotValid(_("A number in it is too large to be a number of families, persons or rupiah."))


def checked_source(source: str, address: str) -> tuple[str, str]:
    """Where it was published, tidied. Raises NotValid without a title, and for an address that is none of the web."""
    title = " ".join(tidied(source, LONGEST_SOURCE).split())
    if not title:
        raise NotValid(_("Say where it was published: which newspaper or office, and under what heading."))
    where = address.strip()
    if where:
        try:
            URLValidator(schemes=["http", "https"])(where)
        except ValidationError as error:
            raise NotValid(_("This is no address on the web. It begins with https:// or stays empty.")) from error
        tidied(where, 500)
    return title, where


def checked_words(words: str) -> str:
    """What somebody wrote about a claim, tidied. Raises NotValid when it says too little."""
    said = tidied(words, LONGEST_WORDS)
    if len(said) < SHORTEST_WORDS:
        raise NotValid(_("Say in a sentence what it was: at least %(least)s letters.") % {"least": SHORTEST_WORDS})
    return said


def check_not_corrected(claim: PublishedClaim) -> None:
    """Raises Conflict for one that was corrected already: the correction is what is corrected next."""
    if PublishedClaim.objects.filter(corrects=claim).exists():
        raise Conflict(_("It was corrected already. Open the correction, and correct that."))
