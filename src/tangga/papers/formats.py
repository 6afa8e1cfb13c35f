"""Figures and days as they are written here: Rp 2.600.000 and 17 Des 2020 in Indonesian, Rp 2,600,000 in English."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

NO_BREAK = "\u00a0"
SHORT_MONTHS = {
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
LONG_MONTHS = {
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni",
        "Juli", "Agustus", "September", "Oktober", "November", "Desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip


def language() -> str:
    """The language of the screen being made: id or en."""
    return "en" if (get_language() or "id").startswith("en") else "id"


def number(value: int | None) -> str:
    """A whole number with thousands marked; a dash for unknown."""
    if value is None:
        return "–"
    english = f"{value:,}"
    return english if language() == "en" else english.replace(",", ".")


def rupiah(value: int | None) -> str:
    """Whole rupiah; a dash for unknown."""
    return "–" if value is None else f"Rp{NO_BREAK}{number(value)}"


def signed_rupiah(value: int) -> str:
    """A difference: +Rp 900.000, −Rp 900.000, Rp 0."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{rupiah(abs(value))}"


def day(value: date | None) -> str:
    """17 Des 2020."""
    if value is None:
        return "–"
    return f"{value.day}{NO_BREAK}{SHORT_MONTHS[language()][value.month - 1]}{NO_BREAK}{value.year}"


def long_day(value: date | None) -> str:
    """17 Desember 2020."""
    if value is None:
        return "–"
    return f"{value.day} {LONG_MONTHS[language()][value.month - 1]} {value.year}"


def month(value: date | None) -> str:
    """Desember 2020."""
    return "–" if value is None else f"{LONG_MONTHS[language()][value.month - 1]} {value.year}"


def instant(value: datetime | None) -> str:
    """17 Des 2020 14.05, in the installation's time zone."""
    if value is None:
        return "–"
    local = timezone.localtime(value)
    mark = ":" if language() == "en" else "."
    return f"{day(local.date())}, {local:%H}{mark}{local:%M}"


def known(value: datetime | None) -> str:
    """The instant by which something was known: the end of a day is said of that day, 17 Des 2020 23.59."""
    if value is not None and timezone.localtime(value).time() == time():
        value -= timedelta(seconds=1)
    return instant(value)


def completed_months(since: date, until: date) -> int:
    """Whole months from one day to another (never below 0)."""
    months = (until.year - since.year) * 12 + until.month - since.month - (until.day < since.day)
    return max(0, months)


def how_long(since: date, until: date) -> str:
    """7 th 10 bl: completed years and months."""
    years, months = divmod(completed_months(since, until), 12)
    if not years:
        return _("%(months)s mo") % {"months": months}
    if not months:
        return _("%(years)s yr") % {"years": years}
    return _("%(years)s yr %(months)s mo") % {"years": years, "months": months}


def age(born: date | None, on: date) -> int | None:
    """Completed years on a day; None without a birth date, or before the birth."""
    if born is None or born > on:
        return None
    return completed_months(born, on) // 12


def families_in_words(count: int) -> str:
    """1 family, 348 families."""
    return ngettext("%(count)s family", "%(count)s families", count) % {"count": number(count)}
