"""What a correction would do to the amounts: the rules asked twice, without it and with it. Nothing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tangga.errors import TanggaError
from tangga.families.carrying_out import carry_out
from tangga.families.change_queries import changes_seen_by
from tangga.families.models import Change, Family
from tangga.families.queries import facts_of
from tangga.people import clock
from tangga.people.screens import Viewer, screen
from tangga.policy import Policy, load, overlays_for
from tangga.reports.periods import period_of

Rows = tuple[list[dict[str, Any]], list[dict[str, Any]]]  # families, members: as runs.snapshot.rows_of


@dataclass(frozen=True)
class Effect:
    """One family's amounts: as recorded now, and with the correction. None: not in the programme's rows that day."""

    name: str
    period_before: int | None
    period_after: int | None
    year_before: int | None
    year_after: int | None

    @property
    def same(self) -> bool:
        return (self.period_before, self.year_before) == (self.period_after, self.year_after)


@require_GET
@screen(None)
def change_effect(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """The amounts of every family a waiting correction touches; a part of its page, or a page of its own."""
    open_states = [Change.State.DRAFT, Change.State.PROPOSED, Change.State.SENT_BACK]
    change = get_object_or_404(changes_seen_by(viewer.person, viewer.today), public_id=public_id, state__in=open_states)
    context: dict[str, Any] = {"page": "changes", "change": change, "today": viewer.today}
    try:
        policy, effects = effects_of(change, viewer.today, clock.now())
        context |= {"effects": effects, "period": period_of(viewer.today, policy)}
    except (TanggaError, OperationalError):
        # Only a look ahead: a policy gap, or a database that is taken, must not take the correction's page away.
        context["problem"] = _("The amounts cannot be worked out just now. The correction itself can go on.")
    part = getattr(request, "htmx", False)
    return render(request, "reports/_change_effect.html" if part else "reports/change_effect.html", context)


def effects_of(change: Change, on: date, at: datetime) -> tuple[Policy, list[Effect]]:
    """Each touched family's amounts on a day, without and with a correction that is not applied.

    The correction is carried out and rolled back within one short transaction; the rules are asked after that.
    Raises what carrying it out raises, and PolicyGap.
    """
    facts = facts_of(change.family, on)
    policy = load(on, overlays_for(facts.region_id) if facts else ())
    families = [each for each in (change.family, change.other_family) if each is not None]
    with transaction.atomic():
        before = _rows(families, on)
        done = carry_out(change, on=on, at=at)
        if done.new_family is not None:
            families.append(done.new_family)
        after = _rows(families, on)
        transaction.set_rollback(True)
    old, new = _answers(before, policy), _answers(after, policy)
    return policy, [
        Effect(
            each.name,
            old.get(each.family_id, {}).get("period_idr"),
            new.get(each.family_id, {}).get("period_idr"),
            old.get(each.family_id, {}).get("annual_idr"),
            new.get(each.family_id, {}).get("annual_idr"),
        )
        for each in families
    ]


def _rows(families: Sequence[Family], on: date) -> Rows:
    from tangga.runs.snapshot import rows_of  # here, not above: it loads pyarrow, which most pages do without

    of_families: list[dict[str, Any]] = []
    of_members: list[dict[str, Any]] = []
    for family in families:
        found = rows_of(family, on, None)
        of_families += found[0]
        of_members += found[1]
    return of_families, of_members


def _answers(rows: Rows, policy: Policy) -> dict[str, dict[str, Any]]:
    from tangga.runs.assess import assess_rows

    return {each["family_id"]: each for each in assess_rows(*rows, policy).families} if rows[0] else {}
