"""The handover record of goods (berita acara serah terima), as PDF.

The seam for numbered papers with a QR: `handover_paper` makes the whole paper; a number and a code go into `frame`.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.grants.listed import title
from tangga.grants.models import Grant
from tangga.grants.words import programme
from tangga.papers import formats
from tangga.papers.letterhead import Letterhead, letterhead_of_district
from tangga.papers.pdf import pdf, stamp


def handover_paper(grant: Grant, made_at: datetime) -> bytes:
    """Who handed what over to whom, on which day, and what it is worth. The grant was handed over."""
    district = Area.objects.get(pk=grant.district_id)
    head = letterhead_of_district(grant.district_id, title(district), grant.paid_on or grant.since)
    items = list(grant.items.all())
    heads = [_("No."), _("Goods"), _("Number"), _("Value of one"), _("Value")]
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
    data = frame(head, made_at) | {
        "opening": _("On %(day)s the grant named below was handed over and received in good condition.")
        % {"day": formats.long_day(grant.paid_on)},
        "facts": [
            [_("Programme"), programme(grant.programme)],
            [_("Family"), grant.family.name],
            [_("Village"), title(grant.region)],
            [_("Received by"), grant.received_by.name if grant.received_by else "–"],
            [_("Handed over by"), grant.handed_by.display_name if grant.handed_by else "–"],
            [_("Paid from"), f"{grant.budget.giver} {grant.budget.year}"],
            [_("Receipt"), grant.receipt or "–"],
        ],
        "goods_head": _("What was handed over"),
        "heads": heads,
        "rows": rows,
        "total": _("Together: %(amount)s") % {"amount": formats.rupiah(grant.amount_idr)},
        "place": f"{head.place}, {formats.long_day(grant.paid_on)}",
        "people": [
            [_("Who received it"), grant.received_by.name if grant.received_by else "", ""],
            [_("Who handed it over"), grant.handed_by.display_name if grant.handed_by else "", ""],
        ],
    }
    return pdf("handover.typ", data)


def frame(head: Letterhead, made_at: datetime) -> dict[str, object]:
    """What stands around the record: the letterhead, its title, the foot."""
    return {
        "lang": formats.language(),
        "office": list(head.lines),
        "title": _("Record of a handover"),
        "under": "",
        "foot": _("Made by Tangga on %(when)s") % {"when": stamp(made_at)},
    }
