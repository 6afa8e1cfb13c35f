"""Why a member counts or not: one sentence with the values that decided, and the parameters behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from tangga.families.models import MemberFacts
from tangga.papers import formats
from tangga.policy import Parameter, Policy, PolicyGap
from tangga.reports import words

FIRST_CLASS = {"primary": 1, "junior_secondary": 7, "senior_secondary": 10}


@dataclass(frozen=True)
class Why:
    """What the page says about one member's answer. `short` stands in the table, `sentence` in the opened rule."""

    short: str
    sentence: str
    rules: tuple[Parameter, ...]


def why(answer: Mapping[str, Any], facts: MemberFacts | None, policy: Policy, expected: bool = False) -> Why:
    """Explain a row of the members' answers (rules.schemas.MEMBER_ANSWERS) by the facts it was decided on.

    `expected`: the day has not come, the level of school is the forecast's: the class on record is an earlier one.
    """
    from tangga.rules.explain import behind  # here: the rules load ibis, which most pages do without

    component, reason = answer["component"] or None, answer["reason"]
    months = _value(policy, "benefits/payment/months")
    paths = behind(component, reason, months if isinstance(months, int) else 3)
    return Why(
        short=_short(component, reason, facts, policy, expected),
        sentence=_sentence(component, reason, facts, policy, expected),
        rules=rules(policy, paths),
    )


def rules(policy: Policy, paths: tuple[str, ...]) -> tuple[Parameter, ...]:
    """The parameters in force among some paths, each once, in the order given."""
    found = []
    for path in dict.fromkeys(paths):
        try:
            parameter = policy.parameter(path)
        except (KeyError, PolicyGap):
            continue
        if parameter.value is not None:
            found.append(parameter)
    return tuple(found)


def _value(policy: Policy, path: str) -> Any:
    try:
        return policy.value(path)
    except (KeyError, PolicyGap):
        return None


def _age_words(facts: MemberFacts | None, on: date) -> str:
    years = formats.age(facts.birth_date, on) if facts else None
    return _("age unknown") if years is None else _("aged %(years)s") % {"years": years}


def class_words(facts: MemberFacts | None) -> str:
    """SD class 4; SMA class 10 (classes are counted over all 12 years)."""
    if facts is None or facts.school_level not in FIRST_CLASS:
        return str(words.SCHOOL_LEVELS[facts.school_level if facts else ""])
    level = str(words.SHORT_COMPONENTS[facts.school_level])
    if facts.school_grade is None:
        return level
    return _("%(level)s class %(grade)s") % {"level": level, "grade": facts.school_grade}


def _short(component: str | None, reason: str, facts: MemberFacts | None, policy: Policy, expected: bool) -> str:
    """A few words for the table."""
    if reason == "counts" and component:
        return _ground(component, facts, policy, expected)
    if reason == "over_family_cap":
        return _("the family's %(cap)s places are taken") % {"cap": _value(policy, "benefits/family/cap")}
    if reason == "over_component_cap":
        return _("the places for this component are taken")
    if reason == "no_component" and facts and facts.school_level == "higher":
        return _("higher education does not count")
    return str(words.REASONS[reason])


def _ground(component: str, facts: MemberFacts | None, policy: Policy, expected: bool) -> str:
    """What makes a member count for a component."""
    on = policy.as_of
    if component == "pregnancy":
        if facts and facts.pregnant:
            return _("pregnant")
        until = _value(policy, "components/pregnancy/days_after_birth") or 0
        if facts and facts.delivered_on:
            last = facts.delivered_on + timedelta(days=until)
            return _("gave birth on %(day)s, counts until %(last)s") % {
                "day": formats.day(facts.delivered_on),
                "last": formats.day(last),
            }
        return _("gave birth lately")
    if component == "early_childhood":
        always = _value(policy, "components/early_childhood/always_below_age")
        years = formats.age(facts.birth_date, on) if facts else None
        if years is not None and always is not None and years >= always:
            return _("aged %(years)s, not in school yet") % {"years": years}
        return _("%(age)s, under %(limit)s") % {"age": _age_words(facts, on), "limit": always}
    if component in FIRST_CLASS and expected:
        return _("expected to be in %(level)s, %(age)s") % {
            "level": words.SHORT_COMPONENTS[component],
            "age": _age_words(facts, on),
        }
    if component in FIRST_CLASS:
        return _("in %(class)s, %(age)s") % {"class": class_words(facts), "age": _age_words(facts, on)}
    if component == "elderly":
        return _("%(age)s, counts from %(limit)s") % {
            "age": _age_words(facts, on),
            "limit": _value(policy, "components/elderly/youngest_age"),
        }
    if component == "severe_disability":
        return _("severely disabled, at any age")
    return _("registered as a victim")


def _sentence(component: str | None, reason: str, facts: MemberFacts | None, policy: Policy, expected: bool) -> str:
    """The rule in a sentence, for the opened explanation."""
    name = words.COMPONENTS.get(component or "", "")
    oldest = _value(policy, "components/schooling/oldest_age")
    youngest = _value(policy, "components/schooling/youngest_age")
    if component:
        ground = _ground(component, facts, policy, expected)
        if reason == "counts":
            return _("Counts as %(component)s: %(ground)s. One person is paid for one component only.") % {
                "component": name,
                "ground": ground,
            }
        if reason == "over_family_cap":
            return _(
                "Would count as %(component)s (%(ground)s), but at most %(cap)s persons of a family are paid. "
                "The places go to those who give the family the largest total in a year."
            ) % {"component": name, "ground": ground, "cap": _value(policy, "benefits/family/cap")}
        if reason == "over_component_cap":
            return _(
                "Would count as %(component)s (%(ground)s), but only %(cap)s of a family are paid for it. "
                "The places go to those who give the family the largest total in a year."
            ) % {"component": name, "ground": ground, "cap": _value(policy, f"components/{component}/cap")}
    on = formats.day(policy.as_of)
    return {
        "no_component": _(
            "Belongs to no component on this day: not a small child, not at SD, SMP or SMA between %(youngest)s and "
            "%(oldest)s, not pregnant, not severely disabled and not yet of the elderly age (%(elderly)s)."
        )
        % {"youngest": youngest, "oldest": oldest, "elderly": _value(policy, "components/elderly/youngest_age")},
        "out_of_school": _(
            "Of school age and not in school, so no component counts. Ask why, and help the child back to school: "
            "the component counts again from the day of enrolment."
        ),
        "deceased": _("Died before or on %(day)s. A death counts from its day.") % {"day": on},
        "not_born_yet": _("Not born yet on %(day)s.") % {"day": on},
        "unsure_birth_date": _(
            "The birth date is not known, so it cannot be said what this member counts for. "
            "What is not known never ends a right: the family stays in. Ask for the birth certificate or the KK."
        ),
        "unsure_school": _(
            "Of school age, and it is not known whether in school. "
            "What is not known never ends a right: the family stays in. Ask for the school and the class."
        ),
        "family_not_active": _("The family is not in the programme on %(day)s, so nobody is paid.") % {"day": on},
    }.get(reason, str(words.REASONS.get(reason, reason)))
