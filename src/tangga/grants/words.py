"""What grants are called on screens: programmes, conditions, moves, marks of states."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from tangga.grants.models import State
from tangga.papers import formats
from tangga.policy import concepts
from tangga.rules import grants as rules
from tangga.rules.grants import Line

CONDITIONS = {
    "left": _("it has graduated, or may receive the grant before"),
    "only_voluntary": _("it left by its own will"),
    "statement": _("a statement of resignation is signed"),
    "age": _("whoever receives it is of the right age"),
    "without_elderly": _("no elderly person in the family"),
    "without_severe_disability": _("no severely disabled person in the family"),
    "years_above": _("it received aid of PKH long enough"),
    "highest_decile": _("its decile is low enough"),
    "business_plan": _("a business proposal is there"),
    "once": _("it has not received this grant before"),
}
ASK = {
    "left": _("Nobody recorded how the family left. Ask, and have it put right."),
    "only_voluntary": _("Nobody recorded how the family left. Ask, and have it put right."),
    "statement": _("No statement is on record here. Ask for the signed statement."),
    "age": _("A birth date is missing. Ask for it; a missing date ends no right."),
    "without_elderly": _("A birth date is missing. Ask for it; a missing date ends no right."),
    "without_severe_disability": _("Nothing is recorded about a member. Ask."),
    "years_above": _("The first day of membership is not known. Ask."),
    "highest_decile": _("The decile is not known. Ask for it; an unknown decile ends no right."),
    "business_plan": _("The family writes its business proposal with its facilitator."),
    "once": _("Other aid on record may be this very grant. Decide, and write why it is another."),
}
STATES = {
    rules.MET: ("good", "circle-check", _("met")),
    rules.NOT_MET: ("out", "x", _("not met")),
    rules.UNKNOWN: ("ask", "help-circle", _("to ask")),
}
VERDICTS = {
    rules.OPEN: ("good", "circle-check", _("may be proposed")),
    rules.ASK: ("ask", "help-circle", _("may be proposed once what is asked is known")),
    rules.CLOSED: ("", "x", _("not open to this family")),
}
MARKS: dict[str, tuple[str, str]] = {
    State.PROPOSED: ("ask", "clock"),
    State.APPROVED: ("ask", "check"),
    State.PAID: ("good", "circle-check"),
    State.REFUSED: ("", "x"),
    State.CANCELLED: ("", "x"),
    State.TAKEN_BACK: ("out", "arrow-back-up"),
}
# move -> (what the button says, what follows from it)
MOVES = {
    "approve": (_("Approve the grant"), _("It may then be handed over. The money stays reserved.")),
    "hand_over": (_("Record the handover"), _("The family has received it: the money counts as paid.")),
    "refuse": (_("Refuse the grant"), _("The money is free again. The family can be proposed anew.")),
    "cancel": (_("Cancel the grant"), _("The money is free again. The family can be proposed anew.")),
    "let_stand": (_("Leave it as it is"), _("The exit was taken back; the family keeps what it received.")),
    "take_back": (_("Take the grant back"), _("What was given came back: the budget has it again.")),
}
ASKED = {
    "refuse": _("Why it is refused"),
    "cancel": _("Why it is cancelled"),
    "let_stand": _("Why it stays as it is"),
    "take_back": _("Why it is taken back, and how it came back"),
}
HAPPENED = {
    "propose": _("proposed"),
    "approve": _("approved"),
    "hand_over": _("handed over"),
    "refuse": _("refused"),
    "cancel": _("cancelled"),
    "exit_taken_back": _("the exit was taken back"),
    "let_stand": _("left as it is"),
    "take_back": _("taken back"),
}


def condition(code: str) -> str:
    """A condition in words."""
    return str(CONDITIONS[code])


def value_of(line: Line) -> str:
    """What a condition asks for, as the policy says: 19 to 64 years, more than 5 years; empty where it is yes or no."""
    parameter = line.parameter
    if parameter is None or parameter.unit == "boolean":
        return ""
    value = parameter.in_words(formats.language())
    if line.until is not None:
        until = line.until.in_words(formats.language())
        return str(_("%(first)s to %(last)s") % {"first": parameter.value, "last": until})
    if line.code == "years_above":
        return str(_("more than %(value)s") % {"value": value})
    return str(_("at most %(value)s") % {"value": value})


def asked_for(line: Line) -> str:
    """A condition in words, with its value where it has one."""
    value = value_of(line)
    return f"{condition(line.code)} ({value})" if value else condition(line.code)


def names() -> dict[str, str]:
    """code -> name of every programme the policy knows, offered or not, in the language of the screen."""
    found = {}
    for concept in concepts():
        folder, _slash, code = concept.path.partition("/")
        if folder == rules.FOLDER and concept.label is not None:
            found[code] = concept.label[formats.language()]
    return found


def programme(code: str) -> str:
    """A programme as people call it."""
    return names().get(code, code)


def promise(leaves_by: date, on: date, *, left: bool) -> str:
    """What has become of the promise to leave, in a sentence."""
    told = {"day": formats.day(leaves_by)}
    if left:
        return str(_("The family promised to leave by %(day)s, and has left.") % told)
    if on <= leaves_by:
        return str(_("The family promised to leave by %(day)s.") % told)
    return str(
        _(
            "The family promised to leave by %(day)s and is still in the programme. Nothing is taken from it for that: "
            "visit it, ask what stands in the way, and write what you agreed."
        )
        % told
    )
