"""A frozen content as a paper: the sections every report has, in the order the office reads them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tangga.papers import formats
from tangga.papers.letterhead import has_seen, officer, signs
from tangga.papers.paper import Block, Facts, Heading, Listing, Paper, Pictures, Words
from tangga.photos.models import Photo
from tangga.sessions.models import Attendance
from tangga.sessions.papers import list_heads
from tangga.sessions.words import sums as sums_in_words
from tangga.work_reports.content import without_names
from tangga.work_reports.kinds import RHK
from tangga.work_reports.models import WorkReport
from tangga.work_reports.words import day_of_the_week

SHORT_HASH = 12
Line = Mapping[str, Any]
Status = Attendance.Status


def paper_of(report: WorkReport, pictures: Mapping[str, bytes], *, named: bool) -> Paper:
    """The paper of a report, in the language of the installation.

    pictures  photo id -> JPEG; a photo whose picture is gone by now is listed, not shown
    named     families by name and masked KK number; otherwise both are left out everywhere
    """
    content = report.content
    lines = [line if named else without_names(line) for line in content["lines"]]
    with translation.override(settings.LANGUAGE_CODE):
        return Paper(
            lang=formats.language(),
            office=content["office"],
            title=_("Report on the activity %(what)s, %(month)s")
            % {"what": RHK[report.rhk], "month": formats.month(report.month)},
            under=_under(report),
            foot=_foot(report, named),
            blocks=[*_introduction(report, content, lines), *_done(lines), *_results(lines), *_closing(report)],
            place_and_day=f"{content['place']}, {formats.long_day(_day(report.made_at))}",
            people=_people(content),
            made_at=report.made_at,
            annex=[*_attendance(lines), *_evidence(lines, pictures)],
            pictures={f"{name}.jpg": picture for name, picture in pictures.items()},
        )


def has_names(lines: Iterable[Line]) -> bool:
    """Whether a paper with names says anything that one without does not."""
    return any("family" in line or line.get("attendance", {}).get("rows") for line in lines)


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _under(report: WorkReport) -> str:
    under = _("Number %(number)s") % {"number": report.number}
    if report.revision > 1:
        under += " · " + _("revision %(count)s") % {"count": report.revision}
    if report.provisional:
        under += " · " + _("PROVISIONAL: the month was not over yet")
    return under


def _foot(report: WorkReport, named: bool) -> str:
    foot = _("%(number)s, made by Tangga from what was recorded until %(moment)s") % {
        "number": report.number,
        "moment": formats.instant(report.made_at),
    }
    return " · ".join([foot, _("holds names: do not forward")]) if named else foot


def _introduction(report: WorkReport, content: Mapping[str, Any], lines: Sequence[Line]) -> list[Block]:
    person = content["person"]
    first, last = (date.fromisoformat(content[each]) for each in ("first", "last"))
    pairs = [
        *officer(person["name"], person["nip"], person["post"], person["office"], person["area"]),
        (_("Kind of activity"), f"RHK {report.rhk}, {RHK[report.rhk]}"),
        (_("Time"), _from_until(first, last)),
        (_("Places"), _joined((line["place"] for line in lines), "; ")),
    ]
    for label, column in ((_("Groups"), "group"), (_("Modules"), "module"), (_("Sessions"), "session")):
        if found := _joined(line[column] for line in lines):
            pairs.append((label, found))
    pairs.append((_("Day of the report"), formats.long_day(_day(report.made_at))))
    basis = [Words(_("Legal basis: %(basis)s.") % {"basis": "; ".join(content["basis"])})] if content["basis"] else []
    return [Heading(_("I. Introduction")), *basis, Facts(pairs)]


def _from_until(first: date, last: date) -> str:
    """1 December 2026 to 31 December 2026; of one day only that day."""
    if first == last:
        return formats.long_day(first)
    return _("%(first)s to %(last)s") % {"first": formats.long_day(first), "last": formats.long_day(last)}


def _joined(texts: Iterable[str], between: str = ", ", most: int = 12) -> str:
    """Different texts once each, in their order; of very many the first."""
    found = list(dict.fromkeys(text for text in texts if text))
    more = f" (+{len(found) - most})" if len(found) > most else ""
    return between.join(found[:most]) + more


def _done(lines: Sequence[Line]) -> list[Block]:
    heads = [_("No."), _("Day"), _("Activity"), _("Place"), _("Taking part"), _("Result")]
    rows = [
        [
            str(place),
            ", ".join(filter(None, (day_of_the_week(date.fromisoformat(line["on"])), line.get("hours")))),
            activity_in_words(line),
            line["place"] or "–",
            taking_part(line) or "–",
            line["result"] or "–",
        ]
        for place, line in enumerate(lines, start=1)
    ]
    return [Heading(_("II. Activities")), Listing(heads, rows, (4, 9, 18, 10, 8, 14))]


def activity_in_words(line: Line) -> str:
    """What was done, with its group, module and session where the sentence does not name them, and its family."""
    more = [line["group"]] if line["group"] and line["group"] not in line["what"] else []
    more += [_("module %(module)s") % {"module": line["module"]}] if line["module"] else []
    named = line["session"].partition(". ")[2] or line["session"]  # the sentence names it without its number
    more += [line["session"]] if line["session"] and named not in line["what"] else []
    family = line.get("family")
    if family:
        number = f" (KK {family['kk']})" if family["kk"] else ""
        more.append(_("family %(name)s") % {"name": f"{family['name']}{number}"})
    return "; ".join([line["what"].rstrip(". "), *more])


def taking_part(line: Line) -> str:
    """24 persons, 3 families; of a session, 19 people came of 22 families."""
    if listed := line.get("listed"):
        told = {"came": formats.number(line["persons"]), "families": formats.families_in_words(listed)}
        return _("%(came)s people came, of %(families)s") % told
    parts = []
    if line["persons"]:
        parts.append(_("%(count)s people") % {"count": formats.number(line["persons"])})
    if line["families"]:
        parts.append(formats.families_in_words(line["families"]))
    return ", ".join(parts)


def _results(lines: Sequence[Line]) -> list[Block]:
    pairs = [
        (_("Activities"), formats.number(len(lines))),
        (_("Days with an activity"), formats.number(len({line["on"] for line in lines}))),
    ]
    counted = (
        (_("Groups"), len({line["group"] for line in lines if line["group"]})),
        (_("People who came (each activity counted)"), sum(line["persons"] for line in lines)),
        _families(lines),
        (_("Photos"), sum(len(line["photos"]) for line in lines)),
    )
    pairs += [(label, formats.number(count)) for label, count in counted if count]
    return [Heading(_("III. Results")), Words(_("Counted from the activities above.")), Facts(pairs)]


def _families(lines: Sequence[Line]) -> tuple[str, int]:
    """Families that took part, each once, however often; where it is not kept which they were (lists that were
    uploaded, reports of long ago), each activity's are counted."""
    counting = [line for line in lines if line["families"]]
    if all("who" in line for line in counting):
        return _("Families that took part (each counted once)"), len(
            {each for line in counting for each in line["who"]}
        )
    return _("Families (each activity counted)"), sum(line["families"] for line in counting)


