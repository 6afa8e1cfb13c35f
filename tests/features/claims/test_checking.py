"""Checking a published table on screen: does it add up, how does it differ, what is missing; and the doubt about
names."""

import io
import json
from uuid import uuid4

import pytest
import xlsxwriter
import yaml
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile

from tangga.claims.models import PublishedClaim
from tangga.claims.queries import as_claim
from tangga.cli import main
from tangga.figures import claims
from tangga.people.roles import Role
from tests import make
from tests.features.claims.conftest import ARTICLE, AS_PRINTED, CHECK, NOW, TODAY, districts
from tests.features.figures.test_claims import PUBLISHED
from tests.scenarios.test_figures import PRINTED


def told(answer, place=0):
    return answer.context["drafts"][place]


def test_the_article_comes_to_ten_too_many_and_says_so(ntb, send):
    answer = send()
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "It does not add up: the parts come to 4,308, stated are 4,298 (+10)." in text
    assert "By what was known then Tangga counts the same: 4,298." in text
    off = {line.key: line.off_then for line in told(answer).found.lines if line.off_then}
    assert off == {"5201": 10}
    assert told(answer).found.missing == []
    assert not PublishedClaim.objects.exists()


def test_bima_beside_kota_bima_is_the_regency_and_this_is_said(places, send):
    answer = send()
    assert list(told(answer).found.claim.parts) == list(PRINTED)
    assert "Kota Bima stands in a line of its own" in answer.content.decode()


def test_a_number_that_has_no_place_leaves_no_verdict(places, send):
    text = send(text="Lombok Barat 2.530; Dompu 2,5").content.decode()
    assert text.index("Dompu 2,5") < text.index("Not sure: a number was left out.")
    assert "does not add up" not in text


def test_bima_alone_is_a_doubt_and_is_not_kept_until_somebody_says_which(places, send):
    answer = send(step="keep", text="Dompu 295; Bima 4")
    assert answer.status_code == 422
    assert "Which one did you mean?" in answer.content.decode()
    assert [area.code for area in answer.context["reading"].doubts[1].choices] == ["5206", "5272"]
    answer = send(text="Dompu 295; Bima 4", **{"meant-1": "5272"})
    assert told(answer).found.claim.parts == {"5205": 295, "5272": 4}


def test_a_name_that_is_no_area_leaves_the_other_lines_compared_and_is_asked_for_above_the_verdict(few, send):
    answer = send(text="Lombok Barat 2.530; Lombok Timur 870; Kodya 4")
    off = {line.key: (line.then, line.off_now) for line in told(answer).found.lines}
    assert off == {"5201": (7, 2523), "5203": (3, 867), "Kodya": (None, None)}
    assert [area.code for area in answer.context["reading"].doubts[2].choices] == sorted({*PRINTED} - {"5201", "5203"})
    text = answer.content.decode()
    assert text.index("Which one did you mean?") < text.index('name="meant-2"') < text.index("It does not add up")
    assert "not in the table." not in text


def test_a_name_that_is_kept_is_not_asked_for_again(few, send):
    answer = send(text="Lombok Barat 2.530; Kodya 4", stated="", **{"meant-1": "-"})
    assert (answer.status_code, answer.context["reading"].doubts) == (200, {})
    assert told(answer).found.lines[0].then == 7


def test_a_sub_district_among_districts_leaves_the_districts_compared(few, send):
    lines = told(send(text="5201\t2530\n5203\t870\nTempat 520101\t4")).found.lines
    assert [line.then for line in lines] == [7, 3, None]


def test_a_name_written_wrongly_is_asked_for(places, send):
    assert [area.code for area in send(text="Dompo 295").context["reading"].doubts[0].choices] == ["5205"]


def test_who_means_none_of_them_keeps_the_name(places, send):
    assert told(send(text="Bima 4", **{"meant-0": "-"})).found.claim.parts == {"Bima": 4}


def test_an_area_that_the_table_leaves_out_is_named_with_what_tangga_counts(few, send):
    missing = told(send(text="Lombok Barat 2.530")).found.missing
    assert {line.key: line.then for line in missing}["5203"] == 3
    assert len(missing) == 9


