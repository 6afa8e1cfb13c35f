"""What of the work reports waits for somebody on the first page."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tangga.papers import formats
from tangga.papers.months import first_of, month_after
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.people.steps import Step
from tangga.work_reports.months import stretches_of
from tangga.work_reports.queries import months_of_work

REMINDED_UNTIL = 10  # day of the month


def steps_of(viewer: Viewer) -> list[Step]:
    """A facilitator in the first days of a month: last month's lines with work recorded and no report made."""
    if not viewer.may(Action.RECORD_WORK) or viewer.today.day > REMINDED_UNTIL:
        return []
    month = month_after(first_of(viewer.today), -1)
    found = months_of_work(viewer.person, stretches_of(viewer.person, [month]))
    waiting = [cell for each in found for cell in each.cells if cell.state in ("not_made", "failed", "out_of_date")]
    if not waiting:
        return []
    only = waiting[0].rhk if len(waiting) == 1 else None
    query = urlencode({"month": f"{month:%Y-%m}", "rhk": only}) if only else ""
    page = reverse("work-report", args=[viewer.person.public_id]) + f"?{query}" if only else reverse("work-reports")
    return [
        Step(
            len(waiting),
            ngettext("work report is not made yet", "work reports are not made yet", len(waiting)),
            _("Of %(month)s: what you did is recorded already; making it takes two taps.")
            % {"month": formats.month(month)},
            page,
            "report",
        )
    ]
