"""Recording a file of submissions: each an ordinary answer, all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.families.models import Family
from tangga.families.queries import families_seen_by
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.readiness.actions import record_answers
from tangga.readiness.collected.looking import Held
from tangga.readiness.models import Assessment, Collected, Questionnaire
from tangga.rules.readiness import Given


@dataclass(frozen=True)
class Row:
    """One submission that was looked at. `family`: the family's public_id."""

    row: int
    family: UUID
    answered_on: date
    answers: dict[str, Given]
    sent_as: UUID
    instance: str
    submitted_at: datetime | None


@transaction.atomic
def record_collected(
    rows: Sequence[Row],
    *,
    questionnaire: Questionnaire,
    tool: str,
    file_sha256: str,
    by: Person,
    on: date,
    at: datetime,
) -> int:
    """Record every row that is not on record yet as record_answers would from the screen, and say how many it was.

    Refused: NotAllowed to roles that do not ask; NotValid naming the row where something changed since it was looked
    at. Nothing is written then.
    """
    posting = posting_of(by, on)
    check_role_may(posting, Action.ANSWER_READINESS)
    families = {
        family.public_id: family
        for family in families_seen_by(by, on).filter(public_id__in={each.family for each in rows})
    }
    known = set(
        Assessment.objects.filter(public_id__in=[each.sent_as for each in rows]).values_list("public_id", flat=True)
    )
    held = Held(questionnaire, on)
    waiting = [each for each in rows if each.sent_as not in known]
    for each in waiting:
        try:
            family = families.get(each.family)
            if family is None:
                raise NotValid(_("You do not see this family any more."))
            held.check(family, each.answered_on)
            kept = record_answers(
                family,
                each.answers,
                sent_as=each.sent_as,
                questionnaire=questionnaire,
                answered_on=each.answered_on,
                by=by,
                on=on,
                at=at,
            )
        except (NotValid, Conflict, Family.DoesNotExist) as refused:
            raise NotValid(
                _("Row %(row)s: %(why)s Nothing was saved: upload the file again.") % {"row": each.row, "why": refused}
            ) from None
        Collected.objects.create(
            assessment=kept,
            tool=tool,
            instance=each.instance,
            submitted_at=each.submitted_at,
            file_sha256=file_sha256,
        )
    if waiting:
        record(
            "readiness.collected",
            questionnaire,
            by=by,
            area_code=(posting.area_id or "") if posting else "",
            detail={
                "version": f"{questionnaire.form_id} {questionnaire.version}",
                "rows": len(waiting),
                "tool": tool,
                "sha256": file_sha256[:12],
            },
            at=at,
        )
    return len(waiting)
