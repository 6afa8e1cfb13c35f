"""Reading reports and other work: a facilitator their own, the district's staff those of the district."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Exists, Max, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Left
from django.http import Http404

from tangga.areas.queries import within
from tangga.papers.months import last_of
from tangga.people.models import Person, Posting
from tangga.people.queries import posting_of
from tangga.people.roles import ROLE_ACTIONS, ROLE_SCOPES, Action, Role, Scope
from tangga.photos.models import Photo
from tangga.work_reports.content import Line, digest_of, lines_of, of_rhk
from tangga.work_reports.kinds import RHK
from tangga.work_reports.models import OWNER_KIND, OtherWork, WorkReport
from tangga.work_reports.months import Stretch, postings_in, stretches_of

Row = TypeVar("Row", bound=Model)
State = WorkReport.State


def _seen(rows: QuerySet[Row], person: Person, on: date) -> QuerySet[Row]:
    posting = posting_of(person, on)
    if posting is None or Action.SEE_WORK_REPORTS not in ROLE_ACTIONS[Role(posting.role)]:
        return rows.none()
    if ROLE_SCOPES[Role(posting.role)] is Scope.OWN_FAMILIES:
        return rows.filter(facilitator=person)
    return rows.filter(within("district", posting.area_id or ""))


def reports_seen_by(person: Person, on: date) -> QuerySet[WorkReport]:
    """Every revision of reports that somebody may see."""
    return _seen(WorkReport.objects.select_related("facilitator", "district"), person, on)


def work_seen_by(person: Person, on: date) -> QuerySet[OtherWork]:
    """Other work that somebody may see, the withdrawn too."""
    return _seen(OtherWork.objects.select_related("facilitator", "family"), person, on)


def photo_seen_by(person: Person, public_id: UUID, on: date) -> Photo:
    """A photo of other work that somebody may see. Raises Http404 for every other."""
    photo = Photo.objects.filter(public_id=public_id, owner_kind=OWNER_KIND, removed_at=None).first()
    if photo is None or not work_seen_by(person, on).filter(public_id=photo.owner).exists():
        raise Http404
    return photo


def facilitators_seen_by(person: Person, on: date, first: date, last: date) -> QuerySet[Posting]:
    """Postings as facilitator, holding on some day from one to another, whose reports somebody may see."""
    posting = posting_of(person, on)
    if posting is None or Action.SEE_WORK_REPORTS not in ROLE_ACTIONS[Role(posting.role)]:
        return Posting.objects.none()
    every = postings_in(first, last)
    if ROLE_SCOPES[Role(posting.role)] is Scope.OWN_FAMILIES:
        return every.filter(person=person)
    return every.filter(within("area_id", posting.area_id or ""))


def facilitators_of_month(person: Person, on: date, month: date) -> QuerySet[Posting]:
    """Each facilitator of a month once, as what they were posted last in it: the month belongs to that district."""
    later = postings_in(month, last_of(month)).filter(
        Q(starts_on__gt=OuterRef("starts_on")) | Q(starts_on=OuterRef("starts_on"), pk__gt=OuterRef("pk")),
        person=OuterRef("person"),
    )
    return facilitators_seen_by(person, on, month, last_of(month)).filter(~Exists(later.order_by()))


def stretches_seen_by(viewer: Person, of: Person, months: Iterable[date], on: date) -> dict[date, Stretch]:
    """The months of a facilitator that somebody may see: their own, or those in the district."""
    found = stretches_of(of, months)
    if viewer.pk == of.pk:
        return found
    posting = posting_of(viewer, on)
    if posting is None or ROLE_SCOPES[Role(posting.role)] is not Scope.AREA or not posting.area_id:
        return {}
    return {month: each for month, each in found.items() if each.district.startswith(posting.area_id)}


@dataclass(frozen=True)
class Cell:
    """A month and a line of the work plan: how much is recorded, and the latest report of it."""

    rhk: int
    count: int
    latest: WorkReport | None
    digest: str

    @property
    def state(self) -> str:
        """empty, not_made, being_made, failed, made, or out_of_date: something was recorded or changed since."""
        if self.latest is None:
            return "not_made" if self.count else "empty"
        if self.latest.state != State.MADE:
            return "being_made" if self.latest.state == State.MAKING else "failed"
        return "made" if self.latest.digest == self.digest else "out_of_date"


def is_out_of_date(report: WorkReport, viewer: Person, on: date) -> bool:
    """Whether something of a report's month was recorded, corrected or withdrawn since it was made."""
    stretch = stretches_seen_by(viewer, report.facilitator, [report.month], on).get(report.month)
    if stretch is None or stretch.district != report.district_id:
        return False
    lines = of_rhk(lines_of(report.facilitator, stretch.first, stretch.last), report.rhk)
    return Cell(report.rhk, len(lines), report, digest_of(lines)).state == "out_of_date"


