"""The policy in words for screens: what a gap says, and parameters put in groups."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from tangga.policy import Policy, PolicyGap, concepts
from tangga.reports import formats, words

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
            tuple(_section(path, told.get(path), tuple(found)) for path, found in files.items()),
        )
        for folder, files in sorted(folders.items(), key=lambda each: _place(each[0]))
    ]


def _place(folder: str) -> int:
    order = list(words.POLICY_GROUPS)
    return order.index(folder) if folder in order else len(order)


def _section(path: str, concept: object, items: tuple[Item, ...]) -> Section[Item]:
    label, about = getattr(concept, "label", None), getattr(concept, "about", None)
    return Section(path, _text(label) or path, _text(about), items)


def _text(text: object) -> str:
    return "" if text is None else str(text[formats.language()])  # type: ignore[index]
