"""The cast and the way of a case, and how a PDF is read back."""

import io
import subprocess

import pytest
import zxingcpp
from django.test import Client
from PIL import Image

from tangga.case_papers.papers import issue_for_case
from tangga.people.models import Person
from tangga.people.roles import Role
from tests import make
from tests.features.cases.conftest import (  # noqa: F401 - fixtures
    family,
    in_english_today,
    kepala,
    sinta,
    wati,
    way,
)

WHY = {"reason": "reporting"}


@pytest.fixture(autouse=True)
def files_of_the_test_only(settings, tmp_path):
    settings.DATA_FOLDER = tmp_path
    settings.SITE_ADDRESS = "https://tangga.example"


@pytest.fixture
def agus(areas) -> Person:
    """An auditor of the district."""
    return make.posted("agus", Role.AUDITOR, "3273")


@pytest.fixture
def issued(way, tono):  # noqa: F811 - a fixture of the same name
    """Issues a paper of the way's case, as the official unless said otherwise."""

    def issue_one(kind, by=None):
        return issue_for_case(kind, way.case.public_id, by=by or tono, **way.when)

    return issue_one


@pytest.fixture
def client_of():
    """A browser of somebody who is signed in."""

    def signed_in(person) -> Client:
        client = Client()
        client.force_login(person)
        client.cookies["django_language"] = "en"
        return client

    return signed_in


def run(*command, content):
    return subprocess.run(command, input=content, stdout=subprocess.PIPE, check=True).stdout


def words_of(content: bytes) -> str:
    """All text of a PDF, in the order it is read."""
    return " ".join(run("pdftotext", "-layout", "-", "-", content=content).decode().split())


def codes_on(content: bytes, page: int = 1) -> list[str]:
    """What the QR codes of a page say."""
    shown = run("pdftoppm", "-r", "150", "-f", str(page), "-l", str(page), "-png", content=content)
    return [each.text for each in zxingcpp.read_barcodes(Image.open(io.BytesIO(shown)))]
