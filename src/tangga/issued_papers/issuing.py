"""Issuing a paper: it gets its number and its token once, whoever asks how often.

Whoever calls has asked who may, and calls within the transaction of what the paper is about.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from tangga.areas.models import Area
from tangga.audit.actions import record
from tangga.issued_papers.models import IssuedPaper, Kind, PaperAbout, Void
from tangga.issued_papers.numbers import shape_of, written
from tangga.papers.letterhead import Letterhead, letterhead_of_district
from tangga.people.models import Person
from tangga.policy import load, overlays_for

AT_ONCE = 500


@dataclass(frozen=True)
class Wanted:
    """A paper to be issued.

    content  what stands on it: texts, whole numbers, lists, dictionaries; days already in words. The same content of
             the same subject is the same paper, so no day of today and no clock stands in it
    about    public_ids of the things a list names (issued_papers.voiding)
    family   public_id of the family it is about, for the log; "": of none, or of many
    """

    subject: UUID
    content: Mapping[str, Any]
    about: Sequence[UUID] = ()
    family: str = ""


def digest_of(content: Mapping[str, Any]) -> str:
    """What tells whether a paper would say the same today."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def issue(
    kind: Kind,
    subject: UUID,
    district: Area,
    content: Mapping[str, Any],
    *,
    by: Person,
    on: date,
    at: datetime,
    about: Sequence[UUID] = (),
    people: Sequence[tuple[str, str, str]] = (),
    family: str = "",
) -> IssuedPaper:
    """Issue a paper; the very same one where it was issued with that content and holds. With other content the earlier
    becomes void, replaced by this one.

    people  who signs: (as what, name, number), as papers.letterhead.signs says
    """
    wanted = Wanted(subject, content, about, family)
    return issue_all(kind, [wanted], district, by=by, on=on, at=at, people=people)[0]


@transaction.atomic
def issue_all(
    kind: Kind,
    wanted: Sequence[Wanted],
    district: Area,
    *,
    by: Person,
    on: date,
    at: datetime,
    people: Sequence[tuple[str, str, str]] = (),
) -> list[IssuedPaper]:
    """Issue many papers of a kind with numbers that follow each other, in their order; see `issue`."""
    # Whoever issues in the district meanwhile waits: two numbers are never one, and two clicks are one paper.
    Area.objects.select_for_update(no_key=True).get(pk=district.pk)
    standing = valid_of(kind, [each.subject for each in wanted])
    digests = [digest_of(each.content) for each in wanted]
    new = [
        (each, digest)
        for each, digest in zip(wanted, digests, strict=True)
        if each.subject not in standing or standing[each.subject].digest != digest
    ]
    if not new:
        return [standing[each.subject] for each in wanted]
    replaced = [standing[each.subject] for each, _digest in new if each.subject in standing]
    _replace(replaced, by=by, on=on, at=at)
    head = letterhead_of_district(district.code, district.name, on)
    shape = shape_of(kind, load(on, overlays_for(district.code)))
    first = _next_serial(kind, district, on.year)
    made = [
        IssuedPaper(
            kind=kind,
            district=district,
            year=on.year,
            serial=serial,
            number=written(shape, serial, district.code, on),
            subject=each.subject,
            content=dict(each.content),
            digest=digest,
            frame=frame_of(head, people),
            office=head.office_in_words or district.name,
            issued_on=on,
            issued_at=at,
            issued_by=by,
            replaces=standing.get(each.subject),
        )
        for serial, (each, digest) in enumerate(new, start=first)
    ]
    IssuedPaper.objects.bulk_create(made, batch_size=AT_ONCE)
    PaperAbout.objects.bulk_create(
        [
            PaperAbout(paper=paper, subject=subject)
            for paper, (each, _digest) in zip(made, new, strict=True)
            for subject in dict.fromkeys(each.about)
        ],
        batch_size=AT_ONCE,
    )
    _log(made, [each for each, _digest in new], replaced, district, by=by, at=at)
    now = standing | {paper.subject: paper for paper in made}
    return [now[each.subject] for each in wanted]


def valid_of(kind: Kind, subjects: Sequence[UUID]) -> dict[UUID, IssuedPaper]:
    """subject -> its paper of a kind that holds; without those that have none."""
    found: dict[UUID, IssuedPaper] = {}
    for start in range(0, len(subjects), AT_ONCE):
        rows = IssuedPaper.objects.filter(kind=kind, void_on=None, subject__in=subjects[start : start + AT_ONCE])
        found |= {each.subject: each for each in rows.select_related("district")}
    return found


def frame_of(head: Letterhead, people: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    """Whose letterhead a paper bears, and who signs it."""
    return {
        "office": list(head.lines),
        "basis": list(head.basis),
        "place": head.place,
        "people": [list(each) for each in people],
    }


def _next_serial(kind: Kind, district: Area, year: int) -> int:
    found = IssuedPaper.objects.filter(district=district, kind=kind, year=year)
    return int(found.aggregate(latest=Max("serial"))["latest"] or 0) + 1


def _replace(papers: Sequence[IssuedPaper], *, by: Person, on: date, at: datetime) -> None:
    found = IssuedPaper.objects.filter(pk__in=[each.pk for each in papers])
    found.update(void_on=on, void_at=at, void_by=by, void_reason=Void.REPLACED)


def _log(
    made: Sequence[IssuedPaper],
    wanted: Sequence[Wanted],
    replaced: Sequence[IssuedPaper],
    district: Area,
    *,
    by: Person,
    at: datetime,
) -> None:
    told: dict[str, Any] = {"kind": made[0].kind, "papers": len(made), "number": made[0].number}
    if replaced:
        told["replaced"] = len(replaced)
    if len(made) > 1:
        told["number"] = f"{made[0].number} – {made[-1].number}"
    one = made[0] if len(made) == 1 else None
    family = wanted[0].family if one else ""
    record("paper.issued", one, by=by, area_code=district.code, detail=told, at=at, family=family)
