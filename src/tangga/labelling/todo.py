"""What of house labels waits for somebody: lines of the first page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tangga.labelling.models import Campaign, Status
from tangga.labelling.queries import campaigns_seen_as, houses_counted_as, to_follow_up
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.people.steps import Step

MOST = 999  # counted no further: a district may have all its houses to label


def steps_of(viewer: Viewer) -> list[Step]:
    """What waits for the viewer, most pressing first; nothing that is zero."""
    if viewer.sees_own_only and viewer.may(Action.LABEL_HOUSES):
        every = [_to_label(viewer)]
    elif viewer.may(Action.PLAN_LABELLING):
        every = [_overdue(viewer), _to_follow_up(viewer)]
    else:
        every = []
    return [step for step in every if step.count]


def _to_label(viewer: Viewer) -> Step:
    houses = houses_counted_as(viewer.posting, viewer.today).filter(campaign__state=Campaign.State.UNDER_WAY)
    waiting = houses.filter(status=Status.NOT_YET).order_by()
    of_campaigns = list(waiting.values_list("campaign__public_id", flat=True)[: MOST + 1])
    where = reverse("labelling")
    if len(set(of_campaigns)) == 1:
        where = f"{reverse('campaign', args=[of_campaigns[0]])}?status={Status.NOT_YET.value}"
    return Step(
        len(of_campaigns),
        ngettext("house of my families to label", "houses of my families to label", len(of_campaigns)),
        _("The campaign of your area is under way."),
        where,
        "tag",
        most=MOST,
    )


def _overdue(viewer: Viewer) -> Step:
    open_states = (Campaign.State.PLANNED, Campaign.State.UNDER_WAY)
    seen = campaigns_seen_as(viewer.posting, viewer.today).filter(state__in=open_states, ends_on__lt=viewer.today)
    count = seen.count()
    return Step(
        count,
        ngettext("labelling campaign is past its last day", "labelling campaigns are past their last day", count),
        _("Say that it is done, or cancel it with the reason."),
        reverse("labelling"),
        "calendar",
    )


def _to_follow_up(viewer: Viewer) -> Step:
    waiting = to_follow_up(viewer.posting, viewer.today).filter(followed_up_on=None).order_by()
    count = waiting.values("pk")[: MOST + 1].count()
    return Step(
        count,
        ngettext("house without a label to follow up", "houses without a label to follow up", count),
        _("Refused, resigned or not found. The aid goes on until a person decides."),
        reverse("labelling-follow-up"),
        "home-check",
        most=MOST,
    )
