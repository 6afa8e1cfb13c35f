"""What each kind of correction is about, and which columns of which rows it would have say something else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final, assert_never

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tangga.families.models import Change, ChangeKind, FamilyFacts, FamilyIdentity, Member, MemberFacts, MemberIdentity
from tangga.families.queries import members_of
from tangga.families.timeline import Edit

K = ChangeKind
SINCE_WHEN: Final = _("Since when")


class Who(Enum):
    """Which people of a family a kind may be about."""

    NOBODY = "nobody"  # the family as a whole, or somebody new
    LIVING = "living"
    NOT_MALE = "not_male"
    DEAD = "dead"
    GONE = "gone"  # was of this family, and is in none now


class Day(Enum):
    """Whether a kind asks since when."""

    ASKED = "asked"
    IF_NEW = "if_new"  # asked, may be left empty: it was wrong all along
    NEVER = "never"  # it was wrong all along


@dataclass(frozen=True)
class Spec:
    """How a kind is asked for. `day_label`: the question for the day; `group`: where it stands among the choices."""

    kind: ChangeKind
    group: str
    symbol: str
    hint: Promise
    who: Who = Who.NOBODY
    day: Day = Day.ASKED
    day_label: Promise = SINCE_WHEN


GROUPS: Final[Mapping[str, Promise]] = {
    "people": _("Somebody came or went"),
    "facts": _("Something changed for somebody"),
    "family": _("Something changed for the whole family"),
    "records": _("Something was written down wrongly"),
}

SPECS: Final[Mapping[str, Spec]] = {
    spec.kind.value: spec
    for spec in (
        Spec(K.BIRTH, "people", "baby-carriage", _("A new child of the family."), day_label=_("Born on")),
        Spec(K.JOIN, "people", "user-plus", _("By marriage, or moving in."), day_label=_("Joined on")),
        Spec(K.RETURN, "people", "arrow-back-up", _("Left earlier, lives here again."), Who.GONE),
        Spec(K.DEATH, "people", "user-minus", _("The day of death is asked."), Who.LIVING, day_label=_("Died on")),
        Spec(K.MOVE_OUT, "people", "door-exit", _("Lives elsewhere now."), Who.LIVING, day_label=_("Moved on")),
        Spec(
            K.MOVE_FAMILY,
            "people",
            "arrows-exchange",
            _("To a family you can see as well."),
            Who.LIVING,
            day_label=_("Moved on"),
        ),
        Spec(K.SCHOOL, "facts", "school", _("Started, changed or left school; another class."), Who.LIVING),
        Spec(K.PREGNANCY, "facts", "heart", _("Pregnant now, or has given birth."), Who.NOT_MALE),
        Spec(K.DISABILITY, "facts", "wheelchair", _("Severely disabled, or no longer."), Who.LIVING),
        Spec(K.RIGHTS_VICTIM, "facts", "heart-handshake", _("Registered as such, or no longer."), Who.LIVING),
        Spec(K.CARER, "family", "user", _("The card holder died, moved or handed the card on."), Who.LIVING),
        Spec(K.ADDRESS, "family", "map-pin", _("Another address or village.")),
        Spec(K.SPLIT, "family", "arrows-split", _("Some members have a KK of their own now.")),
        Spec(K.MERGE, "family", "arrows-join", _("The members of another family belong to this one.")),
        Spec(K.EXCLUDE, "family", "lock", _("For example work as a civil servant.")),
        Spec(K.READMIT, "family", "circle-check", _("The reason on record has ended.")),
        Spec(K.ACCESS_AREA, "family", "stairs-up", _("The family lives in such an area, or no longer.")),
        Spec(K.DETAILS, "records", "pencil", _("As the card says it."), Who.LIVING, Day.NEVER),
        Spec(K.NIK, "records", "fingerprint", _("All 16 digits from the card."), Who.LIVING, Day.NEVER),
        Spec(
            K.KK,
            "records",
            "file-search",
            _("Or a new card with a new number."),
            day=Day.IF_NEW,
            day_label=_("New card since (leave empty when the number was written down wrongly)"),
        ),
        Spec(K.DEATH_UNDONE, "records", "history", _("The record of a death is taken back."), Who.DEAD, Day.NEVER),
    )
}

DAYS = ("birth_date", "deceased_on", "delivered_on")


def day(text: str | None) -> date | None:
    """A day as `asked` and `before` hold it."""
    return date.fromisoformat(text) if text else None


def told(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What a correction asks for, with days as dates."""
    return {name: day(value) if name in DAYS else value for name, value in asked.items()}


