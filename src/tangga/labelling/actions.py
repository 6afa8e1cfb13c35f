"""Campaigns: planned, begun, finished, cancelled. What is recorded of each house: labels.py.

None of this touches a membership: that a family refused or resigned is on record, and a person decides what follows.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Q, QuerySet
from django.utils.translation import gettext as _

from tangga.areas.holds import check_free
from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.families.assigning_queries import in_programme
from tangga.families.batching import batches
from tangga.families.free_text import without_numbers
from tangga.families.history import in_force
from tangga.families.models import FamilyFacts
from tangga.labelling.checks import check_days, check_may_move
from tangga.labelling.models import Campaign, House
from tangga.labelling.queries import campaigns_seen_by
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action

State = Campaign.State
AT_ONCE = 2_000
LONGEST_REASON, LONGEST_BASIS, LONGEST_WORDS = 300, 200, 300
DISTRICT_DIGITS = 4


@transaction.atomic
def plan(
    public_id: UUID,
    *,
    area: Area,
    starts_on: date,
    ends_on: date,
    label_words: str,
    legal_basis: str,
    by: Person,
    on: date,
    at: datetime,
) -> Campaign:
    """Plan a campaign of a district, sub-district or village. Sent twice, it is planned once.

    Refused: NotAllowed to roles that plan none; Area.DoesNotExist (a view answers 404) outside the person's area;
    NotValid without a legal basis, without words, or for days that cannot be; Conflict while a campaign of the same
    region, of a part of it or of what it is part of, is planned or under way.
    """
    posting = posting_of(by, on)
    check_role_may(posting, Action.PLAN_LABELLING)
    Area.objects.filter(within("code", (posting and posting.area_id) or ""), level__gte=Level.DISTRICT).get(pk=area.pk)
    if (same := Campaign.objects.filter(public_id=public_id, planned_by=by).first()) is not None:
        return same
    words, basis = _tidy(label_words, LONGEST_WORDS), _tidy(legal_basis, LONGEST_BASIS)
    if not basis:
        raise NotValid(_("Enter the letter or decree that orders the campaign: its number and day."))
    if not words:
        raise NotValid(_("Enter the words that stand on the label."))
    check_days(starts_on, ends_on)
    # Whoever plans in a district holds it: two who plan overlapping campaigns do so one after the other.
    Area.objects.select_for_update(no_key=True).get(pk=area.pk[:DISTRICT_DIGITS])
    if (other := open_campaigns_meeting(area.pk).select_related("area").first()) is not None:
        raise Conflict(
            _("A campaign of %(area)s is %(state)s already, and no house belongs to two at once. Finish or cancel it.")
            % {"area": other.area.name, "state": other.get_state_display()}
        )
    campaign = Campaign.objects.create(
        public_id=public_id,
        area=area,
        starts_on=starts_on,
        ends_on=ends_on,
        label_words=words,
        legal_basis=basis,
        planned_by=by,
        recorded_at=at,
    )
    record(
        "labelling.planned",
        campaign,
        by=by,
        area_code=area.pk,
        detail={"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()},
        at=at,
    )
    return campaign


def open_campaigns_meeting(area_code: str) -> QuerySet[Campaign]:
    """The campaigns, planned or under way, that share houses with an area: of itself, its parts, or what holds it."""
    holding = [area_code[:digits] for digits in (4, 6, 10) if digits <= len(area_code)]
    shared = Q(area__in=holding) | within("area_id", area_code)
    return Campaign.objects.filter(shared, state__in=[State.PLANNED, State.UNDER_WAY])


@transaction.atomic
def begin(public_id: UUID, *, by: Person, on: date, at: datetime) -> Campaign:
    """Begin a campaign: the families living in the region that day, and in the programme, are counted and their houses
    listed; neither changes afterwards. Begun twice, it begins once.

    Refused: as finish; NotValid when nobody lives there; Conflict while a list of the district is being registered.
    """
    campaign = _locked(public_id, by, on)
    if campaign.state == State.UNDER_WAY:
        return campaign
    check_may_move(campaign, State.UNDER_WAY)
    check_free([campaign.area_id[:DISTRICT_DIGITS]])
    rows = families_to_label(campaign.area_id, on).values_list("family_id", "region_id").order_by("region_id", "family")
    listed = 0
    for some in batches(rows.iterator(AT_ONCE), AT_ONCE):
        House.objects.bulk_create(House(campaign=campaign, family_id=fid, region_id=region) for fid, region in some)
        listed += len(some)
    if not listed:
        raise NotValid(
            _("No family in the programme lives in %(area)s by what is on record. Upload the list of families first.")
            % {"area": campaign.area.name}
        )
    campaign.state, campaign.base, campaign.begun_on = State.UNDER_WAY, listed, on
    campaign.save(update_fields=["state", "base", "begun_on"])
    _record("labelling.begun", campaign, by, at, houses_listed=listed)
    return campaign


def families_to_label(area_code: str, on: date) -> QuerySet[FamilyFacts]:
    """The facts of the families that live in an area on a day and are in the programme then."""
    living = in_force(FamilyFacts.objects.filter(within("region_id", area_code)), "family", on)
    return living.filter(Exists(in_programme(on))).order_by()


@transaction.atomic
def finish(public_id: UUID, *, by: Person, on: date, at: datetime) -> Campaign:
    """Say that a campaign is done. Houses of which nothing is on record stay so, and are counted so.

    Refused: NotAllowed to roles that plan none; Campaign.DoesNotExist outside the person's area; Conflict when it is
    not under way.
    """
    campaign = _locked(public_id, by, on)
    if campaign.state == State.DONE:
        return campaign
    check_may_move(campaign, State.DONE)
    campaign.state, campaign.finished_on = State.DONE, on
    campaign.save(update_fields=["state", "finished_on"])
    recorded = House.objects.filter(campaign=campaign, labels__superseded_at=None, labels__isnull=False).count()
    _record("labelling.finished", campaign, by, at, houses_listed=campaign.base, houses_recorded=recorded)
    return campaign


@transaction.atomic
def cancel(public_id: UUID, reason: str, *, by: Person, on: date, at: datetime) -> Campaign:
    """Cancel a campaign, with the reason. What was recorded of its houses stays on record.

    Refused: as finish; NotValid without a reason; Conflict when it is done.
    """
    campaign = _locked(public_id, by, on)
    if campaign.state == State.CANCELLED:
        return campaign
    check_may_move(campaign, State.CANCELLED)
    words = _tidy(reason, LONGEST_REASON)
    if not words:
        raise NotValid(_("Say why the campaign is cancelled, so that whoever reads of it later understands."))
    campaign.state, campaign.cancelled_reason = State.CANCELLED, words
    campaign.save(update_fields=["state", "cancelled_reason"])
    _record("labelling.cancelled", campaign, by, at)
    return campaign


def _locked(public_id: UUID, by: Person, on: date) -> Campaign:
    """A campaign of the person's area, held until the end of the transaction. Raises NotAllowed, DoesNotExist."""
    check_role_may(posting_of(by, on), Action.PLAN_LABELLING)
    seen = campaigns_seen_by(by, on).select_related("area")
    return seen.select_for_update(of=("self",)).get(public_id=public_id)


def _tidy(text: str, longest: int) -> str:
    return " ".join(without_numbers(text).split())[:longest]


def _record(action: str, campaign: Campaign, by: Person, at: datetime, **detail: int | None) -> None:
    record(action, campaign, by=by, area_code=campaign.area_id, detail=detail, at=at)
