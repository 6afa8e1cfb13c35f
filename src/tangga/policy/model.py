"""What the policy is made of. Everything here is immutable: a run that holds a Policy holds it unchanged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tangga.policy.errors import PolicyGap
from tangga.policy.units import Value, in_words


@dataclass(frozen=True)
class Text:
    """A text in both languages of the product: `text.en`, `text.id`, `text["id"]`."""

    en: str
    id: str

    def __getitem__(self, language: str) -> str:
        return {"en": self.en, "id": self.id}[language]

    def __str__(self) -> str:
        return self.en


@dataclass(frozen=True)
class Citation:
    """Where a value was read: a source of sources.yaml and the place in it (`detail`: article, table), if one is known.

    `kind` is regulation, official, news, secondary, research or project (an assumption of this project).
    """

    id: str
    title: str
    address: str | None
    kind: str
    detail: str | None

    def __str__(self) -> str:
        place = f", {self.detail}" if self.detail else ""
        return f"{self.title}{place}{f' <{self.address}>' if self.address else ''}"


@dataclass(frozen=True)
class Parameter:
    """One value of the policy and the time it holds: from `since` until the day before `until` (None = open).

    `value` None means: explicitly not in force. `status` is regulation (read in the legal text), published (read in a
    public source) or assumed. `overlay` names the overlay that gave the value, None = the national policy.
    """

    path: str
    label: Text
    about: Text | None
    unit: str
    value: Value | None
    since: date
    until: date | None
    status: str
    citations: tuple[Citation, ...]
    overlay: str | None
    note: Text | None

    @property
    def source(self) -> str:
        """The sources in one line, addresses included."""
        return "; ".join(str(citation) for citation in self.citations)

    def in_words(self, language: str = "en") -> str:
        """The value with its unit, for a reader."""
        return in_words(self.value, self.unit, language)


@dataclass(frozen=True, eq=False)
class Policy:
    """The policy in force on `as_of` under `overlays`.

    `hash` is a SHA-256 (hex) over what is in force that day: the path, value, unit, first day, source, status and
    overlay of every parameter. Neither values of other days nor labels change it, so equal hashes mean equal rules.
    """

    as_of: date
    overlays: tuple[str, ...]
    hash: str
    _known: Mapping[str, Parameter]
    _first_known_on: Mapping[str, date]

    def parameter(self, path: str) -> Parameter:
        """The parameter as it stands on `as_of`. Raises PolicyGap; KeyError for a path the policy does not have."""
        if path in self._known:
            return self._known[path]
        if path in self._first_known_on:
            raise PolicyGap(path, self.as_of, self._first_known_on[path])
        raise KeyError(f"The policy has no parameter {path!r}.")

    def value(self, path: str) -> Value | None:
        """The value on `as_of`; None = explicitly not in force. Raises as `parameter` does."""
        return self.parameter(path).value

    def parameters(self) -> tuple[Parameter, ...]:
        """Every parameter in force, in path order."""
        return tuple(parameter for parameter in self._known.values() if parameter.value is not None)

    def not_in_force(self) -> tuple[Parameter, ...]:
        """Every parameter that the policy explicitly says is not in force (`value: null`), in path order."""
        return tuple(parameter for parameter in self._known.values() if parameter.value is None)

    def gaps(self) -> tuple[PolicyGap, ...]:
        """Every parameter for which nothing is known on `as_of`, in path order."""
        return tuple(PolicyGap(path, self.as_of, first) for path, first in self._first_known_on.items())


@dataclass(frozen=True)
class Change:
    """A parameter that differs between two dates. None stands for a date on which nothing is known."""

    path: str
    before: Parameter | None
    after: Parameter | None

    @property
    def same_value(self) -> bool:
        """Only the basis (source, status, overlay) differs, not the value."""
        return self.before is not None and self.after is not None and self.before.value == self.after.value


@dataclass(frozen=True)
class Overlay:
    """What a district, or a published variant, lays over the national policy. `regions` are code prefixes."""

    name: str
    label: Text
    about: Text
    regions: tuple[str, ...]
    citations: tuple[Citation, ...]