@dataclass(frozen=True)
class MonthOfWork:
    stretch: Stretch
    cells: list[Cell]

    @property
    def activities(self) -> int:
        return sum(cell.count for cell in self.cells)


def months_of_work(person: Person, stretches: dict[date, Stretch]) -> list[MonthOfWork]:
    """Month by month, the latest first, each with its nine lines. Everything is gathered once for all months."""
    if not stretches:
        return []
    first, last = min(stretches), last_of(max(stretches))
    lines: dict[tuple[date, int], list[Line]] = defaultdict(list)
    for line in lines_of(person, first, last):
        on = date.fromisoformat(line["on"])
        stretch = stretches.get(on.replace(day=1))
        if stretch and stretch.first <= on <= stretch.last:
            lines[stretch.month, line["rhk"]].append(line)
    reports = latest_reports(WorkReport.objects.filter(facilitator=person, month__gte=first, month__lte=last))
    return [
        MonthOfWork(
            stretch,
            [
                Cell(
                    rhk,
                    len(lines[month, rhk]),
                    reports.get((person.pk, stretch.district, month, rhk)),
                    digest_of(lines[month, rhk]),
                )
                for rhk in RHK
            ],
        )
        for month, stretch in sorted(stretches.items(), reverse=True)
    ]


def latest_reports(reports: QuerySet[WorkReport]) -> dict[tuple[int, str, date, int], WorkReport]:
    """(person, district, month, rhk) -> its latest revision, of these."""
    slim = reports.order_by("revision").defer("content", "note")
    return {(each.facilitator_id, each.district_id, each.month, each.rhk): each for each in slim}


@dataclass
class Made:
    """What a facilitator of a district made of a month."""

    posting: Posting
    lines: list[tuple[int, WorkReport | None]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(report is not None and report.state == State.MADE for _rhk, report in self.lines)

    @property
    def last_at(self) -> Any:
        return max((report.made_at for _rhk, report in self.lines if report is not None), default=None)


def with_reports(postings: QuerySet[Posting], month: date) -> QuerySet[Any]:
    """Each posting with how many lines of the month have a report (`lines`) and when the last was made (`last_at`)."""
    made = Q(
        person__work_reports__month=month,
        person__work_reports__state=State.MADE,
        person__work_reports__district=Left("area_id", 4),
    )
    return postings.annotate(
        lines=Count("person__work_reports__rhk", filter=made, distinct=True),
        last_at=Max("person__work_reports__made_at", filter=made),
    )


def made_of(postings: Iterable[Posting], month: date) -> list[Made]:
    """The same postings with each line's latest report."""
    rows = list(postings)
    found = latest_reports(WorkReport.objects.filter(facilitator__in=[row.person_id for row in rows], month=month))
    return [
        Made(row, [(rhk, found.get((row.person_id, str(row.area_id)[:4], month, rhk))) for rhk in RHK]) for row in rows
    ]
