"""Making a report: what is recorded at that instant is frozen, then the files are written in the background."""

import hashlib
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.families.free_text import without_numbers
from tangga.jobs import actions as jobs
from tangga.jobs.models import Job
from tangga.jobs.work import Work
from tangga.papers.docx import docx
from tangga.papers.months import last_of
from tangga.papers.paper import paper_data
from tangga.papers.pdf import pdf
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.photos import files as photo_files
from tangga.photos.models import Photo
from tangga.work_reports import files
from tangga.work_reports.checks import LONGEST_NOTE, check_month, check_not_empty
from tangga.work_reports.content import as_seen_by, content_of, digest_of, lines_of, of_rhk
from tangga.work_reports.job import KIND
from tangga.work_reports.models import ReportFile, WorkReport
from tangga.work_reports.months import stretches_of
from tangga.work_reports.paper import has_names, paper_of
from tangga.work_reports.pictures import made_small, side_for
from tangga.work_reports.words import number_of

TEMPLATE = "work_report.typ"
State = WorkReport.State
Form = ReportFile.Form


@transaction.atomic
def make(key: UUID, month: date, rhk: int, note: str = "", *, by: Person, on: date, at: datetime) -> WorkReport:
    """Make one's own report of a month and a line of the work plan: a new one, or the next revision.

    key  made when the page was opened: sent twice is made once
    Refused: NotAllowed to roles that make none; NotValid for a month to come, where nothing is recorded, where nobody
    was posted, or for a note that is too long or holds a NIK or KK; Conflict where nothing changed since the last one.
    """
    check_role_may(posting_of(by, on), Action.RECORD_WORK)
    if known := _made_with(key, by):
        return known
    check_month(month, on)
    note = "\n".join(filter(None, (" ".join(line.split()) for line in without_numbers(note).splitlines())))
    if len(note) > LONGEST_NOTE:
        raise NotValid(_("Say it shorter: at most %(most)s letters.") % {"most": LONGEST_NOTE})
    stretch = stretches_of(by, [month]).get(month)
    if stretch is None:
        raise NotValid(_("You were not posted as a facilitator in that month. There is nothing to report."))
    # One at a time counts the numbers; whoever records something of the district meanwhile need not wait.
    district = Area.objects.select_for_update(no_key=True).get(pk=stretch.district)
    if known := _made_with(key, by):
        return known
    lines = of_rhk(lines_of(by, stretch.first, stretch.last), rhk)
    check_not_empty(lines)
    content, digest = content_of(by, stretch, as_seen_by(lines, by, on), on), digest_of(lines)
    latest = latest_of(by, district, month, rhk)
    provisional = last_of(month) >= on
    same = (digest, note, provisional, _but_lines(content))
    if latest and latest.state != State.FAILED and same == _standing_in(latest):
        raise Conflict(_("Nothing changed since the last report was made. Download that one."))
    serial = latest.serial if latest else _next_serial(district, month.year)
    report = WorkReport.objects.create(
        key=key,
        facilitator=by,
        district=district,
        month=month,
        rhk=rhk,
        revision=latest.revision + 1 if latest else 1,
        year=month.year,
        serial=serial,
        number=number_of(serial, rhk, district.code, month),
        provisional=provisional,
        content=content,
        digest=digest,
        activities=len(lines),
        note=note,
        made_at=at,
    )
    detail = {"rhk": rhk, "month": month.isoformat(), "revision": report.revision, "activities": len(lines)}
    record("work_report.made", report, by=by, area_code=district.code, detail=detail, at=at)
    jobs.ask(KIND, report.public_id, by=by, area_code=district.code, at=at)
    return report


def _made_with(key: UUID, by: Person) -> WorkReport | None:
    """The report that this form made already. Raises Conflict where it was somebody else's form."""
    known = WorkReport.objects.filter(key=key).first()
    if known is not None and known.facilitator_id != by.pk:
        raise Conflict(_("This form was sent by somebody else already. Open a new one."))
    return known


def latest_of(person: Person, district: Area, month: date, rhk: int) -> WorkReport | None:
    """The latest revision of a report, whatever became of it."""
    found = WorkReport.objects.filter(facilitator=person, district=district, month=month, rhk=rhk)
    return found.order_by("-revision").first()


def _standing_in(report: WorkReport) -> tuple[object, ...]:
    return report.digest, report.note, report.provisional, _but_lines(report.content)


def _next_serial(district: Area, year: int) -> int:
    latest = WorkReport.objects.filter(district=district, year=year).aggregate(latest=Max("serial"))["latest"]
    return (latest or 0) + 1


def _but_lines(content: dict[str, object]) -> dict[str, object]:
    """Who, where and whose office; not the day until which was looked."""
    return {name: value for name, value in content.items() if name not in ("lines", "last")}


def write(work: Work) -> None:
    """Write the files of a report: the work of a job. Begun anew after a crash, it writes the same bytes again."""
    report = WorkReport.objects.select_related("facilitator").get(public_id=work.job.subject)
    if report.state == State.MADE:
        return
    pictures = _pictures(report, work)
    variants = (False, True) if has_names(report.content["lines"]) else (False,)
    made = []
    for place, named in enumerate(variants):
        work.progress("writing", 2 * place, 2 * len(variants))
        paper = paper_of(report, pictures, named=named)
        made.append((Form.PDF, named, pdf(TEMPLATE, paper_data(paper), paper.pictures)))
        work.progress("writing", 2 * place + 1, 2 * len(variants))
        made.append((Form.DOCX, named, docx(paper)))
    for form, named, content in made:
        files.write(report, form, named, content)
    with transaction.atomic():
        for form, named, content in made:
            ReportFile.objects.update_or_create(
                report=report,
                form=form,
                named=named,
                defaults={"sha256": hashlib.sha256(content).hexdigest(), "size_bytes": len(content)},
            )
        WorkReport.objects.filter(pk=report.pk).update(state=State.MADE, finished_at=work.at)


def _pictures(report: WorkReport, work: Work) -> dict[str, bytes]:
    """photo id -> JPEG, small. A photo that was removed, or whose file is gone, is left out."""
    wanted = [photo["id"] for line in report.content["lines"] for photo in line["photos"]]
    side, found = side_for(len(wanted)), {}
    kept = {str(photo.public_id): photo for photo in Photo.objects.filter(public_id__in=wanted, removed_at=None)}
    for place, name in enumerate(dict.fromkeys(wanted)):
        work.progress("photos", place, len(wanted))
        try:
            found[name] = made_small(photo_files.read(kept[name]), side)
        except (KeyError, FileNotFoundError, photo_files.PhotoDamaged):
            continue
    return found


def ended(job: Job) -> None:
    """A report whose files could not be written says so; made again, it is the next revision."""
    WorkReport.objects.filter(public_id=job.subject, state=State.MAKING).update(state=State.FAILED)
