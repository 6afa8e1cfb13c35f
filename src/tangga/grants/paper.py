"""The handover record of a grant (berita acara serah terima): numbered, and its QR code says whether it is valid."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from tangga.areas.models import Area
from tangga.errors import Conflict
from tangga.grants.listed import title
from tangga.grants.models import Grant, State
from tangga.grants.words import programme
from tangga.issued_papers.drawing import LANGUAGE, letter
from tangga.issued_papers.issuing import issue, valid_of
from tangga.issued_papers.models import IssuedPaper, Kind
from tangga.papers import formats
from tangga.papers.paper import Block, Facts, Heading, Listing, Words, block_data
from tangga.people.models import Person


def handover_paper(grant: Grant, *, by: Person, on: date, at: datetime, may_issue: bool) -> bytes:
    """The PDF of a handover record. Issued the first time somebody who may asks for it; the very same one after that.

    Within the caller's transaction. Refused: Conflict before the handover, and to who only reads before it was issued.
    """
    if grant.paid_on is None:
        raise Conflict(_("There is a record once the grant is handed over."))
    if grant.state != State.PAID:
        raise Conflict(_("This grant was taken back: the record of its handover is not valid any more."))
    if may_issue:
        return letter(_issued(grant, by, on, at))
    standing = valid_of(Kind.HANDOVER, [grant.public_id]).get(grant.public_id)
    if standing is None:
        raise Conflict(_("The office has not issued the record of this handover yet."))
    return letter(standing)


def _issued(grant: Grant, by: Person, on: date, at: datetime) -> IssuedPaper:
    with override(LANGUAGE):
        content = _content(grant)
        people = [
            (_("Who received it"), grant.received_by.name if grant.received_by else "", ""),
            (_("Who handed it over"), grant.handed_by.display_name if grant.handed_by else "", ""),
        ]
    district = Area.objects.get(pk=grant.district_id)
    family = str(grant.family.public_id)
    return issue(Kind.HANDOVER, grant.public_id, district, content, by=by, on=on, at=at, people=people, family=family)


def _content(grant: Grant) -> dict[str, Any]:
    """Who handed what over to whom, on which day, and what it is worth: only what is on record."""
    items = list(grant.items.all())
    rows = [
        [
            str(place),
            item.name,
            formats.number(item.quantity),
            formats.rupiah(item.unit_value_idr),
            formats.rupiah(item.value_idr),
        ]
        for place, item in enumerate(items, start=1)
    ]
    heads = [_("No."), _("Goods"), _("Number"), _("Value of one"), _("Value")]
    opening = _("On %(day)s the grant named below was handed over and received in good condition.")
    facts = [
        (_("Programme"), programme(grant.programme)),
        (_("Family"), grant.family.name),
        (_("Village"), title(grant.region)),
        (_("Received by"), grant.received_by.name if grant.received_by else "–"),
        (_("Handed over by"), grant.handed_by.display_name if grant.handed_by else "–"),
        (_("Paid from"), f"{grant.budget.giver} {grant.budget.year}"),
        (_("Receipt"), grant.receipt or "–"),
    ]
    goods: list[Block] = [Heading(_("What was handed over")), Listing(heads, rows, (1, 8, 2, 4, 4))] if items else []
    total = Words(_("Together: %(amount)s") % {"amount": formats.rupiah(grant.amount_idr)}, strong=True)
    blocks: list[Block] = [Words(opening % {"day": formats.long_day(grant.paid_on)}), Facts(facts), *goods, total]
    return {"title": _("Record of a handover"), "blocks": [block_data(each) for each in blocks]}
