"""Who may open the pages of cases (see route.py), and their things in every set (see world.py)."""

from datetime import UTC, date, datetime
from typing import Any

from tangga.cases.models import PHOTOS_OF, Case, CaseMove, Cohort, CohortStep, Statement
from tangga.families.models import Family
from tangga.people.models import Person
from tangga.photos.models import Photo
from tangga.runs.models import Run
from tests import make
from tests.access.route import Route

SEES, PROPOSES, VERIFIES, DECIDES = "FCOHA", "FCO", "CO", "OH"
ON, AT = date(2025, 5, 1), datetime(2025, 5, 1, 3, 0, tzinfo=UTC)
SAYS = {"revision": "1", "words": "Alasan yang cukup panjang."}
BY_VERB = {
    "sign": PROPOSES,
    "verify": VERIFIES,
    "send-back": VERIFIES,
    "reject": DECIDES,
    "approve": DECIDES,
    "withdraw": PROPOSES,
    "carry-out": DECIDES,
    "object": PROPOSES,
    "dismiss": DECIDES,
    "uphold": DECIDES,
    "follow-up": PROPOSES,
    "settle": PROPOSES,
    "fall-back": PROPOSES,
    "lose": DECIDES,
    "close": DECIDES,
    "wait-again": PROPOSES,
}

ROUTES: dict[str, Route] = {
    "cases/": Route(SEES, listing=True, shows=True),
    "cases/search/": Route(SEES, methods="POST"),
    "cases/export/": Route("FCOH", methods="GET POST", listing=True),
    "cases/new/<uuid:public_id>/": Route(PROPOSES, "second family", "GET POST", before_role=True),
    # The tests' world has no files of photos.
    "cases/picture/<uuid:public_id>/": Route(SEES, "statement picture", absent=True),
    "cases/bulk/": Route(SEES, listing=True),
    "cases/bulk/new/": Route("O", methods="GET POST"),
    "cases/bulk/<uuid:public_id>/": Route("COHA", "cohort", before_role=True),
    "cases/bulk/<uuid:public_id>/export/": Route("COH", "cohort", "GET POST", before_role=True),
    **{
        f"cases/bulk/<uuid:public_id>/{verb}/": Route(may, "cohort", "POST", before_role=True)
        for verb, may in {"go-on": "O", "verify": VERIFIES, "approve": DECIDES, "carry-out": DECIDES}.items()
    },
    "cases/<uuid:public_id>/": Route(SEES, "exit case", shows=True, before_role=True),
    "cases/<uuid:public_id>/again/": Route(PROPOSES, "exit case", "GET POST", before_role=True),
    **{
        f"cases/<uuid:public_id>/{verb}/": Route(may, "exit case", "POST", before_role=True, sends=SAYS)
        for verb, may in BY_VERB.items()
    },
}


def things(
    which: str, families: list[Family], facilitator: Person, official: Person
) -> tuple[dict[str, Any], list[str]]:
    """(ids by kind, marks) of what one set has of them; both families are accompanied by the facilitator."""
    mark = f"usulanqx{which}"
    region = families[0].facts.get().region_id
    case = Case.objects.create(
        family=families[0],
        region_id=region,
        district_id=region[:4],
        exit_type="voluntary",
        reasons=["business_grew"],
        words=f"Kata {mark}",
        proposed_by=facilitator,
        proposed_on=ON,
        since=ON,
    )
    CaseMove.objects.create(case=case, code="propose", state="proposed", by=facilitator, on=ON, at=AT)
    statement = Statement.objects.create(
        case=case, signed_on=ON, witness_name=f"Saksi {mark}", witness_office="RT", kept_by=facilitator, kept_at=AT
    )
    photo = Photo.objects.create(
        owner=statement.public_id,
        owner_kind=PHOTOS_OF,
        original_sha256=region.ljust(64, "0"),
        size_bytes=1,
        width=1,
        height=1,
        kept_by=facilitator,
        kept_at=AT,
    )
    run = Run.objects.filter(area=region[:4]).first() or make.run(region[:4], is_current=False)
    told = {"district_id": region[:4], "method": "each", "proposed_by": official, "proposed_on": ON, "proposed_at": AT}
    cohort, _new = Cohort.objects.get_or_create(run=run, defaults=told)
    CohortStep.objects.get_or_create(cohort=cohort, code="propose", by=official, on=ON, at=AT, finished_at=AT)
    ids = {"exit case": case.public_id, "statement picture": photo.public_id, "cohort": cohort.public_id}
    return ids, [mark, *(str(each) for each in ids.values())]
