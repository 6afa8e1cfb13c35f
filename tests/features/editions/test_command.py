"""`tangga edition check`: the same, or which file is not."""

import json

import pytest
from click.testing import CliRunner
from django.db import connection

from tangga.audit import append_only
from tangga.cli import main
from tangga.editions import actions
from tangga.editions.files import digest_of, sha256
from tangga.editions.models import Cell, Edition, EditionFile, Form, Withdrawal
from tests.features.editions.conftest import ACTING, NOW, published


@pytest.fixture
def edition(exits, tono, head):
    return published(tono, head)


def run(*words):
    return CliRunner().invoke(main, ["edition", "check", *words])


def test_an_edition_that_is_made_again_is_the_same(edition):
    told = run(edition.code)
    assert told.exit_code == 0
    assert told.output.startswith(f"{edition.code}: the same\n")


def test_a_file_that_was_changed_is_named(edition):
    append_only.remove(connection)
    EditionFile.objects.filter(edition=edition, form=Form.CSV).update(content=b"other")
    append_only.install(connection)
    told = run(edition.code, "--json")
    assert told.exit_code == 1
    assert [each["form"] for each in json.loads(told.output)["files"] if not each["same"]] == ["csv"]


def test_numbers_that_were_changed_are_told(edition):
    append_only.remove(connection)
    Cell.objects.filter(table__edition=edition, table__code="voluntary").update(value=12)
    append_only.install(connection)
    told = run(edition.code)
    assert told.exit_code == 1
    assert "The numbers counted again are not those that were published." in told.output


def test_an_edition_that_was_changed_past_the_triggers_is_told_by_the_log(edition):
    """Numbers, files and fingerprint are changed so that they fit each other: only the log knows better."""
    append_only.remove(connection)
    EditionFile.objects.filter(edition=edition, form=Form.CSV).update(content=b"other", sha256=sha256(b"other"))
    hashes = dict(EditionFile.objects.filter(edition=edition).values_list("form", "sha256"))
    Edition.objects.filter(pk=edition.pk).update(digest=digest_of({Form(form): sha for form, sha in hashes.items()}))
    append_only.install(connection)
    told = run(edition.code, "--json")
    assert told.exit_code == 1
    found = json.loads(told.output)
    assert (found["same_digest"], found["logged"]) == (False, edition.digest)
    assert "not the log's" in run(edition.code).output


def test_a_fingerprint_that_is_not_that_of_the_files_is_told(edition):
    append_only.remove(connection)
    Edition.objects.filter(pk=edition.pk).update(digest="0" * 64)
    append_only.install(connection)
    told = run(edition.code, "--json")
    assert (told.exit_code, json.loads(told.output)["same_digest"]) == (1, False)


def test_that_an_edition_or_the_one_before_it_is_withdrawn_is_told(edition, tono, head):
    second = published(tono, head)
    actions.withdraw(edition.public_id, "A list came twice.", by=head, **ACTING)
    assert "This edition is withdrawn." in run(edition.code).output
    told = run(second.code)
    assert told.exit_code == 0
    assert "The edition before it, which it tells the difference to, is withdrawn." in told.output


def test_a_code_of_no_edition_is_wrong_use(edition):
    assert run("graduations-3273-2025-H1-9").exit_code == 2


@pytest.fixture
def without_triggers(edition):
    append_only.remove(connection)
    yield
    append_only.install(connection)


def test_a_withdrawal_that_was_taken_out_is_told_by_the_log(edition, head, without_triggers):
    actions.withdraw(edition.public_id, "A list came twice.", by=head, **ACTING)
    Withdrawal.objects.all().delete()
    told = run(edition.code)
    assert told.exit_code == 1
    assert "Of its withdrawal the log knows, and the edition does not" in told.output


def test_a_withdrawal_that_nobody_made_is_told_by_the_log(edition, head, without_triggers):
    Withdrawal.objects.create(edition=edition, reason="why", withdrawn_by=head, withdrawn_at=NOW)
    told = run(edition.code, "--json")
    assert (told.exit_code, json.loads(told.output)["same_withdrawal"]) == (1, False)


@pytest.mark.parametrize("asked", ["one", "all"])
def test_an_edition_that_was_taken_out_with_all_its_rows_is_told_by_the_log(edition, without_triggers, asked):
    edition.delete()
    told = run(*{"one": [edition.code], "all": []}[asked])
    assert told.exit_code == 1
    assert f"{edition.code}: GONE" in told.output


def test_an_edition_that_was_made_a_draft_again_is_told_by_the_log(edition, without_triggers):
    Edition.objects.update(state="draft", published_by=None, published_at=None, digest="")
    assert "The log has its publishing" in run(edition.code).output


def test_without_a_code_every_edition_is_made_again(edition, tono, head):
    second = published(tono, head)
    told = run("--json")
    assert told.exit_code == 0
    assert [each["code"] for each in json.loads(told.output)] == [edition.code, second.code]
