"""Papers of graduation: a family's plan to keep, and a facilitator's work plan for a month."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.families.queries import facilitator_of
from tangga.graduation.exports import support_words
from tangga.graduation.models import Milestone, Plan, Responsible
from tangga.graduation.places import title
from tangga.graduation.queries import homes_of, milestones_of, progress_of
from tangga.graduation.work_plan import Week
from tangga.papers import formats
from tangga.papers.pdf import pdf, stamp
from tangga.people.models import Person
from tangga.people.screens import Viewer

DISTRICT_DIGITS = 4


def _frame(heading: str, under: str, code: str, made_at: datetime) -> dict[str, object]:
    district = Area.objects.filter(code=code[:DISTRICT_DIGITS]).first()
    return {
        "lang": formats.language(),
        "office": [_("Family Hope Programme (PKH)"), *([title(district)] if district else [])],
        "title": heading,
        "under": under,
        "foot": _("Made by Tangga on %(when)s") % {"when": stamp(made_at)},
    }


def who_sees_to(milestone: Milestone) -> str:
    """Who sees to a milestone, in words."""
    if milestone.responsible == Responsible.OTHER:
        return milestone.responsible_role
    return str(Responsible(milestone.responsible).label)


def plan_paper(plan: Plan, viewer: Viewer, made_at: datetime) -> bytes:
    """The plan as the family keeps it: its wish, the goal, the milestones, and its signature."""
    milestones = milestones_of([plan])[plan.pk]
    home = homes_of([plan.family_id], viewer.today).get(plan.family_id)
    facilitator = facilitator_of(plan.family, viewer.today)
    progress = progress_of(milestones)
    village = title(home.region) if home else ""
    data = _frame(_("Graduation plan of the family"), plan.family.name, home.region_id if home else "", made_at)
    data |= {
        "facts": [
            [_("Family"), plan.family.name],
            [_("Village"), village],
            [_("Facilitator"), facilitator.display_name if facilitator else "–"],
            [_("Made on"), formats.long_day(plan.begun_on)],
            [_("Target month"), formats.month(plan.target_month)],
            [_("State"), str(plan.get_state_display())],
        ],
        "wish_head": _("The family's own wish"),
        "wish": plan.wish,
        "goal_head": _("Goal"),
        "goal": plan.goal,
        "support_head": _("Support needed"),
        "support": "; ".join(filter(None, (support_words(plan.support), plan.support_note))) or "–",
        "milestones_head": _("Milestones: %(met)s of %(every)s met") % {"met": progress.met, "every": progress.every},
        "heads": [_("No."), _("What is to be reached"), _("Due on"), _("Who sees to it"), _("Met on")],
        "rows": [
            [
                str(place),
                each.what,
                formats.day(each.due_on),
                who_sees_to(each),
                formats.day(each.met_on) if each.met_on else "",
            ]
            for place, each in enumerate(milestones, start=1)
        ],
        "promise": _(
            "The family may withdraw from this plan at any time. Nothing is taken from it for that: what it receives "
            "goes on as long as it fulfils the programme's conditions."
        ),
        "place": f"{village}, {formats.long_day(viewer.today)}",
        "people": [
            [_("For the family"), plan.family.name, ""],
            [_("Facilitator"), facilitator.display_name if facilitator else "", ""],
        ],
    }
    return pdf("plan.typ", data)


def work_plan_paper(
    facilitator: Person, first: date, weeks: Sequence[Week], targets: Sequence[Plan], code: str, made_at: datetime
) -> bytes:
    """A facilitator's work plan for a month, by week."""
    data = _frame(_("Work plan"), f"{facilitator.display_name} · {formats.month(first)}", code, made_at)
    data |= {
        "heads": [_("Day"), _("With whom"), _("What"), _("Done")],
        "weeks": [
            {
                "name": week_words(week),
                "rows": [
                    [
                        formats.day(item.on),
                        item.whom,
                        item.what,
                        _("yes") if item.done else "",
                    ]
                    for item in week.items
                ],
            }
            for week in weeks
        ],
        "nothing": _("Nothing is planned."),
        "targets_head": _("Families whose target month this is"),
        "targets": [plan.family.name for plan in targets],
        "place": "",
        "people": [
            [_("District coordinator"), "", ""],
            [_("Facilitator"), facilitator.display_name, ""],
        ],
    }
    return pdf("work_plan.typ", data)


def week_words(week: Week) -> str:
    """From which day to which: 2 to 8 November 2026."""
    if week.first == week.last:
        return formats.long_day(week.last)
    same_month = (week.first.year, week.first.month) == (week.last.year, week.last.month)
    first = week.first.day if same_month else formats.long_day(week.first)
    return _("%(first)s to %(last)s") % {"first": first, "last": formats.long_day(week.last)}
