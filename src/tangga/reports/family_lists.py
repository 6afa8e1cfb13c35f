"""Which uploaded lists wrote something about a family, and about what: read from the rows themselves, each of which
says by which list it came (`origin`). The log has one line for a whole list; this has the family's part in it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tangga.families.models import (
    FacilitatorAssignment,
    Family,
    FamilyFacts,
    FamilyIdentity,
    MemberFacts,
    MemberIdentity,
    MembershipSpell,
)
from tangga.imports.models import Batch

# model, the way to the family, what its rows are about
ROWS: tuple[tuple[Any, tuple[str, ...], Promise], ...] = (
    (FamilyIdentity, ("family",), _("carer, No. KK or address")),
    (FamilyFacts, ("family",), _("village, decile or exclusion")),
    (MembershipSpell, ("family",), _("time in the programme")),
    (FacilitatorAssignment, ("family",), _("facilitator")),
    (MemberIdentity, ("member__family",), _("a member's name or NIK")),
    (MemberFacts, ("family", "member__family"), _("a member's birth date, school or other facts")),
)


@dataclass(frozen=True)
class ListAbout:
    """One list that stands: when it was accepted, by whom, from which day it holds, and what it wrote about here."""

    at: datetime
    who: str
    file_name: str
    holds_from: Any
    about: list[str]


def lists_about(family: Family) -> list[ListAbout]:
    """The lists whose rows stand on record for a family or its members, newest first. Some eight small queries."""
    about: dict[UUID, list[str]] = defaultdict(list)
    for model, ways, what in ROWS:
        mine = Q()
        for way in ways:
            mine |= Q(**{way: family})
        origins = model.objects.filter(mine, origin__isnull=False).order_by().values_list("origin", flat=True)
        for origin in origins.distinct():
            about[origin].append(str(what))
    batches = Batch.objects.filter(public_id__in=list(about), accepted_at__isnull=False).select_related("accepted_by")
    return [
        ListAbout(
            at=batch.accepted_at,
            who=batch.accepted_by.display_name if batch.accepted_by else "",
            file_name=batch.file_name,
            holds_from=batch.effective_on,
            about=about[batch.public_id],
        )
        for batch in batches.order_by("-accepted_at")
        if batch.accepted_at is not None
    ]
