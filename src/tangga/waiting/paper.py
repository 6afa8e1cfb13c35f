"""The sheet a family keeps: where it stands on the waiting list, why, and as of which day."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from tangga.families.queries import facilitator_of
from tangga.papers import formats
from tangga.papers.letterhead import letterhead_of_district
from tangga.papers.pdf import pdf, stamp
from tangga.waiting.areas import title
from tangga.waiting.models import Entry, Outside, State
from tangga.waiting.queries import live_offer_of, position_of, standing
from tangga.waiting.words import reasons_of

MOST_PASSED = 5  # more would push the signature off the page


def sheet_paper(entry: Entry, on: date, made_at: datetime) -> bytes:
    """The sheet as PDF. Positions are of the day it is made; the facts of the last assessment."""
    head = letterhead_of_district(entry.district_id, title(entry.district), on)
    facilitator = facilitator_of(entry.family, on)
    data = {
        "lang": formats.language(),
        "office": list(head.lines),
        "title": _("Your place on the waiting list"),
        "under": _("as of %(day)s") % {"day": formats.long_day(on)},
        "foot": _("Made by Tangga on %(when)s") % {"when": stamp(made_at)},
        "facts": [
            [_("Family"), entry.family.name],
            [_("Village"), title(entry.region)],
            [_("Waiting list of"), title(entry.district)],
            [_("Proposed on"), formats.long_day(entry.proposed_on)],
            [_("Facilitator"), facilitator.display_name if facilitator else "–"],
        ],
        "place": place_in_words(entry),
        "passed": passed_in_words(entry),
        "why_head": _("Why you stand there"),
        "why": reasons_of(entry),
        "assessed": _("From what was on record on %(day)s.") % {"day": formats.long_day(entry.assessed_on)},
        "promise": _(
            "Nobody can buy a place, and nobody loses one for asking. Whoever stands behind you and is offered a "
            "place before you is offered it for a reason that is kept; you may ask for it. If something here is not "
            "right, tell your facilitator or the office."
        ),
        "signed_at": f"{head.place}, {formats.long_day(on)}",
        "people": [[_("For the office"), "", ""]],
    }
    return pdf("waiting_sheet.typ", data)


def passed_in_words(entry: Entry) -> list[str]:
    """When a place went to a family behind this one, and why: the latest times, the family may know the reason."""
    rows = entry.passed_over.select_related("offer").order_by("-pk")[:MOST_PASSED]
    return [
        _("On %(day)s your family was passed over when a place was offered. Reason: %(why)s")
        % {"day": formats.long_day(each.offer.offered_on), "why": each.offer.why_passed_over}
        for each in rows
    ]


def place_in_words(entry: Entry) -> str:
    """Where an entry stands today, in a sentence."""
    position = position_of(entry)
    if position is not None:
        return _("Your family is number %(position)s of %(count)s families that wait.") % {
            "position": formats.number(position),
            "count": formats.number(standing(entry.district_id).count()),
        }
    offer = live_offer_of(entry)
    if entry.state == State.OFFERED and offer is not None:
        return _("A place is offered to your family. Please answer until %(day)s.") % {
            "day": formats.long_day(offer.answer_by)
        }
    if entry.state == State.WAITING:
        return _("Your family is on the list, but has no position now: %(why)s.") % {
            "why": Outside(entry.outside).label
        }
    return _("Your family's entry: %(state)s.") % {"state": entry.get_state_display()}
