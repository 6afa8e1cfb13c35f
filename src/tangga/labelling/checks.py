"""What may be done with campaigns and labels: returns nothing, or raises with a sentence."""

from datetime import date

from django.utils.translation import gettext as _

from tangga.errors import Conflict, NotValid
from tangga.labelling.models import Campaign, HouseLabel, Status
from tangga.labelling.words import FOLLOWED, NEEDS_REASON
from tangga.papers import formats

PROGRAMME_BEGAN = 2007
State = Campaign.State
MOVES = {
    (State.PLANNED, State.UNDER_WAY),
    (State.PLANNED, State.CANCELLED),
    (State.UNDER_WAY, State.DONE),
    (State.UNDER_WAY, State.CANCELLED),
}


def check_may_move(campaign: Campaign, state: str) -> None:
    """Raises Conflict when a campaign cannot come to a state from the one it is in."""
    if (campaign.state, state) not in MOVES:
        raise Conflict(
            _("This campaign is %(state)s now, so that cannot be done any more. Look at it again.")
            % {"state": campaign.get_state_display()}
        )


def check_days(starts_on: date, ends_on: date) -> None:
    """Raises NotValid when a campaign would end before it starts, or last longer than a year."""
    if ends_on < starts_on:
        raise NotValid(_("The last day lies before the first. Correct whichever of the two is wrong."))
    if starts_on.year < PROGRAMME_BEGAN:
        raise NotValid(
            _("The programme began in %(year)s. Check the year of the first day.") % {"year": PROGRAMME_BEGAN}
        )
    if (ends_on - starts_on).days > 366:
        raise NotValid(_("That is more than a year. Plan a shorter campaign, or several."))


def check_takes_labels(campaign: Campaign, current: HouseLabel | None) -> None:
    """Raises Conflict unless the campaign is under way; when it is done, what was recorded can still be corrected."""
    if campaign.state == State.UNDER_WAY or (campaign.state == State.DONE and current is not None):
        return
    raise Conflict(
        _("This campaign is %(state)s, so no label is recorded. Ask the district office.")
        % {"state": campaign.get_state_display()}
    )


def check_label(status: str, on: date, reason: str, campaign: Campaign, today: date) -> None:
    """Raises NotValid, naming what to change."""
    if status == Status.NOT_YET or status not in Status.values:
        raise NotValid(_("Choose what became of the label."))
    if on > today:
        raise NotValid(_("That day has not come yet. Choose the day you were at the house."))
    if campaign.begun_on and on < campaign.begun_on:
        raise NotValid(
            _("The campaign began on %(day)s. Choose that day or a later one.")
            % {"day": formats.day(campaign.begun_on)}
        )
    if status in NEEDS_REASON and not reason:
        raise NotValid(_("Say in a few words what the family said, or what you found. Whoever follows up needs it."))


def check_may_follow_up(label: HouseLabel) -> None:
    """Raises Conflict when nothing is to be followed up (any more)."""
    if label.superseded_at is not None or label.status not in FOLLOWED:
        raise Conflict(_("What stands on record of this house has changed. Look at it again."))
    if label.followed_up_on is not None:
        raise Conflict(
            _("A colleague has followed this up already, on %(day)s. Read what they wrote.")
            % {"day": formats.day(label.followed_up_on)}
        )
