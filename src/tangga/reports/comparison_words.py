"""Why a family differs between two assessments, in words: the codes of ComparedFamily.reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tangga.areas.models import Area
from tangga.families.models import Member
from tangga.policy import Parameter
from tangga.reports import formats, words
from tangga.runs.models import ComparedFamily

KINDS: dict[str, Promise] = {
    "came": gettext_lazy("came in"),
    "went": gettext_lazy("went out"),
    "moved_in": gettext_lazy("moved here"),
    "moved_out": gettext_lazy("moved away"),
    "changed": gettext_lazy("stayed, and changed"),
}
REASONS: dict[str, Promise] = {
    "time": gettext_lazy("Time passed (birthdays, deadlines)"),
    "policy": gettext_lazy("Rules changed"),
    "facts": gettext_lazy("Facts changed"),
    "revision": gettext_lazy("Tangga or its rules were corrected"),
}
SHORT_REASONS: dict[str, Promise] = {
    "time": gettext_lazy("time"),
    "policy": gettext_lazy("rules"),
    "facts": gettext_lazy("facts"),
    "revision": gettext_lazy("correction"),
}
FACTS: dict[str, Promise] = {
    "region_code": gettext_lazy("village"),
    "joined_on": gettext_lazy("in the programme since"),
    "left_on": gettext_lazy("left on"),
    "decile": gettext_lazy("decile"),
    "access_area": gettext_lazy("PKH Akses area"),
    "excluded_for": gettext_lazy("exclusion"),
    "birth_date": gettext_lazy("birth date"),
    "sex": gettext_lazy("sex"),
    "school_level": gettext_lazy("school"),
    "school_grade": gettext_lazy("class"),
    "finished_school": gettext_lazy("finished school"),
    "pregnant": gettext_lazy("pregnant"),
    "delivered_on": gettext_lazy("gave birth on"),
    "pregnancy_number": gettext_lazy("number of the pregnancy"),
    "severe_disability": gettext_lazy("severe disability"),
    "human_rights_victim": gettext_lazy("victim of a gross human-rights violation"),
    "deceased_on": gettext_lazy("died on"),
}
SEXES = {"female": gettext_lazy("female"), "male": gettext_lazy("male")}
DATES = frozenset({"joined_on", "left_on", "birth_date", "delivered_on", "deceased_on"})
NOTHING_WHERE_EMPTY = frozenset(
    {"left_on", "deceased_on", "delivered_on", "excluded_for", "school_grade", "pregnancy_number"}
)
Reason = dict[str, Any]


@dataclass(frozen=True)
class Teller:
    """Puts reasons into words for a page of families."""

    members: dict[int, str]
    places: dict[str, str]
    changed: list[tuple[Parameter | None, Parameter | None]]
    name_districts: bool  # only who sees both districts reads where a family moved from or to

    @classmethod
    def of(
        cls,
        rows: Iterable[ComparedFamily],
        changed: list[tuple[Parameter | None, Parameter | None]],
        name_districts: bool,
    ) -> "Teller":
        """Looks up what the reasons of these rows name: two queries."""
        reasons = [reason for row in rows for reason in row.reasons]
        keys = {reason["member"] for reason in reasons if "member" in reason}
        members = Member.objects.filter(pk__in=keys).values_list("pk", "name", "member_id")
        codes = {str(reason["region"])[:4] for reason in reasons if reason.get("region")}
        for reason in reasons:
            codes.update(code for code in reason.get("changes", {}).get("region_code", ()) if code)
        places = dict(Area.objects.filter(pk__in=codes).values_list("pk", "name"))
        return cls({pk: name or member_id for pk, name, member_id in members}, places, changed, name_districts)

    def lines(self, row: ComparedFamily) -> list[str]:
        """One line for each reason of a family."""
        return [line for reason in row.reasons for line in self._lines(reason)]

    def _lines(self, reason: Reason) -> list[str]:
        match reason["why"]:
            case "came":
                return [self._came(reason)]
            case "went":
                return [self._went(reason)]
            case "moved_in" | "moved_out":
                return [self._moved(reason)]
            case "facts":
                return self._facts(reason)
            case "policy":
                return self._policy(reason)
            case "time":
                return [self._time(reason)]
        return [str(REASONS["revision"])]

    def _came(self, reason: Reason) -> str:
        if reason["joined_on"]:
            day = formats.day(date.fromisoformat(reason["joined_on"]))
            return _("In the programme since %(day)s") % {"day": day}
        return _("Not on record for the earlier day")

    def _went(self, reason: Reason) -> str:
        if reason["left_on"]:
            return _("Left the programme on %(day)s") % {"day": formats.day(date.fromisoformat(reason["left_on"]))}
        return _("No longer on record for the later day")

    def _moved(self, reason: Reason) -> str:
        place = self.places.get(str(reason["region"])[:4]) if self.name_districts else None
        if reason["why"] == "moved_in":
            return _("Moved here from %(place)s") % {"place": place or _("another district")}
        return _("Moved to %(place)s") % {"place": place or _("another district")}

    def _who(self, reason: Reason) -> str:
        return self.members.get(reason.get("member", 0), "–")

    def _stand(self, side: Reason) -> str:
        """What a member counts for, or why for nothing."""
        told = str(words.REASONS.get(side["reason"], side["reason"] or _("not in the family")))
        if not side["component"]:
            return told
        component = str(words.COMPONENTS.get(side["component"], side["component"]))
        return component if side["reason"] == "counts" else f"{component} ({told})"

    def _move(self, reason: Reason) -> str:
        old, new = reason["from"], reason["to"]
        told = f"{self._stand(old)} → {self._stand(new)}"
        if self._stand(old) == self._stand(new):
            told = self._stand(new)
        if old["idr"] != new["idr"]:
            told += f", {formats.rupiah(old['idr'])} → {formats.rupiah(new['idr'])}"
        return told

    def _time(self, reason: Reason) -> str:
        if "member" not in reason:
            return str(REASONS["time"])
        age, born = reason["to"]["age"], reason.get("born")
        if born and age is not None and age != reason["from"]["age"]:
            told = {"who": self._who(reason), "age": age, "day": formats.day(birthday(date.fromisoformat(born), age))}
            return _("%(who)s turned %(age)s on %(day)s") % told + f": {self._move(reason)}"
        return f"{self._who(reason)}: {self._move(reason)} ({SHORT_REASONS['time']})"

    def _policy(self, reason: Reason) -> list[str]:
        if "member" not in reason:
            return [str(REASONS["policy"]), *self._parameters(("eligibility/", "benefits/family/"))]
        components = {reason[side]["component"] for side in ("from", "to")} - {""}
        about = [f"{folder}/{code}/" for code in sorted(components) for folder in ("components", "benefits")]
        return [f"{self._who(reason)}: {self._move(reason)}", *self._parameters((*about, "benefits/family/"))]

    def _parameters(self, about: tuple[str, ...]) -> list[str]:
        """The changed parameters that bear on it, each with both values and where the later was read."""
        language = formats.language()
        found = []
        for old, new in self.changed:
            told = new or old
            if told is None or not told.path.startswith(about) or told.path.endswith(("/month", "/two_months")):
                continue
            values = " → ".join(each.in_words(language) if each else _("not known") for each in (old, new))
            sources = "; ".join(citation.title for citation in told.citations)
            found.append(f"{told.label[language]}: {values}" + (f" ({sources})" if sources else ""))
        return found

    def _facts(self, reason: Reason) -> list[str]:
        who = f"{self._who(reason)}: " if "member" in reason else ""
        if reason.get("joined"):
            return [who + _("joined the family") + f", {self._stand(reason['to'])}"]
        if reason.get("left"):
            return [who + _("left the family") + f", {self._stand(reason['from'])}"]
        changes = reason.get("changes", {})
        if not changes:
            moved = "from" in reason and self._stand(reason["from"]) != self._stand(reason["to"])
            return [who + self._move(reason)] if moved else [str(REASONS["facts"])]
        told = ", ".join(
            f"{FACTS[name]} {self._value(name, changes[name][0])} → {self._value(name, changes[name][1])}"
            for name in FACTS  # in this order: PostgreSQL keeps the values of JSON in one of its own
            if name in changes
        )
        return [who + told]

    def _value(self, fact: str, value: str | None) -> str:
        if value is None:
            return "–" if fact in NOTHING_WHERE_EMPTY else _("not known")
        if fact in DATES:
            return formats.day(date.fromisoformat(value))
        if fact == "region_code":
            return self.places.get(value, value)
        if value in ("true", "false"):
            return _("yes") if value == "true" else _("no")
        if fact == "school_level":
            return str(words.SCHOOL_LEVELS.get(value, value))
        return str(SEXES.get(value, value)) if fact == "sex" else value


def birthday(born: date, age: int) -> date:
    """The day somebody completes so many years; 29 February falls on 1 March in other years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)
