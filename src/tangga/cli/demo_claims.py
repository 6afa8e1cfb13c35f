"""What was published of the demo's areas, kept as claims (demo_claims.yaml): by the accounts that would have kept
it."""

from importlib import resources
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml

from tangga.claims.actions import Source, Wanted, keep, note
from tangga.claims.models import PublishedClaim
from tangga.cli import clock
from tangga.figures.claims import Claim, read_text
from tangga.people.models import Person

FILE = "demo_claims.yaml"


def make() -> None:
    """Keep each claim whose account there is, unless an earlier start did."""
    text = resources.files("tangga.cli").joinpath(FILE).read_text(encoding="utf-8")
    claims, _others = read_text(text, FILE)
    people = {
        each.username: each
        for each in Person.objects.filter(username__in={row["kept_by"] for row in yaml.safe_load(text)})
    }
    for claim, row in zip(claims, yaml.safe_load(text), strict=True):
        if row["kept_by"] in people:
            _keep(claim, row, people[row["kept_by"]])


def _keep(claim: Claim, row: dict[str, Any], by: Person) -> None:
    sent_as = uuid5(NAMESPACE_URL, f"tangga-demo-claim-{claim.id}")
    if PublishedClaim.objects.filter(name=claim.id, kept_by=by).exists():
        return
    on, at = clock.today(), clock.now()
    source = Source(claim.source, published_on=row.get("published_on"))
    wanted = Wanted(claim, source, row.get("names", {}), claim.known_at)
    (kept,) = keep([wanted], sent_as=sent_as, by=by, on=on, at=at)
    if "note" in row:
        note(kept, row["note"], on, sent_as=sent_as, by=by, on=on, at=at)
