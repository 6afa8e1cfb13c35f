"""Groups and sessions in words."""

from collections.abc import Sequence
from datetime import date, time

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tangga.areas import tree
from tangga.areas.models import Area
from tangga.papers import formats
from tangga.sessions.catalogue import Catalogue, Module, Topic, catalogue_on, version
from tangga.sessions.models import Attendance, Session

State, Status = Session.State, Attendance.Status
STATE_MARKS = {
    State.PLANNED: ("", "calendar-event"),
    State.HELD: ("good", "circle-check"),
    State.CANCELLED: ("out", "x"),
}
STATUS_MARKS = {
    Status.PRESENT: ("good", "check"),
    Status.SICK: ("ask", "bed"),
    Status.LEAVE: ("ask", "hand-stop"),
    Status.ABSENT: ("out", "x"),
}
VERDICTS: dict[str, tuple[str, str, Promise]] = {
    "reached": ("good", "circle-check", gettext_lazy("reached")),
    "on_way": ("", "clock", gettext_lazy("on the way")),
    "few": ("ask", "calendar-plus", gettext_lazy("too few planned")),
    "behind": ("out", "alert-triangle", gettext_lazy("behind")),
    "nothing": ("ask", "clipboard-text", gettext_lazy("nothing recorded yet")),
}


def area_name(area: Area) -> str:
    """The name with its kind as people write it: Kel. Pesantren, Kec. Mojoroto, Kota Kediri."""
    return tree.Area(area.code, area.name, area.kind, area.level, area.parent_id).title


def topic_title(topic: Topic) -> str:
    """The name of a topic in the language of the screen."""
    return topic.name[formats.language()]


def module_title(module: Module) -> str:
    return module.name[formats.language()]


def topic_of(session: Session) -> Topic:
    """What a session is about, by the catalogue of when it was planned."""
    return version(session.catalogue).topic(session.topic)


def module_of(session: Session) -> Module:
    return version(session.catalogue).module(session.module)


def about(session: Session) -> str:
    """Module 1, session 2: Understanding children's behaviour."""
    return _("Module %(module)s, session %(session)s: %(title)s") % {
        "module": module_of(session).number,
        "session": topic_of(session).number,
        "title": topic_title(topic_of(session)),
    }


def topic_choices(catalogue: Catalogue) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every topic by module, for a field to choose from."""
    return [
        (
            _("Module %(number)s: %(title)s") % {"number": module.number, "title": module_title(module)},
            [(topic.code, f"{module.number}.{topic.number} {topic_title(topic)}") for topic in module.topics],
        )
        for module in catalogue.modules
    ]


def module_choices(day: date) -> list[tuple[str, str]]:
    """Every module of the catalogue in force, for a filter."""
    modules = catalogue_on(day).modules
    return [(each.code, f"{each.number}. {module_title(each)}") for each in modules]


def weekday(day: date) -> str:
    """Monday."""
    return str(WEEKDAYS[day.weekday()])


def clock_time(at: time | None) -> str:
    """09.00; empty where no time was said."""
    return at.strftime("%H:%M" if formats.language() == "en" else "%H.%M") if at else ""


def hours(session: Session) -> str:
    """09.00–11.00; only when it began where no end was said; empty where nothing was."""
    return "–".join(filter(None, (clock_time(session.meets_from), clock_time(session.meets_until))))


def sums(present: int, sick: int, leave: int, absent: int) -> str:
    """How many of a list came and did not, in one sentence for every paper."""
    return _("Present %(present)s, sick %(sick)s, leave %(leave)s, absent %(absent)s; %(all)s families in all.") % {
        "present": present,
        "sick": sick,
        "leave": leave,
        "absent": absent,
        "all": present + sick + leave + absent,
    }


def percent(part: int, whole: int) -> int | None:
    """A whole percentage, 100 only when nothing is missing; None of nothing."""
    return part * 100 // whole if whole else None


def aims_in_words(catalogue: Catalogue, codes: Sequence[str]) -> str:
    return ", ".join(catalogue.aims[code][formats.language()] for code in codes)


def placed(session: Session) -> str:
    """Module 1, session 2: Education and parenting."""
    return _("Module %(module)s, session %(session)s: %(title)s") % {
        "module": module_of(session).number,
        "session": topic_of(session).number,
        "title": module_title(module_of(session)),
    }
