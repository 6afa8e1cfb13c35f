"""What a correction would do to the amounts: the rules asked twice, without it and with it. Nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tangga.families.change_kinds import edits_of, told
from tangga.families.change_queries import changes_seen_by
from tangga.families.models import Change, ChangeKind, FamilyFacts, Member, MemberFacts
from tangga.families.queries import facts_of
from tangga.families.timeline import Edit, foreseen
from tangga.people.screens import Viewer, screen
from tangga.policy import Policy, PolicyGap, load, overlays_for
from tangga.reports.periods import period_of
from tangga.rules.schemas import FAMILIES, MEMBERS

NEW = "new"  # the id of who, or which family, is new by the correction
NOT_SAVED = -1
# What the rules are given of a family's facts as they stand; its place, and its spell, are called otherwise on record.
OF_ITS_OWN = ("family_id", "region_code", "joined_on", "left_on")
FAMILY_FACTS = tuple(column.name for column in FAMILIES.columns if column.name not in OF_ITS_OWN)
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
    change = get_object_or_404(
        changes_seen_by(viewer.person, viewer.today, Q(public_id=public_id, state__in=open_states))
    )
    context: dict[str, Any] = {"page": "changes", "change": change, "today": viewer.today}
    try:
        policy, effects = effects_of(change, viewer.today)
        context |= {"effects": effects, "period": period_of(viewer.today, policy)}
    except PolicyGap:
        # Only a look ahead: that the policy says nothing of today must not take the correction's page away.
        context["problem"] = _("The amounts cannot be worked out just now. The correction itself can go on.")
    part = getattr(request, "htmx", False)
    return render(request, "reports/_change_effect.html" if part else "reports/change_effect.html", context)


def effects_of(change: Change, on: date) -> tuple[Policy, list[Effect]]:
    """Each touched family's amounts on a day, without and with a correction that is not applied. Nothing is written.

    Raises PolicyGap.
    """
    facts = facts_of(change.family, on)
    policy = load(on, overlays_for(facts.region_id) if facts else ())
    before = _rows(change, on)
    families, members = before
    after = [dict(row) for row in families], [dict(row) for row in members]
    _carry_out(change, on, *after)
    old, new = _answers(before, policy), _answers(after, policy)
    names = {family.family_id: family.name for family in (change.family, change.other_family) if family is not None}
    if change.kind == ChangeKind.SPLIT:
        names[NEW] = Member.objects.get(public_id=change.asked["carer"]).name
    return policy, [
        Effect(
            name,
            old.get(key, {}).get("period_idr"),
            new.get(key, {}).get("period_idr"),
            old.get(key, {}).get("annual_idr"),
            new.get(key, {}).get("annual_idr"),
        )
        for key, name in names.items()
    ]


def _rows(change: Change, on: date) -> Rows:
    from tangga.runs.snapshot import rows_of  # here, not above: it loads pyarrow, which most pages do without

    families: list[dict[str, Any]] = []
    members: list[dict[str, Any]] = []
    for family in (change.family, change.other_family):
        if family is not None:
            found = rows_of(family, on, None)
            families += found[0]
            members += found[1]
    return families, members


def _carry_out(change: Change, on: date, families: list[dict[str, Any]], members: list[dict[str, Any]]) -> None:
    """Make the rows of a day what they would be with the correction (as families.carrying_out would record it)."""
    ids: dict[int | None, str] = {change.family_id: change.family.family_id, NOT_SAVED: NEW}
    if change.other_family is not None:
        ids[change.other_family_id] = change.other_family.family_id
    of_id = {row["family_id"]: row for row in families}
    asked, family = change.asked, of_id.get(change.family.family_id)
    edits = edits_of(change)
    if change.kind in (ChangeKind.BIRTH, ChangeKind.JOIN):
        members.append(_row({"member_id": NEW, "family_id": change.family.family_id} | told(asked)))
    elif change.kind == ChangeKind.SPLIT and family is not None:
        families.append(family | {"family_id": NEW})
        people = Member.objects.filter(public_id__in=asked["members"])
        edits = [Edit(MemberFacts, each, change.effective_on, {"family_id": NOT_SAVED}) for each in people]
    elif change.kind == ChangeKind.MERGE and change.other_family is not None:
        of_id[change.other_family.family_id]["left_on"] = change.effective_on
    for edit in edits:
        row = foreseen(edit, on)
        if edit.table is FamilyFacts and family is not None and row is not None:
            family |= {name: getattr(row, name) or None for name in FAMILY_FACTS}
            family["region_code"] = row.region_id
        elif edit.table is MemberFacts:
            members[:] = [each for each in members if each["member_id"] != edit.owner.member_id]
            if row is not None and row.family_id in ids:
                values = {column.name: getattr(row, column.name) for column in MEMBERS.columns[2:]}
                members.append(_row({"member_id": edit.owner.member_id, "family_id": ids[row.family_id]} | values))


def _row(values: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the members table; what is not said, or empty, is unknown."""
    return {column.name: values.get(column.name) or None for column in MEMBERS.columns}


def _answers(rows: Rows, policy: Policy) -> dict[str, dict[str, Any]]:
    from tangga.runs.assess import assess_rows

    return {each["family_id"]: each for each in assess_rows(*rows, policy).families} if rows[0] else {}
