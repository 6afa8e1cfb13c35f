"""The policy in words for screens: what a gap says, and parameters put in groups."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from tangga.papers import formats
from tangga.policy import Parameter, Policy, PolicyGap, concepts
from tangga.reports import words

Item = TypeVar("Item")


def gap_in_words(gap: PolicyGap) -> str:
    """What is missing, for when, and from when on it is known."""
    return _(
        "The rules hold no value for “%(path)s” on %(day)s; the first one known holds from %(first)s. "
        "Choose that day or a later one."
    ) % {"path": gap.path, "day": formats.day(gap.as_of), "first": formats.day(gap.first_known_on)}


def exclusion_in_words(code: str, policy: Policy) -> str:
    """Why a family may not be in the programme: the label of the exclusion's parameter."""
    if code in words.EXCLUSIONS:
        return str(words.EXCLUSIONS[code])
    try:
        return policy.parameter(f"eligibility/exclusions/{code}").label[formats.language()]
    except (KeyError, PolicyGap):
        return code


def eligibility_paths(codes: Iterable[str]) -> tuple[str, ...]:
    """The parameters behind reasons of that kind."""
    return tuple(
        "eligibility/decile/highest" if code == "decile_above_limit" else f"eligibility/exclusions/{code}"
        for code in codes
    )


@dataclass(frozen=True)
class Section(Generic[Item]):
    """What belongs to one file of the policy: a component, its amounts, a kind of exit ..."""

    path: str
    heading: str
    about: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Group(Generic[Item]):
    """The sections of one folder."""

    code: str
    heading: str
    sections: tuple[Section[Item], ...]


def grouped(items: Iterable[Item], path_of: Callable[[Item], str]) -> list[Group[Item]]:
    """Items (parameters, changes) by folder and file, in the order they come."""
    told = {concept.path: concept for concept in concepts()}
    folders: dict[str, dict[str, list[Item]]] = {}
    for item in items:
        concept_path = path_of(item).rsplit("/", 1)[0]
        folders.setdefault(concept_path.split("/", 1)[0], {}).setdefault(concept_path, []).append(item)
    return [
        Group(
            folder,
            str(words.POLICY_GROUPS.get(folder, folder)),
            tuple(
                _section(path, told.get(path), tuple(found))
                for path, found in sorted(files.items(), key=lambda each: _in_laws_order(each[0]))
            ),
        )
        for folder, files in sorted(folders.items(), key=lambda each: _place(each[0]))
    ]


@dataclass(frozen=True)
class ComponentRow:
    """What a component gives, in one line. None: nothing known, or explicitly not in force."""

    code: str
    year: Parameter | None
    period: Parameter | None
    cap: Parameter | None

    @property
    def status(self) -> str:
        """The least sure status among the line's values."""
        found = {each.status for each in (self.year, self.period, self.cap) if each is not None}
        return next((status for status in reversed(words.STATUSES) if status in found), "")


def component_rows(policy: Policy) -> list[ComponentRow]:
    """One line a component that pays anything on the policy's day, in the law's order."""
    months = _in_force(policy, "benefits/payment/months")
    period = {1: "month", 2: "two_months", 3: "quarter"}.get(int(months.value or 0) if months else 0, "quarter")
    rows = [
        ComponentRow(
            code,
            _in_force(policy, f"benefits/{code}/year"),
            _in_force(policy, f"benefits/{code}/{period}"),
            _in_force(policy, f"components/{code}/cap"),
        )
        for code in words.COMPONENT_CODES
    ]
    return [row for row in rows if row.year or row.period]


def _in_force(policy: Policy, path: str) -> Parameter | None:
    try:
        found = policy.parameter(path)
    except (KeyError, PolicyGap):
        return None
    return None if found.value is None else found


def is_internal(path: str) -> bool:
    """A value that only orders the components in computing: nobody's right depends on reading it."""
    return path.startswith("components/") and path.endswith("/order")


def _in_laws_order(path: str) -> tuple[int, str]:
    """Components as the law lists them; what is about all of them after."""
    name = path.split("/")[1]
    codes = words.COMPONENT_CODES
    return (codes.index(name) if name in codes else len(codes), path)


def _place(folder: str) -> int:
    order = list(words.POLICY_GROUPS)
    return order.index(folder) if folder in order else len(order)


def _section(path: str, concept: object, items: tuple[Item, ...]) -> Section[Item]:
    label, about = getattr(concept, "label", None), getattr(concept, "about", None)
    return Section(path, _text(label) or path, _text(about), items)


def _text(text: object) -> str:
    return "" if text is None else str(text[formats.language()])  # type: ignore[index]
