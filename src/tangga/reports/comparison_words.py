"""Why a family differs between two assessments, in words: the codes of ComparedFamily.reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tangga.areas.models import Area
from tangga.families.models import Member
from tangga.papers import formats
from tangga.policy import Parameter, Policy
from tangga.reports import words
from tangga.reports.policy_words import exclusion_in_words
from tangga.runs.models import ComparedFamily
from tangga.runs.stages import TOLD

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
NOW: dict[str, Promise] = {
    "ask": gettext_lazy("something to ask now"),
    "asked": gettext_lazy("nothing left to ask"),
    "no_exit": gettext_lazy("leaves naturally no longer"),
    "five_years": gettext_lazy("five years completed"),
    "preparable": gettext_lazy("to be prepared for graduation now"),
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
    policy: Policy  # the later assessment's
    name_districts: bool  # only who sees both districts reads where a family moved from or to

    @classmethod
    def of(
        cls,
        rows: Iterable[ComparedFamily],
        changed: list[tuple[Parameter | None, Parameter | None]],
        policy: Policy,
        name_districts: bool,
    ) -> "Teller":
        """Looks up what the reasons of these rows name: two queries."""
        reasons = [reason for row in rows for reason in row.reasons]
        keys = {reason["member"] for reason in reasons if "member" in reason}
        for reason in reasons:
            keys.update(pk for pk, _code in (*reason.get("asked", ()), *reason.get("answered", ())) if pk)
            keys.update(each["member"] for each in reason.get("of_age", ()))
        members = Member.objects.filter(pk__in=keys).values_list("pk", "name", "member_id")
        codes = {str(reason["region"])[:4] for reason in reasons if reason.get("region")}
        for reason in reasons:
            codes.update(code for code in reason.get("changes", {}).get("region_code", ()) if code)
        places = dict(Area.objects.filter(pk__in=codes).values_list("pk", "name"))
        return cls({pk: name or member_id for pk, name, member_id in members}, places, changed, policy, name_districts)

    def what(self, row: ComparedFamily) -> list[str]:
        """What of a family's answer is another than before, besides the money: a line each."""
        return [line for reason in row.reasons if reason["why"] == "answer" for line in self._answer(reason)]

    def lines(self, row: ComparedFamily) -> list[str]:
        """Why: one line for each reason of a family."""
        return [line for reason in row.reasons if reason["why"] != "answer" for line in self._lines(reason)]

    def _answer(self, reason: Reason) -> list[str]:
        told = [_("Now to ask: %(what)s") % {"what": self._question(*each)} for each in reason["asked"]]
        told += [_("No longer to ask: %(what)s") % {"what": self._question(*each)} for each in reason["answered"]]
        changed = {column: values for column, values in reason["changed"].items() if column != "unsure_about"}
        asks = bool(reason["asked"])
        told += [self._change(column, changed[column], reason, asks) for column in TOLD if column in changed]
        return [line for line in told if line]

    def _question(self, member: int | None, code: str) -> str:
        """The fact to ask for, and of whom; of nobody where it is about the family as a whole."""
        fact = words.UNSURE_SHORT.get(code, code) if member else words.UNSURE.get(code, code)
        return _("%(fact)s of %(who)s") % {"fact": fact, "who": self.members[member]} if member else str(fact)

    def _change(self, column: str, values: list[Any], reason: Reason, asks: bool = False) -> str:
        """A part of a family's answer that is another than before; "" where other lines say it already."""
        match column:
            case "natural_exit":
                if values[1]:
                    return _("Leaves naturally now")
                if asks:
                    return _("Leaves naturally no longer: first ask what is not known")
                return _("Leaves naturally no longer")
            case "unsure_about":
                told = [str(words.UNSURE_SHORT.get(code, code)) for code in (values[1] or "").split()]
                if told:
                    return _("Now to ask: %(what)s") % {"what": ", ".join(told)}
                return _("Nothing left to ask")
            case "ineligible_for":
                if values[1]:
                    barred = "; ".join(exclusion_in_words(code, self.policy) for code in values[1].split())
                    return _("May not be in the programme now: %(reasons)s") % {"reasons": barred}
                return _("May be in the programme now")
            case "five_years":
                return self._since(
                    values[1],
                    reason.get("five_years"),
                    _("Five years in the programme completed"),
                    _("Five years in the programme not completed any more"),
                )
            case "preparable":
                told_now = self._since(
                    values[1],
                    reason.get("preparable"),
                    _("To be prepared for graduation now"),
                    _("No longer to be prepared for graduation"),
                )
                of_age = [self._turned(each) for each in reason.get("of_age", ())]
                return f"{told_now}: {'; '.join(of_age)}" if of_age and not reason.get("preparable") else told_now
        return self._last_month(values, reason)

    def _since(self, holds: bool, day: str | None, begun: str, ended: str) -> str:
        if not holds:
            return ended
        return f"{begun} ({formats.day(date.fromisoformat(day))})" if day else begun

    def _last_month(self, values: list[str | None], reason: Reason) -> str:
        """Where the month in which the last component is expected to end has moved; not where nothing counts now."""
        if any(reason["changed"].get("natural_exit", ())):
            return ""
        months = [
            formats.month(date.fromisoformat(value) - timedelta(days=1)) if value else _("no month foreseen")
            for value in values
        ]
        told = _("Last month of the last component: %(old)s → %(new)s") % {"old": months[0], "new": months[1]}
        by = [str(SHORT_REASONS[each]) for each in reason.get("by", {}).get("last_component_ends_on", ())]
        if reason.get("school_year"):
            day = formats.day(date.fromisoformat(reason["school_year"]))
            by.append(_("a school year began on %(day)s") % {"day": day})
        return f"{told} ({', '.join(by)})" if by else told

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
        return [self._revision(reason)]

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

    def _move(self, reason: Reason, ask: bool = False) -> str:
        """What a member counted for and counts for now, with the rupiah; "" where that is the same.

        ask: also what is to be asked of them, or no longer
        """
        old, new = reason["from"], reason["to"]
        told = []
        if self._stand(old) != self._stand(new):
            told.append(f"{self._stand(old)} → {self._stand(new)}")
        elif old["idr"] != new["idr"]:
            told.append(self._stand(new))
        if old["idr"] != new["idr"]:
            told.append(f"{formats.rupiah(old['idr'])} → {formats.rupiah(new['idr'])}")
        asked = [side.get("asked", "") for side in (old, new)]
        if ask and asked[0] != asked[1]:
            told.append(self._change("unsure_about", asked, reason))
        return ", ".join(told)

    def _turned(self, reason: Reason) -> str:
        """The birthday or the deadline of a member, with its day."""
        who, day = self._who(reason), formats.day(date.fromisoformat(reason["on"]))
        match reason.get("day"):
            case "born":
                return _("%(who)s was born on %(day)s") % {"who": who, "day": day}
            case "died":
                return _("%(who)s died on %(day)s") % {"who": who, "day": day}
            case "gave_birth":
                return _("%(who)s gave birth on %(day)s") % {"who": who, "day": day}
            case "childbed":
                birth = formats.day(date.fromisoformat(reason["delivered"]))
                last = formats.day(date.fromisoformat(reason["on"]) - timedelta(days=1))
                return _("%(who)s gave birth on %(day)s and counted until %(last)s") % {
                    "who": who,
                    "day": birth,
                    "last": last,
                }
        return _("%(who)s turned %(age)s on %(day)s") % {"who": who, "age": reason["turned"], "day": day}

    def _time(self, reason: Reason) -> str:
        if "member" not in reason:
            return self._for_the_family(reason)
        if "on" in reason:
            move = self._move(reason)
            return f"{self._turned(reason)}: {move}" if move else self._turned(reason)
        if "asked" not in reason["from"]:  # compared before the days were kept: nobody's, as far as is known
            return f"{self._who(reason)}: {self._move(reason)} ({SHORT_REASONS['time']})"
        return f"{self._who(reason)}: {self._move(reason, ask=True)} ({self._through_another()})"

    def _through_another(self) -> str:
        """Why a member's answer changed of whom nothing is another than before: the places of a family are few."""
        return _("through what changed for another member")

    def _for_the_family(self, reason: Reason) -> str:
        """A reason that changed no member's answer, with what it changed for the family."""
        changed = reason.get("changed", {})
        told = [self._change(column, changed[column], reason) for column in TOLD if column in changed]
        told = [line for line in told if line]
        return f"{REASONS[reason['why']]}: {'; '.join(told)}" if told else str(REASONS[reason["why"]])

    def _revision(self, reason: Reason) -> str:
        if "member" not in reason:
            return self._for_the_family(reason)
        return f"{self._who(reason)}: {self._move(reason, ask=True)} ({REASONS['revision']})"

    def _policy(self, reason: Reason) -> list[str]:
        if "member" not in reason:
            bearing = ("eligibility/", "benefits/family/", "graduation/")
            return [self._for_the_family(reason), *self._parameters(bearing)]
        components = {reason[side]["component"] for side in ("from", "to")} - {""}
        codes = sorted(components | ({"schooling"} if _at_school(reason) else set()))
        about = tuple(f"{folder}/{code}/" for code in codes for folder in ("components", "benefits"))
        move = self._move(reason, ask=True)
        return [f"{self._who(reason)}: {move}", *self._parameters((*about, "benefits/family/"))]

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
        move = self._move(reason, ask=not changes) if "from" in reason else ""
        if not changes:
            if "member" not in reason:
                return [self._for_the_family(reason)]
            return [f"{who}{move} ({self._through_another()})"]
        told = ", ".join(
            f"{FACTS[name]} {self._value(name, changes[name][0])} → {self._value(name, changes[name][1])}"
            for name in FACTS  # in this order: PostgreSQL keeps the values of JSON in one of its own
            if name in changes
        )
        return [f"{who}{told}: {move}" if move else who + told]

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


def _at_school(reason: Reason) -> bool:
    """Whether what changed of a member's answer is about school, so that the ages of pupils bear on it."""
    told = {reason[side][name] for side in ("from", "to") for name in ("component", "reason")}
    told |= {reason[side].get("asked", "") for side in ("from", "to")}
    return bool(told & {"primary", "junior_secondary", "senior_secondary", "unsure_school", "school_level"})
