"""A facilitator's own year: 6 of 10 with its pace, and what waits for them today."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tangga.after_exit.queries import late
from tangga.cases.queries import cases_seen_by
from tangga.dashboards.board import coming_stage, leaving_by, own_months
from tangga.dashboards.lines import When
from tangga.dashboards.pictures import spark
from tangga.figures.asked import may_see
from tangga.figures.behind import BEHIND
from tangga.figures.definitions import indicators
from tangga.papers import formats
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.rules import exit_moves
from tangga.runs.seen import Seen
from tangga.sessions.todo import figures_of as session_figures
from tangga.targets.places import top_of
from tangga.targets.progress import own_progress
from tangga.targets.words import STATES, pace_in_words, tenths


@dataclass(frozen=True)
class Tile:
    """A number with its name, what stands beside it, and where it leads."""

    name: str
    value: str
    more: str
    address: str = ""


def board_of(viewer: Viewer, when: When) -> dict[str, Any]:
    """What the page of a facilitator shows. Of colleagues nothing but their mean."""
    district = top_of(viewer)
    assert district is not None  # a facilitator is posted in a district or below
    own = own_progress(viewer.person, district, when.today.year, when.today)
    row = own.row
    target = row.target.number if row.target else None
    line = own_months(viewer.person, row.area.code if row.area else district.code, when)
    state, kind, icon = STATES[row.state]
    return {
        "own": own,
        "state": str(state),
        "kind": kind,
        "icon": icon,
        "pace_words": pace_in_words(row.pace) if row.pace else "",
        "mean": tenths(own.mean_tenths) if own.mean_tenths is not None else "",
        "line": line,
        "spark": spark(line.voluntary.so_far, target, row.pace, when.today),
        "behind": _behind(viewer, when.today.year),
        "tiles": _tiles(viewer, when, line, row.fairness.families if row.fairness else 0),
    }


def _behind(viewer: Viewer, year: int) -> list[tuple[str, str]]:
    """The figures of the year that count families: each leads to those of the viewer's own (figures.views_behind)."""
    if not viewer.may(Action.SEE_FIGURE_FAMILIES):
        return []
    return [
        (each.name[formats.language()], f"{reverse('figure-families', args=[each.code])}?year={year}")
        for each in indicators().values()
        if each.counts in BEHIND and may_see(viewer, each)
    ]


def _tiles(viewer: Viewer, when: When, line: Any, families: int) -> list[Tile]:
    last = formats.month(when.month_end)
    tallied = Seen(viewer.person, when.today).tallied()
    stage = coming_stage(viewer.area.code if viewer.area else "", when.today)
    listed = reverse("families")
    tiles = [
        Tile(_("Families accompanied"), formats.number(families), _("in the programme today"), listed),
        Tile(
            _("Voluntary graduations this month"),
            formats.number(line.voluntary.this),
            _("in %(month)s %(before)s") % {"month": last, "before": formats.number(line.before)},
            reverse("graduates") + "?type=voluntary",
        ),
    ]
    for each in session_figures(viewer):
        tiles.append(Tile(each.name, each.value, each.more, each.address))
    if viewer.may(Action.SEE_CASES) and viewer.may(Action.SEE_VISITS):
        tiles.append(
            Tile(
                _("Follow-ups overdue"),
                formats.number(late(viewer.person, when.today).count()),
                _("visits after the exit whose day is over"),
                f"{reverse('visits')}?state=overdue&purpose=after_exit&sort=day",
            )
        )
        back = cases_seen_by(viewer.person, when.today).filter(state=exit_moves.RETURNED).count()
        tiles.append(
            Tile(
                _("Exits sent back"),
                formats.number(back),
                _("to put right and propose again"),
                f"{reverse('cases')}?state={exit_moves.RETURNED}",
            )
        )
    if stage is not None:
        tiles.append(
            Tile(
                _("Natural exits of the coming stage"),
                formats.number(leaving_by(tallied, stage)),
                _("families without a component by %(day)s") % {"day": formats.day(stage)},
                f"{listed}?leaving={stage.isoformat()}&sort=ends",
            )
        )
    tiles.append(
        Tile(
            _("With a fact to ask for"),
            formats.number(tallied.families("unsure")),
            _("families about whom nothing can be concluded until somebody asks"),
            reverse("unsure"),
        )
    )
    return tiles
