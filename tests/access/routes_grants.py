"""Who may open the pages of grants (see route.py), and their things in every set (see world.py)."""

from datetime import UTC, date, datetime
from typing import Any

from tangga.families.models import Family
from tangga.grants.models import PHOTOS_OF, Budget, BudgetEntry, Grant, GrantMove, Opening
from tangga.people.models import Person
from tangga.photos.models import Photo
from tests.access.route import Route

SEES, KEEPS, DECIDES, HANDS_OVER, MONEY = "FCOHA", "O", "OH", "FO", "OHPMA"
ON, AT = date(2025, 5, 1), datetime(2025, 5, 1, 3, 0, tzinfo=UTC)
TAKEN = {"amount_idr": 50_000_000, "reserved_idr": 20_000_000}  # of the grants made here
SAYS = {"revision": "1", "words": "Alasan yang cukup panjang."}
BY_VERB = {
    "approve": DECIDES,
    "refuse": DECIDES,
    "cancel": KEEPS,
    "hand-over": HANDS_OVER,
    "take-back": DECIDES,
    "let-stand": DECIDES,
    "paper": SEES,
}

ROUTES: dict[str, Route] = {
    "grants/": Route(SEES, listing=True, shows=True),
    "grants/search/": Route(SEES, methods="POST"),
    "grants/export/": Route("FCOH", methods="GET POST", listing=True),
    "grants/openings/": Route(SEES, listing=True),
    "grants/openings/search/": Route(SEES, methods="POST"),
    "grants/openings/export/": Route("FCOH", methods="GET POST", listing=True),
    "grants/programmes/": Route("FCOHPMAD"),
    "grants/budgets/": Route(MONEY, listing=True),
    "grants/budgets/export/": Route("OHP", methods="GET POST", listing=True),
    "grants/budgets/new/": Route(KEEPS, methods="GET POST"),
    "grants/budgets/<uuid:public_id>/": Route(MONEY, "grant budget", shared=True, before_role=True),
    "grants/budgets/<uuid:public_id>/correct/": Route(KEEPS, "grant budget", "POST", shared=True, before_role=True),
    "grants/family/<uuid:public_id>/": Route(SEES, "family", shows=True, before_role=True),
    "grants/new/<uuid:public_id>/<slug:programme>/": Route(KEEPS, "second family", "GET POST", before_role=True),
    # The tests' world has no files of photos.
    "grants/picture/<uuid:public_id>/": Route(SEES, "handover picture", absent=True),
    "grants/<uuid:public_id>/": Route(SEES, "grant", shows=True, before_role=True),
    **{
        f"grants/<uuid:public_id>/{verb}/": Route(may, "grant", "POST", before_role=True, sends=SAYS)
        for verb, may in BY_VERB.items()
    },
}


def things(
    which: str, families: list[Family], facilitator: Person, official: Person
) -> tuple[dict[str, Any], list[str]]:
    """(ids by kind, marks) of what one set has of them; both families are accompanied by the facilitator."""
    mark = f"bantuanqx{which}"
    family = families[0]
    region = family.facts.get().region_id
    common = {"district_id": region[:4], "year": 2025, "programme": "ppse"}
    budget, _is_new = Budget.objects.get_or_create(source="apbn", **common, defaults=TAKEN)
    BudgetEntry.objects.create(budget=budget, change_idr=1, why="Awal", by=official, on=ON, at=AT)
    grant = Grant.objects.create(
        family=family,
        district_id=region[:4],
        region_id=region,
        programme="ppse",
        joined_on=date(2020, 1, 1),
        member=family.members.order_by("pk").first(),
        budget=budget,
        amount_idr=1_000_000,
        plan=f"Usaha {mark}",
        proposed_by=official,
        proposed_on=ON,
        since=ON,
    )
    GrantMove.objects.create(grant=grant, code="propose", state="proposed", by=official, on=ON, at=AT)
    Opening.objects.create(
        family=families[1], district_id=region[:4], joined_on=date(2020, 1, 1), case=grant.public_id,
        exit_type="voluntary", left_on=ON, opened_at=AT,
    )  # fmt: skip
    photo = Photo.objects.create(
        owner=grant.public_id,
        owner_kind=PHOTOS_OF,
        original_sha256=region.ljust(64, "1"),
        size_bytes=1,
        width=1,
        height=1,
        kept_by=facilitator,
        kept_at=AT,
    )
    ids = {"grant": grant.public_id, "grant budget": budget.public_id, "handover picture": photo.public_id}
    return ids, [mark, str(grant.public_id), str(photo.public_id)]
