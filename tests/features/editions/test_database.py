"""What the database refuses whoever writes: a published edition is never changed, and none is published by halves."""

import pytest
from django.db import IntegrityError, transaction

from tangga.editions import actions, models
from tangga.editions.models import Cell, Edition, EditionFile, State, Table, Withdrawal
from tangga.editions.triggers import (
    BEGINS_AS_DRAFT,
    DOES_NOT_ADD_UP,
    FOLLOWS,
    FROZEN,
    INCOMPLETE,
    ONLY_PUBLISHED,
)
from tangga.figures import figure
from tests.features.editions.conftest import ACTING, NOW, drafted, published


def refused(write, words):
    """Refused by that trigger or constraint, and by no other."""
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        write()


@pytest.fixture
def done(exits, tono, head):
    return published(tono, head)


def test_the_country_is_written_as_figures_write_it():
    assert models.COUNTRY == figure.COUNTRY


CHANGES = {
    "edition": lambda of: Edition.objects.filter(pk=of.pk).update(as_of="2025-06-29"),
    "its state": lambda of: Edition.objects.filter(pk=of.pk).update(
        state="draft", published_by=None, published_at=None, digest=""
    ),
    "a table": lambda of: Table.objects.filter(edition=of).update(total=99),
    "a part": lambda of: Cell.objects.filter(table__edition=of).update(value=99),
    "a file": lambda of: EditionFile.objects.filter(edition=of).update(content=b"other"),
    "a new table": lambda of: Table.objects.create(edition=of, place=90, code="x", indicator="exits", total=0),
    "a new part": lambda of: Cell.objects.create(table=of.tables.all()[0], place=90, part="x", value=0),
    "a new file": lambda of: EditionFile.objects.create(edition=of, form="pdf", sha256="0" * 64, content=b""),
    "a table less": lambda of: Table.objects.filter(edition=of)._raw_delete("default"),
    "a part less": lambda of: Cell.objects.filter(table__edition=of)._raw_delete("default"),
    "a file less": lambda of: EditionFile.objects.filter(edition=of)._raw_delete("default"),
    "the edition less": lambda of: Edition.objects.filter(pk=of.pk)._raw_delete("default"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_nothing_of_a_published_edition_is_changed(ready, head, change):
    """Published with one file, so that a file of another form is refused for nothing else."""
    as_published(ready, head)
    refused(lambda: change(ready), FROZEN)


MOVES = {
    "a table": lambda loose, done: Table.objects.filter(edition=loose, code="types").update(
        edition=done, code="moved", place=90
    ),
    "a part": lambda loose, done: Cell.objects.filter(table__edition=loose, table__code="exits").update(
        table=done.tables.all()[0], part="moved"
    ),
    "a file": lambda loose, done: EditionFile.objects.filter(edition=loose).update(edition=done, form="pdf"),
}


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
def test_nothing_is_moved_into_a_published_edition(ready, tono, head, move):
    as_published(ready, head)
    loose = drafted(tono)
    EditionFile.objects.create(edition=loose, form="csv", sha256="0" * 64, content=b"")
    refused(lambda: move(loose, ready), FROZEN)


def as_published(edition, by):
    told = {"state": State.PUBLISHED, "published_by": by, "published_at": NOW, "digest": "0" * 64}
    return Edition.objects.filter(pk=edition.pk).update(**told)


@pytest.fixture
def ready(exits, tono):
    """A draft with a file, so that only what a test takes from it is missing."""
    edition = drafted(tono)
    EditionFile.objects.create(edition=edition, form="json", sha256="0" * 64, content=b"{}")
    return edition


def test_a_whole_draft_becomes_published(ready, head):
    assert as_published(ready, head) == 1


def test_the_database_publishes_nothing_for_who_drafted_it(ready, tono):
    refused(lambda: as_published(ready, tono), "edition_is_published_by_a_second_person")


def test_the_database_publishes_nothing_whose_parts_do_not_come_to_the_total(ready, head):
    Table.objects.filter(edition=ready, code="voluntary").update(total=12)
    refused(lambda: as_published(ready, head), DOES_NOT_ADD_UP)


def test_the_database_publishes_no_parts_of_what_is_not_set(ready, head):
    table = Table.objects.create(edition=ready, place=90, code="target", indicator="target", total=None)
    Cell.objects.create(table=table, place=1, part="a", value=0)
    refused(lambda: as_published(ready, head), DOES_NOT_ADD_UP)


def test_the_database_publishes_nothing_without_files(exits, tono, head):
    refused(lambda: as_published(drafted(tono), head), INCOMPLETE)


def test_the_database_publishes_nothing_without_tables(ready, head):
    Cell.objects.filter(table__edition=ready).delete()
    Table.objects.filter(edition=ready).delete()
    refused(lambda: as_published(ready, head), INCOMPLETE)


def test_an_edition_does_not_begin_as_published(ready, head):
    told = {field.attname: getattr(ready, field.attname) for field in Edition._meta.concrete_fields}
    told |= {"id": None, "public_id": "00000000-0000-4000-8000-000000000001", "state": State.PUBLISHED}
    told |= {"published_by_id": head.pk, "published_at": NOW, "digest": "0" * 64}
    refused(lambda: Edition.objects.create(**told), BEGINS_AS_DRAFT)


def test_an_edition_does_not_follow_one_of_another_kind(done, ready, head):
    Edition.objects.filter(pk=ready.pk).update(previous=done, number=2, period="2025-Q2")
    refused(lambda: as_published(ready, head), FOLLOWS)


def test_a_withdrawal_is_of_a_published_edition_and_is_never_changed(ready, done, head):
    told = {"reason": "why", "withdrawn_by": head, "withdrawn_at": NOW}
    refused(lambda: Withdrawal.objects.create(edition=ready, **told), ONLY_PUBLISHED)
    made = actions.withdraw(done.public_id, "why", by=head, **ACTING)
    refused(lambda: Withdrawal.objects.filter(pk=made.pk).update(reason="other"), FROZEN)
    refused(lambda: Withdrawal.objects.filter(pk=made.pk)._raw_delete("default"), FROZEN)


def test_a_draft_is_taken_away_with_all_that_belongs_to_it(ready):
    ready.delete()
    assert not Cell.objects.exists()
