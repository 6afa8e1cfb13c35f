"""The lines of a facilitator's work plan (RHK), and the kinds of other work that count for them."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RHK: Final[dict[int, Promise]] = {
    1: _("Payment of the aid"),
    2: _("P2K2 family sessions"),
    3: _("Verification of commitment"),
    4: _("Independent graduation"),
    5: _("Updating of facts"),
    6: _("Adaptive cases"),
    7: _("Monthly meeting and report"),
    8: _("Directives"),
    9: _("Social media, good news"),
}


@dataclass(frozen=True)
class Kind:
    """A kind of other work. photo: evidence is expected as a photo; link: as an address on the web."""

    rhk: int
    label: Promise
    photo: bool = True
    link: bool = False


KINDS: Final[dict[str, Kind]] = {
    "payment_education": Kind(1, _("Payment explained to families")),
    "payment_monitoring": Kind(1, _("Payment monitored")),
    "payment_supervision": Kind(1, _("Payment supervised at the agent, bank or post office")),
    "commitment_check": Kind(3, _("Commitment checked at a school or health post")),
    "commitment_mediation": Kind(3, _("Mediation for a family that missed its commitment")),
    "assistance_application": Kind(4, _("Application for business help prepared (PPSE)")),
    "validation": Kind(5, _("Candidates validated, or ground check")),
    "complaint": Kind(6, _("Complaint dealt with")),
    "disaster": Kind(6, _("Help in a disaster")),
    "vulnerability": Kind(6, _("Vulnerable person or family accompanied")),
    "monthly_meeting": Kind(7, _("Monthly meeting")),
    "coordination": Kind(8, _("Coordination meeting (rakor)")),
    "audit_follow_up": Kind(8, _("Follow-up of audit findings (TLHP)")),
    "socialisation": Kind(8, _("Programme explained to the public")),
    "directive": Kind(8, _("Other work by directive")),
    "good_news": Kind(9, _("Good news on social media"), photo=False, link=True),
}


def rhk_line(rhk: int) -> str:
    """RHK 2: P2K2 family sessions."""
    return f"RHK {rhk}: {RHK[rhk]}"
