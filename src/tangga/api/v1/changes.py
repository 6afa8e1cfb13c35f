"""Corrections: what each kind asks for, sending one to the checker, and what became of it. Approving is for people."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django import forms
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from tangga.api.caller import Caller, strict, who
from tangga.api.scopes import Scope
from tangga.api.v1 import shared
from tangga.errors import NotValid
from tangga.families import change_words, changes
from tangga.families.change_forms import ChangeForm
from tangga.families.change_queries import ALL, changes_seen_by
from tangga.families.models import Change, ChangeKind, Family

router = Router()
of_family = Router()
Kind = Literal[
    "birth",
    "join",
    "return",
    "death",
    "move_out",
    "move_family",
    "school",
    "pregnancy",
    "disability",
    "rights_victim",
    "details",
    "nik",
    "death_undone",
    "carer",
    "address",
    "kk",
    "exclude",
    "readmit",
    "access_area",
    "split",
    "merge",
]
State = Literal["draft", "proposed", "sent_back", "withdrawn", "applied"]
Value = str | bool | int | list[str]


class Question(Schema):
    """One question of a kind: the name its answer is sent under."""

    name: str
    label: str
    help: str
    needed: bool
    several: bool = Field(description="a list of values is sent")
    choices: list[str] = Field(description="the values that may be sent; empty: any. Members are named by their id")


class Questions(Schema):
    """What a kind of correction asks for about this family."""

    kind: Kind
    rows: list[Question]


class Answers(shared.Body):
    """The answers to the questions, by name. Days as 2025-05-17; yes or no as true or false."""

    values: dict[str, Value]


class Side(Schema):
    """One value of a correction: what it was, and what it is to be."""

    label: str
    old: str
    new: str


class ChangeLine(Schema):
    """A correction and where it stands. Nothing about the family changes before somebody else has approved it."""

    id: UUID
    kind: Kind
    state: State
    family: UUID
    member: UUID | None
    other_family: UUID | None
    effective_on: date | None = Field(description="null: it was wrong all along")
    proposed_at: datetime | None
    decided_at: datetime | None
    decision_note: str
    revision: int = Field(description="which sending this is: one more each time it came back and was sent again")


class ChangeTold(ChangeLine):
    """A correction with its values; numbers are masked."""

    reason: str
    values: list[Side]
    warnings: list[str] = Field(description="what does not fit in a number; never a proof")


class ChangeFilters(Schema):
    state: State = Field(default=shared.ABSENT, description="only these")
    kind: Kind = Field(default=shared.ABSENT, description="only of this kind")
    size: shared.Size = 25
    page: shared.PageNumber = 1


@router.get(
    "",
    operation_id="list_changes",
    summary="List corrections",
    **shared.operation(Scope.CHANGES, shared.PageOf[ChangeLine], missing=False),
)
@strict
def list_changes(request: HttpRequest, filters: Query[ChangeFilters]) -> dict[str, Any]:
    """The corrections that the account sees, newest first: its own, and where it checks those that were sent."""
    wanted = {name: value for name, value in (("state", filters.state), ("kind", filters.kind)) if value is not None}
    rows = changes_of(who(request), Q(**wanted)).order_by("-proposed_at", "-pk")
    found = shared.page_of(rows, filters.page, filters.size)
    found["rows"] = [line(change) for change in found["rows"]]
    return found


@router.get(
    "/{uuid:change_id}",
    operation_id="get_change",
    summary="One correction",
    **shared.operation(Scope.CHANGES, ChangeTold),
)
@strict
def get_change(request: HttpRequest, change_id: UUID) -> dict[str, Any]:
    """One correction with both values, and what was decided."""
    return told(get_object_or_404(changes_of(who(request)), public_id=change_id))


@of_family.get(
    "/{uuid:family_id}/changes/{kind}",
    operation_id="ask_change",
    summary="What a correction asks for",
    **shared.operation(Scope.CHANGES, Questions),
)
@strict
def ask_change(request: HttpRequest, family_id: UUID, kind: Kind) -> dict[str, Any]:
    """The questions of a kind about this family, with the values that may be sent."""
    form = _form(request, family_id, kind)
    return {"kind": kind, "rows": [_question(name, each) for name, each in form.fields.items()]}


@of_family.post(
    "/{uuid:family_id}/changes/{kind}",
    operation_id="propose_change",
    summary="Propose a correction",
    **shared.operation(Scope.CHANGES, ChangeTold, status=202, further={409: shared.Refusal}),
)
@strict
def propose_change(request: HttpRequest, family_id: UUID, kind: Kind, asked: Answers) -> Status[Any]:
    """Send a correction to the checker, as the form on the phone does. Sent twice while it waits, it is sent once.

    409 while another of this kind waits for the same member or family.
    """
    caller = who(request)
    blank = _form(request, family_id, kind)
    unknown = [(name[:40], _("not asked for here")) for name in asked.values if name not in blank.fields]
    if unknown:
        raise NotValid(_("Some of what was sent is not asked for here. Nothing was kept."), tuple(unknown))
    form = _form(request, family_id, kind, _as_form(blank, asked.values))
    if not form.is_valid():
        raise NotValid(
            _("The correction cannot be kept like this. Nothing was kept."),
            tuple((name, " ".join(map(str, problems))) for name, problems in form.errors.items()),
        )
    wish = form.wish()
    if wish.other_family is not None and not caller.families().filter(pk=wish.other_family.pk).exists():
        raise NotValid(_("The other family lies outside what this token sees."), (("other", _("not seen")),))
    with transaction.atomic():
        Family.objects.select_for_update().get(pk=wish.family.pk)  # of two that are sent at once, one after the other
        waiting = _the_same(wish, caller)
        if waiting is None:
            draft = changes.write_down(wish, by=caller.token.person, on=caller.today, at=caller.at)
            waiting = changes.propose(draft.public_id, by=caller.token.person, on=caller.today, at=caller.at)
    return Status(202, told(waiting))


def _form(request: HttpRequest, family_id: UUID, kind: str, data: MultiValueDict[str, str] | None = None) -> ChangeForm:
    caller = who(request)
    family = shared.family_of(request, family_id)
    return ChangeForm(ChangeKind(kind), family, caller.token.person, caller.today, data)


def _as_form(form: ChangeForm, values: Mapping[str, Value]) -> MultiValueDict[str, str]:
    """The answers as a browser would send them: yes and no for a choice, nothing for a box left empty."""
    sent: MultiValueDict[str, str] = MultiValueDict()
    for name, value in values.items():
        if isinstance(value, bool) and isinstance(form.fields[name], forms.BooleanField):
            sent.setlist(name, ["on"] if value else [])
        elif isinstance(value, bool):
            sent.setlist(name, ["yes" if value else "no"])
        else:
            sent.setlist(name, value if isinstance(value, list) else [str(value)])
    return sent


def _question(name: str, each: forms.Field) -> dict[str, Any]:
    choices = [str(code) for code, _label in getattr(each, "choices", ())]
    return {
        "name": name,
        "label": str(each.label),
        "help": str(each.help_text),
        "needed": each.required,
        "several": isinstance(each, forms.MultipleChoiceField),
        "choices": ["true", "false"] if choices == ["yes", "no"] else choices,
    }


def _the_same(wish: changes.Wish, caller: Caller) -> Change | None:
    """What this account sent already and still waits, word for word (a seal is different every time)."""
    waiting = Change.objects.filter(
        proposed_by=caller.token.person,
        state=Change.State.PROPOSED,
        kind=wish.kind,
        family=wish.family,
        member=wish.member,
        other_family=wish.other_family,
        effective_on=wish.effective_on,
    ).select_related("family", "member", "other_family")
    return next((each for each in waiting if _unsealed(each.asked) == _unsealed(wish.asked)), None)


def _unsealed(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.get("index") if isinstance(value, Mapping) else value for name, value in asked.items()}


def changes_of(caller: Caller, among: Q = ALL) -> QuerySet[Change]:
    """What the person sees of these corrections, about families inside the token's area."""
    found = changes_seen_by(caller.token.person, caller.today, among)
    if not caller.narrowed:
        return found
    here = caller.families().order_by().values("pk")
    return found.filter(Q(family__in=here) & (Q(other_family=None) | Q(other_family__in=here)))


def line(change: Change) -> dict[str, Any]:
    """A correction as the API writes it."""
    plain = ("kind", "state", "effective_on", "proposed_at", "decided_at", "decision_note", "revision")
    return {name: getattr(change, name) for name in plain} | {
        "id": change.public_id,
        "family": change.family.public_id,
        "member": change.member.public_id if change.member else None,
        "other_family": change.other_family.public_id if change.other_family else None,
    }


def told(change: Change) -> dict[str, Any]:
    """The same with its values."""
    return line(change) | {
        "reason": change.reason,
        "values": [
            {"label": str(each.label), "old": _text(each.old), "new": _text(each.new)}
            for each in change_words.lines_of(change)
        ],
        "warnings": change_words.warnings_of(change),
    }


def _text(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
