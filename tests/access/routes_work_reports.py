"""Who may open the pages of work reports (see route.py), and their things in every set (see world.py)."""

from datetime import date
from typing import Any

from tangga.families.models import Family
from tangga.people.models import Person
from tangga.photos.models import Photo
from tangga.work_reports.models import OtherWork, WorkReport
from tests.access.route import Route
from tests.make import NOW

SEES = "FCOHA"
WORK = {
    "kind": "complaint",
    "done_on": "2025-05-02",
    "place": "Balai",
    "what": "Pengaduan",
    "key": "6a0d7b1e-58a5-4f5c-9c57-0c3f1f8f2d10",
    "seen": "1",
    "because": "Salah hari",
}

ROUTES: dict[str, Route] = {
    "work-reports/": Route(SEES, listing=True),
    "work-reports/of/<uuid:public_id>/": Route(SEES, about="work facilitator", before_role=True),
    "work-reports/of/<uuid:public_id>/report/": Route(SEES, about="work facilitator", before_role=True),
    "work-reports/export/": Route("FCOH", methods="GET POST"),
    "work-reports/make/": Route(
        "F",
        methods="POST",
        sends={"month": "2025-05", "rhk": "6", "key": "6a0d7b1e-58a5-4f5c-9c57-0c3f1f8f2d11"},
    ),
    "work-reports/made/<uuid:public_id>/": Route(SEES, about="work report", before_role=True, shows=True),
    "work-reports/made/<uuid:public_id>/export/": Route(
        SEES, about="work report", methods="GET POST", before_role=True, sends={"file": "docx-plain"}
    ),
    "work-reports/other/": Route(SEES, listing=True, shows=True),
    "work-reports/other/new/": Route("F", methods="GET POST", body={"family": "family"}, sends=WORK),
    "work-reports/other/<uuid:public_id>/": Route(SEES, about="other work", before_role=True, shows=True),
    "work-reports/other/<uuid:public_id>/edit/": Route(
        "F", about="other work", methods="GET POST", before_role=True, body={"family": "family"}, sends=WORK
    ),
    "work-reports/other/<uuid:public_id>/withdraw/": Route(
        "F", about="other work", methods="POST", before_role=True, sends={"because": "Dua kali"}
    ),
    # The tests' world has no files of photos.
    "work-reports/photos/<uuid:public_id>/": Route(SEES, about="work photo", absent=True, before_role=True),
    "work-reports/photos/<uuid:public_id>/remove/": Route("F", about="work photo", methods="POST", before_role=True),
    "work-reports/letterhead/": Route(
        "O", methods="GET POST", sends={"lines": "PEMERINTAH", "place": "Bandung", "basis": ""}
    ),
}


def things(
    which: str, families: list[Family], facilitator: Person, official: Person
) -> tuple[dict[str, Any], list[str]]:
    """(ids by kind, marks) of what one set has of them; both families are accompanied by the facilitator."""
    district = families[0].family_id[:4]
    mark = families[0].name.split()[-1]
    work = OtherWork.objects.create(
        facilitator=facilitator,
        district_id=district,
        kind="complaint",
        rhk=6,
        done_on=date(2025, 5, 2),
        place=f"Balai {mark}",
        what=f"Pengaduan {mark}",
        family=families[0],
        recorded_at=NOW,
    )
    photo = Photo.objects.create(
        owner=work.public_id,
        owner_kind="work",
        original_sha256=district * 16,
        size_bytes=1,
        width=1,
        height=1,
        kept_by=facilitator,
        kept_at=NOW,
    )
    line = {
        "rhk": 6, "kind": "complaint", "on": "2025-05-02", "what": f"Pengaduan {mark}", "place": "", "group": "",
        "module": "", "session": "", "families": 1, "persons": 0, "result": "", "address": "", "photos": [],
        "source": f"work_reports.otherwork {work.public_id}", "family": {"name": families[0].name, "kk": ""},
    }  # fmt: skip
    report = WorkReport.objects.create(
        key=work.public_id,
        facilitator=facilitator,
        district_id=district,
        month=date(2025, 5, 1),
        rhk=6,
        revision=1,
        year=2025,
        serial=WorkReport.objects.count() + 1,
        number=f"0001/RHK.6/{mark}",
        state="made",
        content={"lines": [line]},
        digest="0" * 64,
        activities=1,
        made_at=NOW,
    )
    ids = {
        "work facilitator": facilitator.public_id,
        "other work": work.public_id,
        "work report": report.public_id,
        "work photo": photo.public_id,
    }
    return ids, [str(each.public_id) for each in (work, report, photo)]
