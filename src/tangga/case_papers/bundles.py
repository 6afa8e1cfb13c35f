"""Many certificates in one file: chosen, then issued and drawn in the background.

Issuing gives each case its number once, however often the work is begun anew; drawing is one document, so that fonts,
letterhead and border stand in the file once. A worker that is killed leaves nothing half done: the next one finds the
numbers given, and draws.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from tangga.areas.models import Area
from tangga.audit.actions import record
from tangga.case_papers import files
from tangga.case_papers.content import Certificate, head_signs, joined_on
from tangga.case_papers.job import KIND
from tangga.case_papers.lists import Chosen, decisions
from tangga.case_papers.models import Bundle
from tangga.case_papers.papers import GRADUATED, TEMPLATES, check_may_issue
from tangga.cases.models import Case
from tangga.errors import NotValid
from tangga.issued_papers.drawing import LANGUAGE, letters
from tangga.issued_papers.issuing import Wanted, issue_all
from tangga.issued_papers.models import IssuedPaper, Kind
from tangga.jobs import actions as jobs
from tangga.jobs.models import Job
from tangga.jobs.work import Work
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.rules import exit_moves

MOST = 500  # certificates of one download
KEPT = timedelta(days=7)
State = Bundle.State


def graduated(chosen: Chosen) -> QuerySet[Case]:
    """The cases of a choice that have a certificate now, by the number of their decision."""
    return decisions(chosen).filter(state__in=GRADUATED, exit_type__in=exit_moves.GRADUATIONS)


@transaction.atomic
def ask(chosen: Chosen, *, by: Person, on: date, at: datetime) -> Bundle:
    """Ask for the certificates of a choice, the first 500 by number. The same asked again while its file is there and
    holds is the same bundle.

    Refused: NotAllowed to other roles and for another district; NotValid where no case has a certificate.
    """
    check_may_issue(Kind.CERTIFICATE, chosen.district, posting_of(by, on))
    Area.objects.select_for_update(no_key=True).get(pk=chosen.district.pk)
    cases = [str(each) for each in graduated(chosen).values_list("public_id", flat=True)[:MOST]]
    if not cases:
        raise NotValid(_("No case of this choice has a certificate: none is in force as a graduation."))
    digest = hashlib.sha256("\n".join(cases).encode()).hexdigest()
    there = Bundle.objects.filter(district=chosen.district, digest=digest, removed_at=None)
    for known in there.exclude(state=State.FAILED):
        if known.state == State.MAKING or holds(known):
            return known
    bundle = Bundle.objects.create(
        district=chosen.district, cases=cases, digest=digest, asked_by=by, asked_on=on, asked_at=at
    )
    jobs.ask(KIND, bundle.public_id, by=by, area_code=chosen.district.code, at=at)
    return bundle


def holds(bundle: Bundle) -> bool:
    """Whether every certificate in the file is valid still, and no case has got another."""
    valid = IssuedPaper.objects.filter(public_id__in=bundle.papers, void_on=None).count()
    return bool(bundle.papers) and valid == len(bundle.papers)


def make(work: Work) -> None:
    """The work of a job: numbers, then the file. Begun anew it gives no second number, and draws the same."""
    bundle = Bundle.objects.select_related("district", "asked_by").get(public_id=work.job.subject)
    if bundle.state != State.MAKING:
        return
    every = len(bundle.cases)
    work.progress("issuing", 0, every)
    papers = issue_certificates(bundle, work.at)
    if not papers:
        raise NotValid(_("No case of this choice has a certificate any more."))
    work.progress("drawing", 0, len(papers))
    content = letters(papers, TEMPLATES[Kind.CERTIFICATE])
    work.progress("keeping", len(papers), len(papers))
    files.write(bundle, content)
    Bundle.objects.filter(pk=bundle.pk, state=State.MAKING).update(
        state=State.MADE,
        papers=[str(each.public_id) for each in papers],
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        made_at=work.at,
    )


@transaction.atomic
def issue_certificates(bundle: Bundle, at: datetime) -> list[IssuedPaper]:
    """The certificates of a bundle's cases, in their order; a case that has none any more is left out."""
    asked = [UUID(each) for each in bundle.cases]
    # Held, in one order: an objection that is upheld meanwhile comes before, or finds the paper and makes it void.
    locked = Case.objects.select_for_update(of=("self",)).select_related("family").order_by("pk")
    found = {
        case.public_id: case
        for case in locked.filter(public_id__in=asked, state__in=GRADUATED, district=bundle.district)
    }
    cases = [found[each] for each in asked if each in found]
    villages = Area.objects.select_related("parent__parent").in_bulk({case.region_id for case in cases})
    joined = joined_on([case.family_id for case in cases])
    with override(LANGUAGE):
        certificate, wanted = Certificate(), []
        for case in cases:
            case.region = villages[case.region_id]
            content = certificate.of(case, joined.get(case.family_id))
            wanted.append(Wanted(case.public_id, content))
    people = head_signs(bundle.district_id, bundle.asked_on)
    by, on = bundle.asked_by, bundle.asked_on
    return issue_all(Kind.CERTIFICATE, wanted, bundle.district, by=by, on=on, at=at, people=people) if wanted else []


def ended(job: Job) -> None:
    """A bundle whose file could not be made says so; asked for again, it is made anew."""
    Bundle.objects.filter(public_id=job.subject, state=State.MAKING).update(state=State.FAILED)


def sweep(at: datetime) -> int:
    """Throw away the files of bundles made a week ago; returns how many."""
    old: Sequence[Bundle] = list(
        Bundle.objects.filter(removed_at=None, asked_at__lt=at - KEPT).exclude(state=State.MAKING)[:100]
    )
    for bundle in old:
        files.remove(bundle)
        Bundle.objects.filter(pk=bundle.pk).update(removed_at=at)
        detail = {"papers": len(bundle.papers)}
        record("certificates.removed", bundle, by=None, area_code=bundle.district_id, detail=detail, at=at)
    return len(old)
