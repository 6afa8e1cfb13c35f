"""What cases have to tell of a family: every move, with the statement, what was found, and the decision's number."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from tangga.cases.models import Case, CaseMove, Statement
from tangga.cases.moving import BY_SAMPLE, digest_of
from tangga.cases.queries import cases_seen_by
from tangga.cases.words import HAPPENED
from tangga.families.happened import MOST, Happened
from tangga.families.models import Family
from tangga.papers import formats
from tangga.people.screens import Viewer


def happened(viewer: Viewer, family: Family) -> Iterator[Happened]:
    """Every move of every case the viewer sees."""
    cases = {each.pk: each for each in cases_seen_by(viewer.person, viewer.today).filter(family=family)}
    if not cases:
        return
    statements: dict[tuple[int, object], Statement] = {}
    for statement in Statement.objects.filter(case__in=cases).order_by("pk"):
        statements[statement.case_id, statement.kept_at] = statement
    for move in CaseMove.objects.filter(case__in=cases).select_related("by").order_by("-pk")[:MOST]:
        case = cases[move.case_id]
        what = _("Exit, %(type)s: %(what)s") % {"type": case.get_exit_type_display(), "what": HAPPENED[move.code]}
        more = _more(case, move, statements.get((move.case_id, move.at)))
        yield Happened(move.on, what, more, move.by.display_name, reverse("case", args=[case.public_id]))


def _more(case: Case, move: CaseMove, statement: Statement | None) -> str:
    if move.code == "sign" and statement is not None:
        told = {"day": formats.day(statement.signed_on), "name": statement.witness_name}
        return _("signed on %(day)s before %(name)s") % told
    if move.code == "verify" and move.said == digest_of(BY_SAMPLE):  # the case tells of the latest one only
        return _("by the sample; its home was not visited")
    if move.code in ("approve", "carry_out") and case.effective_on is not None:
        told = {"number": case.number, "day": formats.day(case.effective_on)}
        return _("decision %(number)s, first day out %(day)s") % told
    return move.words