def number_values(kind: str, sealed: Mapping[str, str] | None) -> dict[str, str]:
    """The three columns of a NIK or KK from {sealed, index, mask}; empty for none."""
    return {f"{kind}_{part}": (sealed or {}).get(part, "") for part in ("sealed", "index", "mask")}


def edits_of(change: Change) -> list[Edit]:
    """What a correction would have the dated rows of existing families and members say.

    A birth, a joining and a split make rows of somebody new besides (tangga.families.carrying_out). Every kind is
    named: one that is forgotten would be approved and write nothing, so the type checker does not let it pass.
    """
    member, family, on, asked = change.member, change.family, change.effective_on, change.asked
    given = told(asked)
    match kind := K(change.kind):
        case K.BIRTH:
            if not asked.get("mother"):
                return []
            mother = Member.objects.get(public_id=asked["mother"])
            return [Edit(MemberFacts, mother, on, {"pregnant": False, "delivered_on": on})]
        case K.RETURN:
            return [Edit(MemberFacts, member, on, {"family_id": family.pk})]
        case K.DEATH:
            return [Edit(MemberFacts, member, on, {"deceased_on": on})]
        case K.MOVE_OUT:
            return [Edit(MemberFacts, member, on, {"family_id": None})]
        case K.MOVE_FAMILY:
            return [Edit(MemberFacts, member, on, {"family_id": change.other_family_id})]
        case K.SCHOOL | K.PREGNANCY | K.DISABILITY | K.RIGHTS_VICTIM:
            return [Edit(MemberFacts, member, on, given)]
        case K.DETAILS:
            parts = ((MemberIdentity, ("name", "relation")), (MemberFacts, ("birth_date", "sex")))
            edits = [
                Edit(t, member, None, {name: given[name] for name in names if name in given}) for t, names in parts
            ]
            return [edit for edit in edits if edit.values]
        case K.NIK:
            return [Edit(MemberIdentity, member, None, number_values("nik", asked["nik"]))]
        case K.DEATH_UNDONE:
            return [Edit(MemberFacts, member, None, {"deceased_on": None})]
        case K.CARER:
            assert member is not None  # the form asks who, and checks.py holds it
            return [Edit(FamilyIdentity, family, on, {"carer_id": member.pk, "name": member.name or family.name})]
        case K.ADDRESS:
            where = {name: asked[name] for name in ("address", "rt", "rw")}
            return [
                Edit(FamilyIdentity, family, on, where),
                Edit(FamilyFacts, family, on, {"region_id": asked["region_id"]}),
            ]
        case K.KK:
            return [Edit(FamilyIdentity, family, on, number_values("kk", asked["kk"]))]
        case K.EXCLUDE | K.ACCESS_AREA:
            return [Edit(FamilyFacts, family, on, given)]
        case K.READMIT:
            return [Edit(FamilyFacts, family, on, {"excluded_for": ""})]
        case K.MERGE:
            assert change.other_family is not None
            assert on is not None
            return [
                Edit(MemberFacts, known.member, on, {"family_id": family.pk})
                for known in members_of(change.other_family, on)
            ]
        case K.JOIN | K.SPLIT:
            return []
        case _:
            assert_never(kind)


def as_text(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as `before` keeps them: days as ISO text; of a number only the mask, which no change of key touches."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if not name.endswith(("_sealed", "_index"))
    }
