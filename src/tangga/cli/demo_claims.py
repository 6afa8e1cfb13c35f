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
    told = {"by": by, "on": clock.today(), "at": clock.now()}
    if PublishedClaim.objects.filter(name=claim.id, kept_by=by).exists():
        return
    source = Source(claim.source, published_on=row.get("published_on"))
    (kept,) = keep([Wanted(claim, source, row.get("names", {}), claim.known_at)], sent_as=sent_as, **told)
    if "note" in row:
        note(kept, row["note"], told["on"], sent_as=sent_as, **told)
