"""How asking for the policy can fail."""

from dataclasses import dataclass
from datetime import date

from tangga.errors import NotValid, TanggaError


class PolicyGap(TanggaError):
    """No value is known for a parameter on a date. The policy never guesses one."""

    def __init__(self, path: str, as_of: date, first_known_on: date) -> None:
        self.path = path
        self.as_of = as_of
        self.first_known_on = first_known_on
        super().__init__(
            f"The policy has no value for {path} on {as_of.isoformat()}: the first one known holds from "
            f"{first_known_on.isoformat()}. Ask for that date or a later one, or add the earlier value with its source."
        )


@dataclass(frozen=True)
class Problem:
    """One thing wrong in the policy files. `file` is relative to the policy folder, `line` counts from 1."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


class PolicyError(TanggaError):
    """The policy files cannot be used. Holds every problem; `file`, `line` and `what` are those of the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        self.file, self.line, self.what = problems[0].file, problems[0].line, problems[0].what
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"The policy files are refused; mend these places first ({len(problems)}):\n{lines}")


class UnknownOverlay(NotValid):
    """Somebody asked for an overlay that does not exist."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name = name
        super().__init__(f"There is no overlay named {name!r}. Known: {', '.join(known) or 'none'}.")
