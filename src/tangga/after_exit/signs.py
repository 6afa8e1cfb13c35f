"""Signs that targets may have been met on paper only: what each counts, and the cases it points to.

A sign is not a proof. Each groups the cases of a year and an area by whoever, or whatever, they have in common: the
proposer, the writer with the same words, the photo, the witness. Grouped in the database (but for
names of witnesses), one statement a sign.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields import DateField, TextField
from django.db.models.functions import MD5, Coalesce, ExtractDay, Least, Length, Lower, Replace

from tangga.after_exit.models import Sign
from tangga.after_exit.standing import LOW, back_on, fell_on, months_to, with_level
from tangga.areas.queries import within
from tangga.cases.models import PHOTOS_OF as OF_STATEMENT
from tangga.cases.models import Case as ExitCase
from tangga.cases.models import Statement, Verification
from tangga.cases.witness import name_key
from tangga.people.addresses import id_named
from tangga.people.models import Person, Posting
from tangga.people.roles import ROLE_ACTIONS, ROLE_SCOPES, Action, Role, Scope
from tangga.photos.models import Photo
from tangga.policy import Policy
from tangga.rules import exit_moves
from tangga.rules.after_exit import december_speaks
from tangga.rules.parameters import whole
from tangga.visits.models import PHOTOS_OF as OF_VISIT
from tangga.visits.models import Visit

MOST = 1_000  # findings of one sign that are listed, those with the most cases first
Cases = QuerySet[Any]  # of ExitCase, with what is counted beside


@dataclass(frozen=True)
class Finding:
    """What cases have in common that is worth a look.

    key   public_id of the proposer; writer and digest of the words; digest of the photo; a statement of the witness
    who   a person's name; "": nobody's
    many  how many cases (of copied photos and words: families); of: of how many; 0: of none in particular
    about public_id of the person it is about, who marks it as nothing of their own
    """

    key: str
    who: str
    many: int
    of: int = 0
    about: UUID | None = None

    @property
    def percent(self) -> int:
        return self.many * 100 // self.of if self.of else 0


@dataclass(frozen=True)
class Within:
    """The cases that signs are looked for in: of a year, proposed where the posting reaches."""

    cases: Cases
    year: int
    on: date
    policy: Policy

    @property
    def proposed(self) -> Cases:
        return self.cases.filter(proposed_on__gte=date(self.year, 1, 1), proposed_on__lte=date(self.year, 12, 31))

    @property
    def begun(self) -> Cases:
        """Graduations in force whose first day out lies in the year."""
        return self.cases.filter(
            state__in=sorted(exit_moves.OUT),
            exit_type__in=sorted(exit_moves.GRADUATIONS),
            effective_on__gte=date(self.year, 1, 1),
            effective_on__lte=date(self.year, 12, 31),
        )

    def number(self, name: str) -> int:
        return whole(self.policy, f"graduation/after_exit/{name}")


def cases_within(posting: Posting | None, area: str) -> Cases:
    """The cases proposed in an area, as far as a posting that sees signs reaches; also where its role reads no single
    case: it is shown numbers alone (pages ask who may read more)."""
    cases = ExitCase.objects.order_by()
    if posting is None or Action.SEE_SIGNS not in ROLE_ACTIONS[Role(posting.role)]:
        return cases.none()
    if ROLE_SCOPES[Role(posting.role)] is not Scope.AREA:
        return cases.none()
    cases = cases.filter(within("region_id", posting.area_id or ""))
    return cases.filter(within("region_id", area)) if area else cases


def findings(code: str, where: Within) -> list[Finding]:
    """What a sign finds, those with the most cases first. One statement."""
    found = FINDERS[Sign(code)][0](where)
    return sorted(found, key=lambda each: (-each.many, each.who, each.key))[:MOST]


def cases_of(code: str, key: str, where: Within) -> Cases | None:
    """The cases that a finding is made of; None: no key of this sign."""
    return FINDERS[Sign(code)][1](key, where)


# ---- by proposer: December, low readiness, quick returns ----


def _by_proposer(cases: Cases, counted: Q) -> list[tuple[Any, str, int, int]]:
    rows = cases.values("proposed_by__public_id", "proposed_by__display_name").annotate(
        many=Count("pk", filter=counted), every=Count("pk")
    )
    return list(
        rows.filter(many__gt=0).values_list("proposed_by__public_id", "proposed_by__display_name", "many", "every")
    )


def _told(rows: Sequence[tuple[Any, str, int, int]]) -> list[Finding]:
    return [Finding(str(key), name, many, every, key) for key, name, many, every in rows]


def _proposed_by(cases: Cases, key: str) -> Cases | None:
    person = id_named(key)
    return cases.filter(proposed_by__public_id=person) if person else None


IN_DECEMBER = Q(proposed_on__month=12)


def _december(where: Within) -> list[Finding]:
    rows = _by_proposer(where.proposed.filter(exit_type="voluntary"), IN_DECEMBER)
    return _told([row for row in rows if december_speaks(row[2], row[3], where.policy)])


def _in_december(key: str, where: Within) -> Cases | None:
    return _proposed_by(where.proposed.filter(IN_DECEMBER, exit_type="voluntary"), key)


def _low_readiness(where: Within) -> list[Finding]:
    return _told(_by_proposer(with_level(where.begun.filter(exit_type="voluntary")), Q(level__in=LOW)))


def _with_low_readiness(key: str, where: Within) -> Cases | None:
    return _proposed_by(with_level(where.begun.filter(exit_type="voluntary")).filter(level__in=LOW), key)


def _with_return(where: Within) -> Cases:
    """Cases with `month`: completed months until the family fell back or came back; none, where it did not."""
    cases = where.begun.annotate(
        again=back_on(where.on), fallen_on=Case(When(state="fallen_back", then=fell_on()), output_field=DateField())
    )
    cases = cases.annotate(
        returned=Coalesce(Least("again", "fallen_on"), "again", "fallen_on", output_field=DateField())
    )
    return cases.annotate(day=ExtractDay("returned"), month=months_to("returned"))


def _quick_return(where: Within) -> list[Finding]:
    quick = Q(returned__isnull=False, month__lt=where.number("return_months"))
    return _told(_by_proposer(_with_return(where), quick))


def _returned_quickly(key: str, where: Within) -> Cases | None:
    cases = _with_return(where).filter(returned__isnull=False, month__lt=where.number("return_months"))
    return _proposed_by(cases, key)


# ---- by words ----


class SmallLetters(Lower):
    """A to Z in small letters, any other letter as it is: so SQLite does it, and PostgreSQL finds the same so."""

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template='LOWER((%(expressions)s) COLLATE "C")', **more)


def _digest(field: str) -> Any:
    """The digest of a text without blanks, line ends and dots, in small letters."""
    text: Any = SmallLetters(field)
    for each in (" ", "\n", ".", ","):
        text = Replace(text, Value(each, TextField()), Value("", TextField()))
    return MD5(text)


def _copied(rows: QuerySet[Any], writer: str, text: str, family: str, where: Within) -> list[Finding]:
    rows = rows.order_by().annotate(length=Length(text)).filter(length__gte=where.number("shortest_note"))
    grouped = rows.annotate(digest=_digest(text)).values("digest", f"{writer}__public_id", f"{writer}__display_name")
    several = grouped.annotate(many=Count(family, distinct=True)).filter(many__gte=where.number("copied_notes"))
    found = several.values_list("digest", f"{writer}__public_id", f"{writer}__display_name", "many")
    return [Finding(f"{person}.{digest}", name, many, 0, person) for digest, person, name, many in found]


def _same_words(rows: QuerySet[Any], writer: str, text: str, key: str) -> QuerySet[Any] | None:
    person, _dot, digest = key.partition(".")
    who = id_named(person)
    if who is None or not digest:
        return None
    return rows.order_by().annotate(digest=_digest(text)).filter(**{"digest": digest, f"{writer}__public_id": who})


def _verifications(where: Within) -> QuerySet[Verification]:
    return Verification.objects.filter(case__in=where.proposed.values("pk"))


def _copied_findings(where: Within) -> list[Finding]:
    return _copied(_verifications(where), "by", "findings", "case__family", where)


def _with_copied_findings(key: str, where: Within) -> Cases | None:
    rows = _same_words(_verifications(where), "by", "findings", key)
    return where.proposed.filter(pk__in=rows.values("case")) if rows is not None else None


def _visits(where: Within) -> QuerySet[Visit]:
    """Visits of the year to families with a case of the year."""
    return Visit.objects.filter(
        family__in=where.proposed.values("family"),
        state=Visit.State.DONE,
        visited_on__gte=date(where.year, 1, 1),
        visited_on__lte=date(where.year, 12, 31),
    )


def _copied_notes(where: Within) -> list[Finding]:
    return _copied(_visits(where), "visitor", "findings", "family", where)


def _with_copied_notes(key: str, where: Within) -> Cases | None:
    rows = _same_words(_visits(where), "visitor", "findings", key)
    return where.proposed.filter(family__in=rows.values("family")) if rows is not None else None


# ---- by photo ----


def _photos(where: Within) -> QuerySet[Any]:
    """Photos that are kept for more than one thing, with the family of each."""
    others = Photo.objects.filter(original_sha256=OuterRef("original_sha256"), removed_at=None).exclude(
        owner=OuterRef("owner")
    )
    visit = Visit.objects.filter(public_id=OuterRef("owner")).order_by().values("family")[:1]
    statement = Statement.objects.filter(public_id=OuterRef("owner")).order_by().values("case__family")[:1]
    photos = Photo.objects.filter(Exists(others), removed_at=None, owner_kind__in=[OF_VISIT, OF_STATEMENT]).order_by()
    # By what they were kept for, which has an index; the family of each would be worked out for every photo there is.
    families = where.proposed.values("family")
    visits = Visit.objects.filter(family__in=families).order_by().values("public_id")
    statements = Statement.objects.filter(case__family__in=families).order_by().values("public_id")
    kept = photos.filter(owner__in=visits.union(statements))
    return kept.annotate(family=Coalesce(Subquery(visit), Subquery(statement)))


def _copied_photos(where: Within) -> list[Finding]:
    grouped = _photos(where).values("original_sha256").annotate(many=Count("family", distinct=True))
    return [Finding(key, "", many) for key, many in grouped.filter(many__gte=2).values_list("original_sha256", "many")]


def _with_copied_photo(key: str, where: Within) -> Cases | None:
    photos = _photos(where).filter(original_sha256=key)
    return where.proposed.filter(family__in=photos.values("family"))


# ---- by witness ----


def _statements(where: Within) -> QuerySet[Any]:
    return Statement.objects.filter(case__in=where.proposed.values("pk")).order_by()


def _one_witness(where: Within) -> list[Finding]:
    # Names are compared as when a statement is signed (cases.witness.name_key), which a database cannot do.
    first: dict[str, tuple[UUID, str]] = {}
    families: dict[str, set[int]] = {}
    for key, name, family in _statements(where).order_by("pk").values_list("public_id", "witness_name", "case__family"):
        first.setdefault(name_key(name), (key, name))
        families.setdefault(name_key(name), set()).add(family)
    least = where.number("witness_families")
    many = {name: len(found) for name, found in families.items() if name and len(found) >= least}
    return [Finding(str(first[name][0]), first[name][1], count) for name, count in many.items()]


def _with_witness(key: str, where: Within) -> Cases | None:
    one = _statements(where).filter(public_id=id_named(key)).first() if id_named(key) else None
    if one is None:
        return None
    names = _statements(where).values_list("witness_name", flat=True).distinct()
    same = _statements(where).filter(
        witness_name__in=[each for each in names if name_key(each) == name_key(one.witness_name)]
    )
    return where.proposed.filter(pk__in=same.values("case"))


Finder = tuple[Callable[[Within], list[Finding]], Callable[[str, Within], Cases | None]]
FINDERS: dict[Sign, Finder] = {
    Sign.DECEMBER: (_december, _in_december),
    Sign.LOW_READINESS: (_low_readiness, _with_low_readiness),
    Sign.QUICK_RETURN: (_quick_return, _returned_quickly),
    Sign.COPIED_FINDINGS: (_copied_findings, _with_copied_findings),
    Sign.COPIED_NOTES: (_copied_notes, _with_copied_notes),
    Sign.COPIED_PHOTOS: (_copied_photos, _with_copied_photo),
    Sign.ONE_WITNESS: (_one_witness, _with_witness),
}


def is_about(finding: Finding, person: Person) -> bool:
    """Whether a finding is about somebody's own work."""
    return finding.about == person.public_id
