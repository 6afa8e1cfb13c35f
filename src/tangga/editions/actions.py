"""What is done with editions: drafted, counted anew, published by a second person, discarded, withdrawn."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tangga.areas.models import Area
from tangga.audit.actions import record
from tangga.editions import files, words
from tangga.editions.content import (
    Content,
    Inputs,
    Numbers,
    check_adds_up,
    check_inputs,
    content_of,
    counted,
    inputs_of,
    known_by,
    policy_hash_of,
    stored,
)
from tangga.editions.models import LONGEST_NAME, LONGEST_REASON, Cell, Edition, EditionFile, State, Table, Withdrawal
from tangga.editions.queries import editions_seen_by, is_withdrawn, latest_published, posting_that_may
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.free_text import without_numbers
from tangga.papers import formats
from tangga.people.checks import check_sent_the_same
from tangga.people.models import Person
from tangga.people.roles import Action
from tangga.runs.versions import code_version

MOST_PARTS = 1_000
MOST_ENTERED = 20
LARGEST = 10**15
CHANGED_MEANWHILE = gettext_lazy("Somebody changed this edition meanwhile. Look at it again, then decide.")


@transaction.atomic
def draft(inputs: Inputs, *, by: Person, on: date, at: datetime, sent: UUID) -> Edition:
    """Draft an edition: its tables are counted and kept. Sent twice (the same UUID), it is drafted once.

    Refused: NotAllowed to roles that draft none, and for an area outside the person's own; NotValid for a period or an
    instant that cannot be; Conflict where the form was sent with something else.
    """
    posting = posting_that_may(by, Action.DRAFT_EDITIONS, on)
    if not inputs.region.startswith(posting.area_id or ""):
        raise NotAllowed(_("You draft editions of your own area and the areas in it. Choose one of them."))
    if (same := Edition.objects.filter(public_id=sent).first()) is not None:
        stands = (same.layout, same.region, same.period, same.as_of, same.drafted_by_id)
        asked = (inputs.layout.code, inputs.region, inputs.period.name, inputs.as_of, by.pk)
        check_sent_the_same(stands, asked)
        return same
    if inputs.as_of > on:
        raise NotValid(_("That day has not come yet. Choose a day until today."))
    check_inputs(inputs, at)
    previous = latest_published(inputs.layout.code, inputs.region, inputs.period)
    check_knows_no_less(inputs, previous)
    tables = counted(inputs, at)
    edition = Edition.objects.create(
        public_id=sent,
        layout=inputs.layout.code,
        layout_version=inputs.layout.version,
        region=inputs.region,
        area=inputs.area,
        period=inputs.period.name,
        begins_on=inputs.period.first,
        ends_on=inputs.period.last,
        as_of=inputs.as_of,
        known_at=inputs.known_at,
        number=previous.number + 1 if previous else 1,
        previous=previous,
        previous_withdrawn=is_withdrawn(previous),
        policy_hash=policy_hash_of(inputs),
        code_version=code_version(),
        drafted_by=by,
        drafted_at=at,
        counted_by=by,
        counted_at=at,
    )
    keep(edition, tables)
    _log("edition.drafted", edition, by=by, at=at)
    return edition


def keep(edition: Edition, tables: Sequence[Numbers], first: int = 1) -> None:
    """Store tables of a draft, from a place on."""
    for place, each in enumerate(tables, start=first):
        told = {"code": each.code, "indicator": each.indicator, "by": each.by, "total": each.total}
        table = Table.objects.create(edition=edition, place=place, title=each.title, source=each.source, **told)
        rows = enumerate(each.parts.items())
        Cell.objects.bulk_create([Cell(table=table, place=at, part=part, value=many) for at, (part, many) in rows])


@transaction.atomic
def recount(
    public_id: UUID, known_on: date | None = None, *, revision: int, by: Person, on: date, at: datetime
) -> Edition:
    """Count a draft anew, by what is known now or was on a day, after the edition that is the latest now. Tables that
    were entered by hand stay.

    Refused: Edition.DoesNotExist outside the person's area; NotAllowed to roles that draft none; Conflict for what is
    no draft any more, or was changed meanwhile.
    """
    edition = _draft_of(public_id, Action.DRAFT_EDITIONS, revision, by=by, on=on)
    stated = inputs_of(edition)
    inputs = Inputs(_newest(edition), edition.area, stated.period, edition.as_of, known_by(known_on, at))
    check_inputs(inputs, at)
    previous = latest_published(inputs.layout.code, inputs.region, inputs.period)
    check_knows_no_less(inputs, previous)
    entered = [each for each in stored(edition) if not each.indicator]
    _clear(edition)
    tables = counted(inputs, at)
    edition.layout_version = inputs.layout.version
    edition.known_at, edition.number = inputs.known_at, previous.number + 1 if previous else 1
    edition.previous, edition.previous_withdrawn = previous, is_withdrawn(previous)
    edition.policy_hash = policy_hash_of(inputs)
    edition.code_version, edition.counted_by, edition.counted_at = code_version(), by, at
    edition.revision += 1
    edition.save()
    keep(edition, [*tables, *entered])
    _log("edition.recounted", edition, by=by, at=at)
    return edition


def check_knows_no_less(inputs: Inputs, previous: Edition | None) -> None:
    """Raises NotValid where the edition before knew more: what it knew would look as if it had been taken back."""
    if previous is not None and inputs.known_at < previous.known_at:
        raise NotValid(
            _("The edition before was made by what was known on %(day)s. The next one cannot know less.")
            % {"day": formats.day(localtime(previous.known_at).date())}
        )


def _newest(edition: Edition) -> Any:
    from tangga.editions.layout import layout_of, newest

    return newest().get(edition.layout) or layout_of(edition.layout, edition.layout_version)


def _clear(edition: Edition) -> None:
    Cell.objects.filter(table__edition=edition).delete()
    Table.objects.filter(edition=edition).delete()


@transaction.atomic
def enter_table(
    public_id: UUID,
    title: str,
    source: str,
    parts: Mapping[str, int],
    total: int,
    *,
    revision: int,
    by: Person,
    on: date,
    at: datetime,
) -> Edition:
    """Add a table of another source to a draft, as it was written there. It is published only where it adds up.

    Refused: as `recount`; NotValid without title, source or parts, for names that read the same, and for
    numbers below 0 or beyond any count.
    """
    edition = _draft_of(public_id, Action.DRAFT_EDITIONS, revision, by=by, on=on)
    title, source = (" ".join(without_numbers(each).split()) for each in (title, source))
    names = [" ".join(without_numbers(name).split()) for name in parts]
    if doubles := [name for name in names if names.count(name) > 1]:
        raise NotValid(_("“%(name)s” stands twice.") % {"name": doubles[0][:60]})
    parts = dict(zip(names, parts.values(), strict=True))
    if not title or not source:
        raise NotValid(_("Say what the table is about, and where its numbers are from."))
    if len(title) > LONGEST_NAME or len(source) > 200:
        raise NotValid(_("Say it shorter."))
    if not 0 < len(parts) <= MOST_PARTS:
        raise NotValid(_("Write at least one part, and at most %(most)s.") % {"most": MOST_PARTS})
    if any(not name or len(name) > LONGEST_NAME for name in parts):
        raise NotValid(_("Say it shorter."))
    if below := next((name for name, many in {**parts, _("total"): total}.items() if many < 0), ""):
        raise NotValid(_("“%(name)s” is below 0. Write how many there are.") % {"name": below[:60]})
    if any(abs(each) > LARGEST for each in (*parts.values(), total)):
        raise NotValid(_("A number is larger than anything that could be counted."))
    places = list(Table.objects.filter(edition=edition).order_by("place").values_list("place", "indicator"))
    entered = sum(not indicator for _place, indicator in places)
    if entered >= MOST_ENTERED:
        raise NotValid(_("An edition holds at most %(most)s tables of other sources.") % {"most": MOST_ENTERED})
    last = places[-1][0] if places else 0
    keep(edition, [Numbers(f"entered-{last + 1}", "", "", total, parts, title, source)], first=last + 1)
    _changed(edition, by, at)
    _log("edition.table_entered", edition, by=by, at=at)
    return edition


@transaction.atomic
def remove_table(public_id: UUID, code: str, *, revision: int, by: Person, on: date, at: datetime) -> Edition:
    """Take a table that was entered by hand out of a draft. Refused: as `recount`; NotValid where there is none."""
    edition = _draft_of(public_id, Action.DRAFT_EDITIONS, revision, by=by, on=on)
    found = Table.objects.filter(edition=edition, code=code, indicator="")
    if not found.exists():
        raise NotValid(_("This edition has no such table of another source."))
    Cell.objects.filter(table__in=found).delete()
    found.delete()
    _changed(edition, by, at)
    _log("edition.table_removed", edition, by=by, at=at)
    return edition


def _changed(edition: Edition, by: Person, at: datetime) -> None:
    """Whoever changed what a draft holds does not publish it either."""
    edition.counted_by, edition.counted_at = by, at
    edition.revision += 1
    edition.save(update_fields=["counted_by", "counted_at", "revision"])


@transaction.atomic
def publish(public_id: UUID, *, revision: int, by: Person, on: date, at: datetime) -> Edition:
    """Publish a draft that somebody else made: its files are made and kept, and nothing of it is ever changed again.

    Refused: Edition.DoesNotExist outside the person's area; NotAllowed to roles that publish none, and to whoever made
    or counted it; NotValid where the parts of a table do not come to its total (named, with the difference), or a
    number in the press text is from no figure; Conflict for what is no draft any more, was changed meanwhile, counts
    otherwise by now, or no longer follows the latest edition.
    """
    edition = _draft_of(public_id, Action.PUBLISH_EDITIONS, revision, by=by, on=on)
    if by.pk in (edition.drafted_by_id, edition.counted_by_id):
        raise NotAllowed(_("You made or counted this edition. A second person publishes it."))
    content = content_of(edition)
    check_adds_up(content.tables, words.table_titles(content))
    latest = latest_published(edition.layout, edition.region, content.inputs.period)
    if (latest.pk if latest else None) != edition.previous_id:
        raise Conflict(
            _("Another edition was published meanwhile. Count this draft anew, so that it follows that one.")
        )
    _check_says_whether_withdrawn(edition)
    check_still_counts(content, at)
    made = files.all_made(content)
    hashes = {form: files.sha256(each) for form, each in made.items()}
    EditionFile.objects.bulk_create(
        EditionFile(edition=edition, form=form, sha256=hashes[form], content=each) for form, each in made.items()
    )
    edition.state, edition.published_by, edition.published_at = State.PUBLISHED, by, at
    edition.digest = files.digest_of(hashes)
    try:
        with transaction.atomic():
            edition.save(update_fields=["state", "published_by", "published_at", "digest"])
    except IntegrityError as refused:
        raise Conflict(str(CHANGED_MEANWHILE)) from refused
    _log("edition.published", edition, by=by, at=at)
    return edition


def _check_says_whether_withdrawn(edition: Edition) -> None:
    """Raises Conflict where the edition before was withdrawn since the draft was counted. Until the transaction ends
    nobody withdraws it: a file says for ever what held when it was published."""
    if edition.previous_id is not None:
        before = Edition.objects.select_for_update(of=("self",)).get(pk=edition.previous_id)
        if is_withdrawn(before) != edition.previous_withdrawn:
            raise Conflict(
                _("The edition before was withdrawn meanwhile. Count this draft anew, so that its files say so.")
            )


def check_still_counts(content: Content, now: datetime) -> None:
    """Raises Conflict where what is stored is not what its inputs count: somebody else's hand was in it, or something
    was still being recorded when it was counted."""
    again = {each.code: each for each in counted(content.inputs, now)}
    kept = {each.code: each for each in content.tables if each.indicator}
    off = [code for code in again.keys() | kept.keys() if again.get(code) != kept.get(code)]
    if off:
        titles = words.table_titles(content)
        named = ", ".join(titles.get(code, code) for code in sorted(off))
        raise Conflict(
            _("Counted again, these tables are otherwise: %(tables)s. Count the draft anew.") % {"tables": named}
        )


@transaction.atomic
def discard(public_id: UUID, *, revision: int, by: Person, on: date, at: datetime) -> Edition:
    """Put a draft aside for good. Refused: as `recount`."""
    edition = _draft_of(public_id, Action.DRAFT_EDITIONS, revision, by=by, on=on, changes=False)
    edition.state, edition.discarded_by, edition.discarded_at = State.DISCARDED, by, at
    edition.save(update_fields=["state", "discarded_by", "discarded_at"])
    _log("edition.discarded", edition, by=by, at=at)
    return edition


@transaction.atomic
def withdraw(public_id: UUID, reason: str, *, by: Person, on: date, at: datetime) -> Withdrawal:
    """Say that a published edition is withdrawn, and why; it stays readable as it was.

    Refused: Edition.DoesNotExist outside the person's area; NotAllowed to roles that publish none; NotValid without a
    reason; Conflict for what is not published, or is withdrawn already.
    """
    edition = editions_seen_by(by, on).get(public_id=public_id)
    posting_that_may(by, Action.PUBLISH_EDITIONS, on)
    said = " ".join(without_numbers(reason).split())
    if not said or len(said) > LONGEST_REASON:
        raise NotValid(_("Say why, in at most %(most)s letters.") % {"most": LONGEST_REASON})
    held = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    if held.state != State.PUBLISHED:
        raise Conflict(_("Only a published edition is withdrawn. A draft is discarded."))
    if Withdrawal.objects.filter(edition=held).exists():
        raise Conflict(_("This edition is withdrawn already."))
    made = Withdrawal.objects.create(edition=held, reason=said, withdrawn_by=by, withdrawn_at=at)
    _log("edition.withdrawn", held, by=by, at=at)
    return made


def _draft_of(public_id: UUID, action: Action, revision: int, *, by: Person, on: date, changes: bool = True) -> Edition:
    """A draft that nobody else changes until the transaction ends, as whoever acts has seen it. changes: its tables."""
    seen = editions_seen_by(by, on).get(public_id=public_id)
    posting_that_may(by, action, on)
    held = Edition.objects.select_for_update(of=("self",)).select_related("area", "previous").get(pk=seen.pk)
    if held.state != State.DRAFT:
        raise Conflict(_("This edition is no draft any more."))
    if held.revision != revision:
        raise Conflict(str(CHANGED_MEANWHILE))
    if changes and action == Action.DRAFT_EDITIONS and held.counted_by_id != by.pk:
        _check_no_others_tables(held)
    return held


def _check_no_others_tables(edition: Edition) -> None:
    """Raises Conflict where somebody else entered a table by hand: who enters numbers does not publish them, and a
    draft remembers only who changed it last."""
    if Table.objects.filter(edition=edition, indicator="").exists():
        raise Conflict(
            _("%(name)s entered a table into this draft, and goes on with it. Or discard it, and draft another.")
            % {"name": edition.counted_by.display_name}
        )


def area_named(code: str) -> Area | None:
    """The area of a code. Raises Area.DoesNotExist."""
    return Area.objects.get(code=code) if code else None


def _log(action: str, edition: Edition, *, by: Person, at: datetime) -> None:
    # A literal of the callers above (audit/words.py has the words of each).
    told = {"edition": edition.code, "as_of": edition.as_of.isoformat(), "known_at": edition.known_at.isoformat()}
    if edition.digest:
        told["sha256"] = edition.digest
    record(action, edition, by=by, area_code=edition.area_id or "", detail=told, at=at)