@pytest.mark.parametrize(
    ("text", "stated", "sentences"),
    [
        (
            "Lombok Barat 7; Lombok Timur 3",
            "12",
            ("8 of 10 areas are missing.", "Those in it come to 10, stated are 12"),
        ),
        ("Semester II 2020 2", "12", ("1 of 2 parts is missing.", "Those in it come to 2, stated are 12")),
        ("Semester II 2020 2", "1", ("1 of 2 parts is missing.", "It does not add up: the parts come to 2")),
    ],
)
def test_of_a_partial_list_the_verdict_says_first_how_many_parts_are_missing(few, send, text, stated, sentences):
    shown = told(send(text=text, stated=stated))
    assert shown.missing == sentences[0]
    assert shown.sum.startswith(sentences[1])
    page = send(text=text, stated=stated).content.decode()
    assert page.index(sentences[0]) < page.index(sentences[1])


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Semester I 1.315; Semester II 2.983", ["2020-H1", "2020-H2"]),
        ("Januari-Juni 2020\t1.315\nJuli - Desember 2020\t2.983", ["2020-H1", "2020-H2"]),
        ("52.01\t2530\n5203\t870", ["5201", "5203"]),
        ("Kabupaten Dompu 1\nkota mataram 2", ["5205", "5271"]),
    ],
)
def test_halves_codes_and_kinds_are_understood(places, send, text, keys):
    assert list(told(send(text=text)).found.claim.parts) == keys


def test_ways_of_leaving_are_understood_and_compared(few, send):
    answer = send(text="mandiri 10; alamiah 12", measure="graduations", stated="")
    assert {line.key: line.off_now for line in told(answer).found.lines} == {"voluntary": 0, "natural": 10}


def test_a_number_that_tangga_does_not_count_is_added_up_all_the_same(places, send):
    answer = send(
        measure="-", other_measure="rumah berlabel", text="berlabel 16.483; bukan rumah sendiri 876", stated="17.359"
    )
    assert told(answer).sum == "It adds up: the parts come to 17,359, as stated."
    assert told(answer).known == ["Tangga does not count this number; it was only added up."]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"text": "Dompu 2,5"}, "This line is not understood: “Dompu 2,5”"),
        ({"text": "Dompu 295; Dompu 3"}, "stands in two lines"),
        ({"text": "", "stated": ""}, "Paste the table, choose a file"),
        ({"stated": "banyak"}, "This is no whole number"),
        ({"period": "kemarin"}, "This is no period"),
        ({"as_of": "2027-01-01"}, "That day has not come yet."),
        ({"area": "Kota Kediri"}, "No area of yours is called so"),
        ({"area": "Bima"}, "Several areas are called so"),
        ({"measure": "-"}, "Say in words which number it is."),
        ({"text": "- {id: a, region: '52', measure: exits, parts: {x: &n 1, y: *n}}"}, "(*name) are not read here"),
        ({"text": "- {id: a, region: '52', measure: exits, as_of: 2020-13-45}"}, "cannot be read as YAML"),
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_used_is_said_and_nothing_is_kept(places, send, fields, why):
    answer = send(step="keep", **fields)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not PublishedClaim.objects.exists()


def test_a_sheet_is_read_as_it_would_be_pasted(places, send):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        rows = [
            ("No", "Kabupaten/Kota", "Graduasi"),
            (1, "Lombok Barat", 2530),
            (2, "Dompu", 295),
            ("", "Jumlah", 2825),
        ]
        [sheet.write_row(place, 0, row) for place, row in enumerate(rows)]
    answer = send(text="", stated="", file=SimpleUploadedFile("tabel.xlsx", file.getvalue()))
    assert (told(answer).found.claim.parts, told(answer).found.claim.stated_total) == (
        {"5201": 2530, "5205": 295},
        2825,
    )
    assert "Lombok Barat\t2530" in answer.context["form"]["text"].value()


def test_a_fraction_in_a_sheet_is_no_thousand(places, send):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write_row(0, 0, ("Dompu", 1.234))
    assert send(text="", file=SimpleUploadedFile("t.xlsx", file.getvalue())).status_code == 422


def test_a_csv_file_is_read(places, send):
    answer = send(text="", file=SimpleUploadedFile("tabel.csv", b"Kab/Kota;Jumlah\nDompu;1.295\n"))
    assert told(answer).found.claim.parts == {"5205": 1295}


def test_a_file_that_is_no_table_is_refused_with_why(places, send):
    answer = send(text="", file=SimpleUploadedFile("gambar.xlsx", b"GIF89a"))
    assert answer.status_code == 422
    assert not PublishedClaim.objects.exists()


@pytest.fixture
def as_ministry(signed_in, few):
    make.areas_of_the_tree("32", "35", "72", "33", "18")
    districts("3276", "3528", "3571", "3506", "3375", "1801", "3317")
    return signed_in(make.posted("pusat", Role.MINISTRY, None))


