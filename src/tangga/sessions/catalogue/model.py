"""What a catalogue is made of. Everything is immutable; names are found in any spelling people use."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from tangga.areas.tree import plain
from tangga.errors import TanggaError
from tangga.policy import Text
from tangga.policy.errors import Problem


class CatalogueError(TanggaError):
    """The files of the catalogue cannot be used. Holds every problem."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"The catalogue of sessions is refused; mend these places first ({len(problems)}):\n{lines}")


@dataclass(frozen=True)
class Topic:
    """One session of a module (sesi): what is taught. `number` within its module; `also`: other names of the same."""

    code: str
    module: str
    number: int
    name: Text
    also: tuple[str, ...]


@dataclass(frozen=True)
class Module:
    """A module, and the programme's aims it serves (codes). `core`: one of those every family is to attend."""

    code: str
    number: int
    core: bool
    name: Text
    also: tuple[str, ...]
    aims: tuple[str, ...]
    topics: tuple[Topic, ...]


@dataclass(frozen=True, eq=False)
class Catalogue:
    """One version, in force from `since` until the next. `names`: what the programme calls these meetings."""

    version: str
    label: Text
    since: date
    status: str
    sources: tuple[str, ...]
    note: Text
    names: tuple[str, ...]
    aims: dict[str, Text]
    modules: tuple[Module, ...]
    _topics: dict[str, Topic] = field(repr=False)
    _named: dict[str, str] = field(repr=False)  # plain name -> code; "" for the programme's own names

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Every session in the order they are taught."""
        return tuple(self._topics.values())

    def topic(self, code: str) -> Topic:
        """Raises KeyError."""
        return self._topics[code]

    def module(self, code: str) -> Module:
        """Raises KeyError."""
        return {each.code: each for each in self.modules}[code]

    def find(self, name: str) -> "Catalogue | Module | Topic | None":
        """What a name means, in any of the spellings known: these meetings themselves ("Peningkatan Kemampuan
        Kelompok"), a module, or a session by its name of today or an older one. None for a name nobody knows."""
        code = self._named.get(plain(name))
        if code is None:
            return None
        if code == "":
            return self
        return self._topics.get(code) or self.module(code)

    def modules_missing_in(self, names: Iterable[str]) -> list[Module]:
        """The core modules that a list of names (an article's, a guideline's) leaves out, in order.

        A session that is named stands for its module.
        """
        found = [self.find(name) for name in names]
        named = {each.code for each in found if isinstance(each, Module)}
        named |= {each.module for each in found if isinstance(each, Topic)}
        return [each for each in self.modules if each.core and each.code not in named]

    def unknown_among(self, names: Iterable[str]) -> list[str]:
        """Of some names those that mean nothing here."""
        return [name for name in names if self.find(name) is None]

    def modules_for(self, aim: str) -> list[Module]:
        """The modules that serve an aim."""
        return [each for each in self.modules if aim in each.aims]


def named(catalogue_names: Iterable[str], modules: Iterable[Module]) -> Iterable[tuple[str, str, str]]:
    """(plain name, code, the name as written) of everything that has a name."""
    for name in catalogue_names:
        yield plain(name), "", name
    for module in modules:
        for name in {module.name.id, module.name.en, *module.also}:
            yield plain(name), module.code, name
        for topic in module.topics:
            for name in {topic.name.id, topic.name.en, *topic.also}:
                yield plain(name), topic.code, name
