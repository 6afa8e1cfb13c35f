"""What stands on the paper of one case: only what is on record, and what is not is said to be missing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from tangga.areas.models import Area
from tangga.cases.answers import answers_of
from tangga.cases.models import Case, Statement, Verification
from tangga.families.exit_models import ExitReason, ExitType
from tangga.families.models import Family, Member, MembershipSpell
from tangga.graduation.places import title
from tangga.issued_papers.drawing import LANGUAGE
from tangga.papers import formats
from tangga.papers.letterhead import BLANK, letterhead_of_district, signs
from tangga.papers.paper import Block, Facts, Heading, Words, block_data, printable
from tangga.people.models import Person
from tangga.people.queries import head_of
from tangga.policy import load, overlays_for
from tangga.rules.parameters import whole
from tangga.sessions.words import weekday

DOTS = "." * 24  # to be written on
Signature = tuple[str, str, str]
Content = dict[str, Any]


def missing() -> str:
    """What stands in place of a fact nobody recorded."""
    return _("not on record")


def statement_of(case: Case, on: date) -> Content:
    """SURAT PERNYATAAN, to be signed: filled with the family's data; witness, place and day are written by hand."""
    policy = load(on, overlays_for(case.region_id))
    with override(LANGUAGE):
        thinking = whole(policy, "graduation/exit/thinking_days")
        objecting = whole(policy, "graduation/exit/objection_days")
        district = Area.objects.get(pk=case.district_id)
        place = letterhead_of_district(district.code, district.name, on).place or title(district)
        words = " ".join(printable(case.words).split())
        known = family_facts(case)
        full_nik = (_("Full NIK"), _("%(dots)s (as on the KTP shown to the witness)") % {"dots": DOTS})
        own_words = [_("in our own words: “%(words)s”;") % {"words": words}] if words else []
        return {
            "title": _("Statement"),
            "under": _("Leaving the Family Hope Programme (PKH) by one's own will"),
            "opening": _("The undersigned, carer (pengurus) of the family:"),
            "facts": [*known[:2], full_nik, *known[2:]],
            "declares": _("states truthfully, and forced by nobody, that:"),
            "points": [
                _("our family leaves PKH by its own will;"),
                _("the reason is: %(reasons)s;") % {"reasons": reasons_of(case)},
                *own_words,
                _(
                    "we know that we leave on the first day of a payment stage which the office names, at the earliest "
                    "%(days)s days after this statement was signed, and that we may withdraw it until then;"
                )
                % {"days": thinking},
                _("we know that we may object within %(days)s days after the exit is in force;") % {"days": objecting},
                _("we know that leaving PKH ends no other aid we receive, and that we stay in the social registry."),
            ],
            "closing": _(
                "This statement was read out to us before it was signed, before a witness who is not our facilitator."
            ),
            "place_and_blank": f"{place}, {DOTS} 20{'.' * 6}",
            "witness": [_("Witness,"), _("Name"), _("Position"), _("(not the family's facilitator)")],
            "signer": [_("Who states this,"), printable(case.family.name)],
            "stamp": _("Duty stamp"),
        }  # fmt: skip


def minutes_of(case: Case) -> Content | None:
    """BERITA ACARA of the re-verification that holds; None: there is none."""
    found = latest_verification(case)
    if found is None:
        return None
    with override(LANGUAGE):
        about = {"weekday": weekday(found.visited_on), "day": formats.long_day(found.visited_on)}
        opening = _("On %(weekday)s, %(day)s, %(name)s re-verified at its home the proposal about this family:") % {
            **about,
            "name": found.by.display_name,
        }
        blocks: list[Block] = [
            Words(opening),
            Facts(family_facts(case)),
            Heading(_("The proposal")),
            Facts(_proposal(case)),
            Heading(_("What was found at the home")),
            Words(found.findings),
            Words(_("Result: the proposal agrees with what was found."), strong=True),
            Words(_("These minutes were made truthfully, to be used as the decision requires.")),
        ]
        return {
            "title": _("Minutes of the re-verification"),
            "under": _("Proposal to leave the Family Hope Programme (PKH)"),
            "blocks": [block_data(each) for each in blocks],
        }


def people_of_minutes(case: Case) -> Sequence[Signature]:
    """Whoever re-verified, and the family."""
    found = latest_verification(case)
    if found is None:
        return []
    with override(LANGUAGE):
        return [
            (_("For the family,"), case.family.name, ""),
            signs(_("Re-verifier"), found.by.display_name, found.by.nip),
        ]


def latest_verification(case: Case) -> Verification | None:
    """The re-verification that holds: none while the case has no verifier (it was sent back, or nobody went yet)."""
    if case.verified_by_id is None:
        return None
    return case.verifications.select_related("by").order_by("-pk").first()


def latest_statement(case: Case) -> Statement | None:
    """The signed statement that holds."""
    return case.statements.order_by("-pk").first() if case.signed_on else None