def test_page_and_command_say_the_same_of_every_published_figure(as_ministry, send, monkeypatch):
    monkeypatch.setattr("tangga.cli.clock.now", lambda: NOW)
    monkeypatch.setattr("tangga.cli.clock.today", lambda: TODAY)
    command = CliRunner().invoke(main, ["claim", "check", str(PUBLISHED), "--json"])
    file = SimpleUploadedFile("published.yaml", PUBLISHED.read_bytes())
    answer = send(as_ministry, text="", stated="", file=file)
    drafts = answer.context["drafts"]
    assert [each.found.checked.to_json() for each in drafts] == json.loads(command.stdout)
    assert len(drafts) == 17


@pytest.mark.parametrize("key", ["\\ud800", "\\0"])
def test_a_file_with_a_part_that_is_no_text_is_refused_and_not_kept(as_ministry, send, key):
    text = f'- id: a\n  region: "52"\n  measure: exits\n  parts: {{"{key}": 1}}'
    answer = send(as_ministry, step="keep", text=text)
    assert answer.status_code == 422
    assert "line 4" in answer.content.decode()
    assert not PublishedClaim.objects.exists()


def test_what_states_no_number_is_not_kept_and_all_the_others_are(as_ministry, send):
    rows = yaml.safe_load(PUBLISHED.read_text(encoding="utf-8"))
    whole = {"text": yaml.safe_dump(rows), "stated": ""}
    text = send(as_ministry, **whole).content.decode()
    assert "depok-2021 is checked and not kept: it has neither parts nor a total." in text
    assert "Keep all 12 with their sources" in text
    stating = [row for row in rows if "parts" in row or "value" in row or "stated_total" in row]
    kept = {"text": yaml.safe_dump(stating), "stated": ""}
    assert send(as_ministry, step="keep", **whole).status_code == 302
    again = {
        each.id: claims.check(each, today=TODAY, now=NOW).to_json()
        for each in map(as_claim, PublishedClaim.objects.all())
    }
    published, _ = claims.read_text(kept["text"], "x")
    assert again == {each.id: claims.check(each, today=TODAY, now=NOW).to_json() for each in published}


def test_numbers_that_come_of_each_other_are_held_against_each_other_and_what_is_not_read_is_said(as_ministry, send):
    rows = yaml.safe_load(PUBLISHED.read_text(encoding="utf-8"))
    rows = [dict(row, target=1910) for row in rows if row["id"] in ("pamekasan-2025-10", "depok-2021")]
    text = send(as_ministry, text=yaml.safe_dump(rows), stated="").content.decode()
    assert "It does not fit: target is 1,910, but for each one 10 × facilitators 189 gives 1,890." in text
    assert "Not read of this entry: achieved, proposed for PPSE." in text
    assert "It does not fit: target is 1,910, but 10% of active families 31,430 gives 3,143." in text


def test_a_claim_of_which_nothing_could_be_held_against_anything_is_not_called_right(as_ministry, send):
    rows = yaml.safe_load(PUBLISHED.read_text(encoding="utf-8"))
    silent = send(as_ministry, text=yaml.safe_dump([row for row in rows if "amount_idr" in row]), stated="")
    assert (told(silent).is_silent, told(silent).is_wrong) == (True, False)
    text = silent.content.decode()
    assert "Tangga does not count this number." in text
    assert 'class="note good' not in text
    assert "Not read of this entry: amount in rupiah, families." in text


def test_parts_and_headings_of_a_file_are_in_the_words_of_the_reader(as_ministry, send):
    answer = send(as_ministry, text=PUBLISHED.read_text(encoding="utf-8"), stated="")
    names = {each.found.claim.id: [line.name for line in each.found.lines] for each in answer.context["drafts"]}
    assert names["ntb-2020-voluntary-by-half"] == ["first half of 2020", "second half of 2020"]
    assert names["national-2020"] == ["voluntary graduation", "natural graduation"]
    assert names["mataram-labels-2020"] == ["labelled", "not their own house"]
    assert names["lampung-selatan-2021"] == ["registered", "served"]
    assert "Target in percent of the active families" in [each.title for each in answer.context["drafts"]]


def test_of_a_file_only_the_claims_about_ones_own_area_are_checked(places, send):
    answer = send(text=PUBLISHED.read_text(encoding="utf-8"), stated="")
    assert {each.found.claim.region for each in answer.context["drafts"]} == {"52", "5271"}
    assert "kediri-2025 is left out: 3571 is no area of yours." in answer.content.decode()


def test_checking_is_bounded_in_statements(few, as_lalu, django_assert_max_num_queries):
    with django_assert_max_num_queries(24):
        as_lalu.post(CHECK, {"step": "check", "sent_as": str(uuid4()), **ARTICLE, "text": AS_PRINTED})
