"""Whose paper it is: what stands above every paper of a district's office, and who is named on it. One definition,
whichever feature makes the paper."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

BASIS = ("Peraturan Menteri Sosial Nomor 1 Tahun 2018 tentang Program Keluarga Harapan",)
BLANK = "(" + "." * 40 + ")"  # to be written on


@dataclass(frozen=True)
class Letterhead:
    """lines: the government first. basis: the legal basis, empty to leave it out. place: where papers are signed."""

    lines: Sequence[str]
    basis: Sequence[str]
    place: str

    @property
    def office_in_words(self) -> str:
        """Dinas Sosial, Pemerintah Kota Bandung."""
        return ", ".join(line.title() if line.isupper() else line for line in reversed(self.lines[:2]))


Kept = Callable[[str, date], Letterhead | None]
_kept: list[Kept] = []


def register(kept: Kept) -> None:
    """Called once, when the apps are loaded, by the feature that keeps what offices wrote: (code, day) -> letterhead,
    None where nobody wrote one."""
    _kept.append(kept)


def letterhead_of_district(code: str, name: str, on: date) -> Letterhead:
    """The letterhead of a district in force on a day; the usual one where nobody wrote another."""
    written = next((found for kept in _kept if (found := kept(code, on)) is not None), None)
    return written or _usual(name)


def _usual(name: str) -> Letterhead:
    # Not translated: what the office is called stands on its own paper in its own language.
    place = name.removeprefix("Kabupaten ").removeprefix("Kab. ").removeprefix("Kota ")
    return Letterhead((f"PEMERINTAH {name.replace('Kab. ', 'Kabupaten ').upper()}", "DINAS SOSIAL"), BASIS, place)


def post_of_facilitators() -> str:
    """What facilitators are called on papers."""
    return _("PKH social facilitator")


def officer(name: str, nip: str, post: str, office: str, area: str) -> list[tuple[str, str]]:
    """Who made the paper, in names and values."""
    return [
        (_("Name of the officer"), name),
        ("NIP", nip or "–"),
        (_("Position"), post),
        (_("Unit of work"), office),
        (_("Area of duty"), area),
    ]


def signs(post: str, name: str, nip: str) -> tuple[str, str, str]:
    """The officer's own signature."""
    return (f"{post},", name, _nip(nip))


def has_seen(role: str, name: str, nip: str) -> tuple[str, str, str]:
    """The signature of whoever saw it; without a name, a line to write on."""
    return (_("Seen by the %(role)s,") % {"role": role}, name or BLANK, _nip(nip))


def _nip(number: str) -> str:
    return f"NIP {number}" if number else ""