def _closing(report: WorkReport) -> list[Block]:
    made = Words(_("This report was made from what is recorded; nothing was added to it."))
    if not report.note:
        return [Heading(_("IV. Closing")), made]
    made = Words(_("This report was made from what is recorded. What follows are the words of its author:"))
    return [Heading(_("IV. Closing")), made, Words(f"“{report.note}”")]


def _people(content: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    coordinator, person = content["coordinator"], content["person"]
    return [
        has_seen(coordinator["role"], coordinator["name"], coordinator["nip"]),
        signs(person["post"], person["name"], person["nip"]),
    ]


def _attendance(lines: Sequence[Line]) -> list[Block]:
    """Who came to each session; in a paper without names how many."""
    found: list[Block] = []
    labels = {each.value: str(each.label) for each in Status}
    for place, line in enumerate(lines, start=1):
        if (came := line.get("attendance")) is None:
            continue
        when = ", ".join(filter(None, (day_of_the_week(date.fromisoformat(line["on"])), line.get("hours"))))
        found.append(Words(f"{place}. {when}: {line['what']}", strong=True))
        if rows := came.get("rows"):
            shown = [[str(number), *row[:-1], labels.get(row[-1], "")] for number, row in enumerate(rows, start=1)]
            found.append(Listing(list_heads(_("Attendance")), shown, (3, 14, 13, 18, 4, 4, 8)))
        sums = sums_in_words(*came["counts"])
        if unseen := came.get("unseen"):
            sums += " " + ngettext(
                "%(count)s family of them is accompanied by somebody else now and not named.",
                "%(count)s families of them are accompanied by somebody else now and not named.",
                unseen,
            ) % {"count": formats.number(unseen)}
        found.append(Words(sums))
    return [Heading(_("Annex: attendance")), *found] if found else []


def _evidence(lines: Sequence[Line], pictures: Mapping[str, bytes]) -> list[Block]:
    captions = [
        (f"{photo['id']}.jpg", _caption(line, photo))
        for line in lines
        for photo in line["photos"]
        if photo["id"] in pictures
    ]
    rows = [
        [
            str(place),
            formats.day(date.fromisoformat(line["on"])),
            line["what"],
            ", ".join(photo["sha256"][:SHORT_HASH] for photo in line["photos"]) or "–",
            line["source"].partition(" ")[2],
        ]
        for place, line in enumerate(lines, start=1)
    ]
    heads = [_("No."), _("Day"), _("Recorded in Tangga"), _("Photos (beginning of SHA-256)"), _("Id of the record")]
    shown: list[Block] = [Pictures(captions)] if captions else [Words(_("No photo is recorded."))]
    return [
        Heading(_("Annex: evidence")),
        *shown,
        Words(_("Every activity with its record and the fingerprints of its photos:")),
        Listing(heads, rows, (3, 8, 22, 14, 10), small=(4,)),
    ]


def _caption(line: Line, photo: Mapping[str, str]) -> str:
    day = formats.day(date.fromisoformat(line["on"]))
    what = line["group"] or activity_in_words(line)
    what = what if len(what) <= 70 else f"{what[:67]}…"
    if photo["shows"] == Photo.Shows.ATTENDANCE_LIST:
        what = ", ".join((what, _("attendance list")))
    return f"{day}, {what} · {photo['sha256'][:SHORT_HASH]}"
