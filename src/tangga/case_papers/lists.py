"""Lists of a district: what is proposed, and what was decided. Each is issued, and names the cases it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.case_papers.content import Content, missing, places_of, reasons_of
from tangga.cases.models import Case, State
from tangga.families.exit_models import ExitType
from tangga.graduation.places import title
from tangga.issued_papers.drawing import LANGUAGE
from tangga.papers import formats
from tangga.papers.paper import Facts, Listing, block_data
from tangga.rules import exit_moves

MOST = 2_000  # rows of one list: some 100 pages
PROPOSED = (exit_moves.PROPOSED, exit_moves.SIGNED, exit_moves.VERIFIED)
OVER = (exit_moves.WITHDRAWN, exit_moves.REJECTED, exit_moves.REVERSED)


@dataclass(frozen=True)
class Chosen:
    """Which cases of a district a list is about; what is None or "" narrows nothing.

    year, first, last  decisions by their number; stage: those that take effect on that day
    """

    district: Area
    area: Area | None = None
    exit_type: str = ""
    state: str = ""
    year: int | None = None
    first: int | None = None
    last: int | None = None
    stage: date | None = None

    def key(self, kind: str) -> UUID:
        """The question as a subject: the same question asked again is the same list, or replaces it."""
        parts = (self.area.code if self.area else "", self.exit_type, self.state, self.year, self.first, self.last)
        return uuid5(NAMESPACE_URL, "/".join(map(str, ("tangga", kind, self.district.code, *parts, self.stage))))

    def in_words(self) -> str:
        """The filters in words."""
        told = [
            title(self.area) if self.area else "",
            str(ExitType(self.exit_type).label) if self.exit_type else "",
            str(State(self.state).label) if self.state else "",
            _("decisions of %(year)s") % {"year": self.year} if self.year else "",
            _("from number %(first)s") % {"first": self.first} if self.first else "",
            _("up to number %(last)s") % {"last": self.last} if self.last else "",
            _("first day out %(day)s") % {"day": formats.long_day(self.stage)} if self.stage else "",
        ]
        return "; ".join(each for each in told if each) or _("all")


def _of(chosen: Chosen) -> QuerySet[Case]:
    cases = Case.objects.filter(district=chosen.district)
    if chosen.area:
        cases = cases.filter(within("region_id", chosen.area.code))
    if chosen.exit_type:
        cases = cases.filter(exit_type=chosen.exit_type)
    return cases.select_related("family", "region__parent__parent", "proposed_by")


def proposals(chosen: Chosen) -> QuerySet[Case]:
    """Cases on their way to a decision, by village and name."""
    states = [chosen.state] if chosen.state else PROPOSED
    return _of(chosen).filter(state__in=states).order_by("region", "family__name_search", "pk")


def decisions(chosen: Chosen) -> QuerySet[Case]:
    """Cases that were decided, by their number; what became of each is said in the list."""
    asked: dict[str, Any] = {
        "year": chosen.year,
        "serial__gte": chosen.first,
        "serial__lte": chosen.last,
        "effective_on": chosen.stage,
    }
    narrowed = {name: value for name, value in asked.items() if value is not None}
    return _of(chosen).filter(serial__isnull=False, **narrowed).order_by("year", "serial")


def proposal_list(cases: Sequence[Case], chosen: Chosen) -> Content:
    """DAFTAR USULAN."""
    with override(LANGUAGE):
        heads = [
            _("No."), _("Name"), _("No. KK"), _("Village"), _("How it leaves"), _("Reasons"), _("Proposed"),
            _("Statement signed"), _("Re-verified"),
        ]  # fmt: skip
        rows = [
            [
                str(place), case.family.name, case.family.kk_mask or missing(), _where(case),
                str(ExitType(case.exit_type).label), reasons_of(case),
                f"{formats.day(case.proposed_on)}, {case.proposed_by.display_name}", _signed(case),
                _("yes") if case.verified_by_id else _("not yet"),
            ]
            for place, case in enumerate(cases, start=1)
        ]  # fmt: skip
        shares = (5, 17, 14, 19, 15, 22, 18, 15, 12)
        return _list(_("List of proposed exits"), chosen, len(cases), Listing(heads, rows, shares))


def decision_list(cases: Sequence[Case], chosen: Chosen) -> Content:
    """DAFTAR KEPUTUSAN."""
    with override(LANGUAGE):
        heads = [
            _("No."), _("Decision"), _("Name"), _("Village"), _("How it leaves"), _("Reasons"), _("First day out"),
            _("What became of it"),
        ]  # fmt: skip
        rows = [
            [
                str(place), case.number, case.family.name, _where(case), str(ExitType(case.exit_type).label),
                reasons_of(case), formats.day(case.effective_on), _became(case),
            ]
            for place, case in enumerate(cases, start=1)
        ]  # fmt: skip
        shares = (5, 16, 18, 21, 16, 26, 13, 20)
        return _list(_("List of decisions on exits"), chosen, len(cases), Listing(heads, rows, shares))


def _list(heading: str, chosen: Chosen, count: int, listing: Listing) -> Content:
    facts = [
        (_("District"), title(chosen.district)),
        (_("Which"), chosen.in_words()),
        (_("Families"), formats.number(count)),
    ]
    return {
        "title": heading,
        "under": _("Leaving the Family Hope Programme (PKH)"),
        "landscape": True,
        "with_basis": True,
        "blocks": [block_data(Facts(facts)), block_data(listing)],
    }


def _where(case: Case) -> str:
    village, sub_district, _district = places_of(case)
    return f"{village}, {sub_district}"


def _signed(case: Case) -> str:
    if case.exit_type != "voluntary":
        return _("not needed")
    return formats.day(case.signed_on) if case.signed_on else _("not yet")


def _became(case: Case) -> str:
    if case.state in OVER:
        return str(State(case.state).label)
    if case.in_force_on is None:
        return _("not carried out yet")
    told = _("carried out on %(day)s") % {"day": formats.day(case.in_force_on)}
    return f"{told}; {State(case.state).label}" if case.state == exit_moves.CONTESTED else told
