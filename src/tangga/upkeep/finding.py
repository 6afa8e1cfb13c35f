"""What a look at one part of the installation found: a sentence, and what to do next where it is not well."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """name: a code that stays the same; said: what stands; todo: what to do next, empty where all is well.

    Neither holds a secret, a person's name or number, nor an address of the database.
    """

    name: str
    ok: bool
    said: str
    todo: str = ""


def well(name: str, said: str) -> Finding:
    """All is well."""
    return Finding(name, True, said)


def wrong(name: str, said: str, todo: str) -> Finding:
    """Something is not; `todo` says what to do."""
    return Finding(name, False, said, todo)
