"""`tangga edition check`: the same, or which file is not."""

import json

import pytest
from click.testing import CliRunner
from django.db import connection

from tangga.cli import main
from tangga.editions import triggers
from tangga.editions.models import Cell, EditionFile, Form
from tests.features.editions.conftest import published


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
    triggers.remove(connection)
    EditionFile.objects.filter(edition=edition, form=Form.CSV).update(content=b"other")
    triggers.install(connection)
    told = run(edition.code, "--json")
    assert told.exit_code == 1
    assert [each["form"] for each in json.loads(told.output)["files"] if not each["same"]] == ["csv"]


def test_numbers_that_were_changed_are_told(edition):
    triggers.remove(connection)
    Cell.objects.filter(table__edition=edition, table__code="voluntary").update(value=12)
    triggers.install(connection)
    told = run(edition.code)
    assert told.exit_code == 1
    assert "The numbers counted again are not those that were published." in told.output


def test_a_code_of_no_edition_is_wrong_use(edition):
    assert run("graduations-3273-2025-H1-9").exit_code == 2
