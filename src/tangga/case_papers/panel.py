"""The papers on a case's page: which there are, which could be issued, and why not the others."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tangga.case_papers.papers import ISSUES, OF_A_CASE, content_of, why_not
from tangga.cases.models import Case
from tangga.cases.page import roles_for
from tangga.issued_papers.issuing import digest_of
from tangga.issued_papers.models import IssuedPaper, Kind
from tangga.issued_papers.queries import papers_about
from tangga.people.screens import Viewer

ICONS = {Kind.STATEMENT: "signature", Kind.MINUTES: "clipboard-check", Kind.CERTIFICATE: "certificate"}


@dataclass(frozen=True)
class Line:
    """One kind of paper: the valid one, if it was issued; those that no longer hold; why the viewer may not issue it.

    changed  what is on record says otherwise than the paper by now
    """

    kind: Kind
    paper: IssuedPaper | None
    void: list[IssuedPaper]
    why_not: str
    changed: bool

    @property
    def icon(self) -> str:
        return ICONS[self.kind]

    @property
    def address(self) -> str:
        return f"case-paper-{self.kind.value}"

    @property
    def may_issue(self) -> bool:
        return not self.why_not and (self.paper is None or self.changed)


def panel_of(viewer: Viewer, case: Case) -> tuple[str, dict[str, Any]] | None:
    """For cases.beside: the template and what it reads."""
    papers = papers_about(case.public_id)
    lines = [_line(kind, [each for each in papers if each.kind == kind], viewer, case) for kind in OF_A_CASE]
    return "case_papers/_panel.html", {"case": case, "lines": lines}


def _line(kind: Kind, papers: list[IssuedPaper], viewer: Viewer, case: Case) -> Line:
    valid = next((each for each in papers if each.is_valid), None)
    refusal = why_not(kind, case)
    if not refusal and not viewer.may(ISSUES[kind]):
        refusal = _("Issued by: %(roles)s.") % {"roles": ", ".join(roles_for(ISSUES[kind]))}
    changed = bool(valid and not refusal and digest_of(content_of(kind, case, viewer.today)[0]) != valid.digest)
    return Line(kind, valid, [each for each in papers if not each.is_valid], refusal, changed)
