"""What a correction said before: each wording that was sent and came back stays, with who refused it and why."""

from datetime import date

from tangga.families.models import Change, ChangeVersion
from tangga.families.queries import families_seen_by
from tangga.people.models import Person

# What its author may change, or another decision replace; kind and family stay.
KEPT = (
    "member_id",
    "other_family_id",
    "asked",
    "before",
    "effective_on",
    "reason",
    "proposed_at",
    "decided_by_id",
    "decided_at",
    "decision_note",
)


def keep_what_came_back(change: Change) -> bool:
    """Keep what was sent last, before it is changed or sent again; False when it did not come back. Once a sending."""
    if change.state != Change.State.SENT_BACK:
        return False
    held = {name: getattr(change, name) for name in KEPT}
    ChangeVersion.objects.get_or_create(change=change, revision=change.revision, defaults=held)
    return True


def earlier_of(change: Change, person: Person, on: date) -> list[tuple[ChangeVersion, Change]]:
    """What was sent before and came back, the latest first, each with the correction as it stood then (to be read).

    Left out: what was about another family that the person does not see.
    """
    rows = change.versions.select_related("member", "other_family", "decided_by")
    others = {pk for row in rows if (pk := row.other_family_id) is not None and pk != change.other_family_id}
    hidden = others - set(families_seen_by(person, on).filter(pk__in=others).values_list("pk", flat=True))
    return [(row, _as_it_was(change, row)) for row in rows if row.other_family_id not in hidden]


def _as_it_was(change: Change, row: ChangeVersion) -> Change:
    return Change(
        kind=change.kind,
        family=change.family,
        member=row.member,
        other_family=row.other_family,
        asked=row.asked,
        before=row.before,
        effective_on=row.effective_on,
        begun_at=change.begun_at,
        state=Change.State.SENT_BACK,
    )