def _proposal(case: Case) -> list[tuple[str, str]]:
    statement, answers = latest_statement(case), answers_of(case)
    signed = (
        _("%(day)s, before %(name)s (%(office)s)")
        % {
            "day": formats.long_day(statement.signed_on),
            "name": statement.witness_name,
            "office": statement.witness_office,
        }
        if statement
        else missing()
    )
    points = {"points": answers.points, "possible": answers.points_possible} if answers else {}
    ready = (
        _("%(points)s of %(possible)s points, %(day)s") % {**points, "day": formats.long_day(answers.answered_on)}
        if answers
        else _("not asked")
    )
    by = {"day": formats.long_day(case.proposed_on), "name": case.proposed_by.display_name}
    return [
        (_("How it leaves"), str(ExitType(case.exit_type).label)),
        (_("Reasons"), reasons_of(case)),
        (_("In the family's words") if case.exit_type == "voluntary" else _("In words"), case.words or missing()),
        (_("Proposed"), _("%(day)s by %(name)s") % by),
        *([(_("Statement signed"), signed)] if case.exit_type == "voluntary" else []),
        (_("Readiness"), ready),
    ]


def reasons_of(case: Case) -> str:
    """Why a family leaves, in words."""
    return ", ".join(str(ExitReason(code).label) for code in case.reasons) or missing()


def family_facts(case: Case) -> list[tuple[str, str]]:
    """Who and where a family is, numbers masked as everywhere."""
    family = case.family
    joined = joined_on([family.pk]).get(family.pk)
    village, sub_district, district = places_of(case)
    return [
        (_("Name"), family.name),
        ("NIK", _nik_of(family) or missing()),
        (_("No. KK"), family.kk_mask or missing()),
        (_("Address"), address_of(family) or missing()),
        (_("Village"), ", ".join(each for each in (village, sub_district, district) if each)),
        (_("In PKH since"), formats.long_day(joined) if joined else missing()),
    ]


def address_of(family: Family) -> str:
    """Jalan Melati 4, RT 003/RW 001."""
    parts = [f"{name} {each}" for name, each in (("RT", family.rt), ("RW", family.rw)) if each]
    return ", ".join(each for each in (family.address, "/".join(parts)) if each)


def places_of(case: Case) -> tuple[str, str, str]:
    """Village, sub-district and district in which the family lived when it was proposed; "" for one above it."""
    village = case.region
    above = [
        title(each) if each else "" for each in (village.parent, village.parent.parent if village.parent else None)
    ]
    return title(village), above[0], above[1]


def joined_on(families: Sequence[int]) -> dict[int, date]:
    """family key -> since when it was, or was last, in the programme."""
    rows = MembershipSpell.objects.filter(family__in=families, superseded_at=None).order_by("joined_on", "pk")
    return dict(rows.values_list("family_id", "joined_on"))


def _nik_of(family: Family) -> str:
    """The carer's NIK, masked; where no carer is recorded, that of the member who bears the name."""
    if family.carer is not None:
        return str(family.carer.nik_mask)
    named = Member.objects.filter(family=family, name_search=F("family__name_search")).order_by("pk")
    return str(named.values_list("nik_mask", flat=True).first() or "")


HOW: Mapping[str, Any] = {
    "voluntary": lambda: _("by its own will (graduasi mandiri)"),
    "natural": lambda: _("because nobody in it counts for a component any more (graduasi alamiah)"),
    "assessed": lambda: _("because it was assessed as prosperous"),
}


class Certificate:
    """PIAGAM: its words once, then the content for one family after the other. Made under override(LANGUAGE)."""

    def __init__(self) -> None:
        self._fixed = {
            "title": _("Certificate"),
            "under": _("of graduation from the Family Hope Programme (PKH)"),
            "given": _("is given to the family of"),
            "thanks": _("May it go on standing on its own feet, and be an example to others."),
        }
        self._text = _("which left the Family Hope Programme (PKH) %(how)s, from %(day)s on.")
        self._how = {name: words() for name, words in HOW.items()}
        self._heads = (_("Decision"), _("In PKH since"), _("Time in the programme"))
        self._missing = missing()
        self._places: dict[str, str] = {}

    def of(self, case: Case, joined: date | None) -> Content:
        """joined: since when the family was in the programme (`joined_on`)."""
        left = case.effective_on
        long = formats.how_long(joined, left) if joined and left and joined < left else ""
        told = {
            "how": self._how.get(case.exit_type, ""),
            "day": formats.long_day(left).replace(" ", formats.NO_BREAK),
        }
        values = (case.number, formats.long_day(joined) if joined else self._missing, long or self._missing)
        return {
            **self._fixed,
            "family": printable(case.family.name),
            "place": self._place(case),
            "text": self._text % told,
            "lines": [list(each) for each in zip(self._heads, values, strict=True)],
        }

    def _place(self, case: Case) -> str:
        if case.region_id not in self._places:
            self._places[case.region_id] = ", ".join(each for each in places_of(case) if each)
        return self._places[case.region_id]


def head_signs(district: str, on: date) -> list[Signature]:
    """The signature of the district's head; without one on record, a line to write on."""
    with override(LANGUAGE):
        head: Person | None = head_of(district, on)
        role = _("Head of the office")
        return [signs(role, head.display_name, head.nip)] if head else [(f"{role},", BLANK, "NIP")]
