"""A pasted table taken apart: names and whole numbers, whatever stands between them."""

import pytest

from tangga.claims.pasting import number_of, read


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Lombok Barat 2.530; Lombok Timur 870", [("Lombok Barat", 2530), ("Lombok Timur", 870)]),
        ("Dompu 2.530, Sumbawa 870 KPM, dan Kota Bima 3.", [("Dompu", 2530), ("Sumbawa", 870), ("Kota Bima", 3)]),
        ("Lombok Barat\t2.530\r\nLombok Timur\t870", [("Lombok Barat", 2530), ("Lombok Timur", 870)]),
        ("1\tLombok Barat\t2530\t58,7 %\n2\tDompu\t295\t6,9%", [("Lombok Barat", 2530), ("Dompu", 295)]),
        ("5201;2530\n5203;870", [("5201", 2530), ("5203", 870)]),
        ("5201,870", [("5201", 870)]),
        ("51\t0\n52\t4.298", [("51", 0), ("52", 4298)]),
        ("52.01 2.530", [("52.01", 2530)]),
        ("5201\tLombok Barat\t2530", [("5201", 2530)]),
        ("Lombok Barat,2530\nLombok Timur,870", [("Lombok Barat", 2530), ("Lombok Timur", 870)]),
        ("Kab. Lombok Barat (2.530), Lombok Timur (870 KPM)", [("Kab. Lombok Barat", 2530), ("Lombok Timur", 870)]),
        ("- Bima: 4\n2. Kota Bima sebanyak 3 keluarga", [("Bima", 4), ("Kota Bima", 3)]),
        ("Lombok Tengah 79, Bima 4 dan Kota Bima 3.", [("Lombok Tengah", 79), ("Bima", 4), ("Kota Bima", 3)]),
        ("Dompu 2.530 KPM, Bima 4 KPM dan Kota Bima 3 KPM", [("Dompu", 2530), ("Bima", 4), ("Kota Bima", 3)]),
        ("Rinciannya: Lombok Barat sebanyak 2.530, disusul Lombok Timur dengan 870 keluarga, dan terakhir Kota Bima 3",
         [("Lombok Barat", 2530), ("Lombok Timur", 870), ("Kota Bima", 3)]),
        ("Lombok Barat terbanyak 2.530 KPM, Lombok Timur tertinggi kedua: 870",
         [("Lombok Barat", 2530), ("Lombok Timur tertinggi kedua", 870)]),
        ("Sumbawa paling sedikit 85, Bima hanya 4 dan Kota Bima masing-masing 3",
         [("Sumbawa", 85), ("Bima", 4), ("Kota Bima", 3)]),
        ("Lombok Barat 2.530 KPM. Kab. Bima 4. Kec. Ampenan 3. Kel. S. Parman 2. Prov. Bali 1. Ini benar",
         [("Lombok Barat", 2530), ("Kab. Bima", 4), ("Kec. Ampenan", 3), ("Kel. S. Parman", 2), ("Prov. Bali", 1)]),
        ("Pangkajene dan Kepulauan 5 serta Dompu 3", [("Pangkajene dan Kepulauan", 5), ("Dompu", 3)]),
        ("2020-H1 1315\nSemester II 2020 2.983", [("2020-H1", 1315), ("Semester II 2020", 2983)]),
        ("7 Ulu: 25; Sukamaju 2 = 1.150", [("7 Ulu", 25), ("Sukamaju 2", 1150)]),
        ("7 Ulu\t25\nDompu\t2 530", [("7 Ulu", 25), ("Dompu", 2530)]),
        ("Dompu 2\u00a0530, Bima 1\u202f234", [("Dompu", 2530), ("Bima", 1234)]),
        ("terdaftar 153.000\ndilayani -80.000", [("terdaftar", 153000), ("dilayani", -80000)]),
    ],
    ids=lambda each: str(each)[:30],
)  # fmt: skip
def test_a_table_is_read_however_it_was_copied(text, lines):
    table = read(text)
    assert [(each.label, each.number) for each in table.lines] == lines
    assert table.wrong == []


def test_a_line_with_the_sum_is_the_total_and_no_part():
    table = read("Kabupaten\tJumlah\nDompu\t295\nJumlah\t4.298")
    assert (len(table.lines), table.total, table.left_out) == (1, 4298, ["Kabupaten | Jumlah"])


def test_a_total_in_a_sentence_of_its_own_is_the_total():
    table = read("Rincian: Lombok Barat 2.530; Bima 4; Kota Bima 3. Total 4.298")
    assert [(each.label, each.number) for each in table.lines] == [
        ("Lombok Barat", 2530),
        ("Bima", 4),
        ("Kota Bima", 3),
    ]
    assert (table.total, table.wrong) == (4298, [])


@pytest.mark.parametrize(
    "line", ["Dompu 2,5", "Dompu\t295\t300", "Kabupaten 1 Dompu", "Dompu\t1.50000", f"{'x' * 300} 5"]
)
def test_what_is_no_name_with_one_whole_number_is_named_and_not_guessed(line):
    table = read(line)
    assert (table.lines, len(table.wrong)) == ([], 1)


@pytest.mark.parametrize(
    "line",
    ["Dompu 295 30", "Dompu 295 300", "Dompu 2 530", "Dompu: 295 300", "Dompu 1 234 567 KPM", "Dompu\t295 300",
     "5201 870 300", "2020 295 300", "Sukamaju 2 150", "7 Ulu 25", "Dompu 295: 300", "Dompu 25 = 30 = 40"],
)  # fmt: skip
def test_two_numbers_with_a_blank_between_are_asked_about_and_never_taken_for_one(line):
    table = read(line)
    assert (table.lines, len(table.wrong)) == ([], 1)


@pytest.mark.parametrize(
    ("text", "number"),
    [("2.530", 2530), ("2,530", 2530), ("2 530", 2530), ("2530", 2530), ("2\u00a0530\u202f000", 2530000),
     ("295 300", None), ("2530 000", None), ("2 53", None), ("2530,00", 2530), ("−80.000", -80000),
     ("2.53", None), ("", None), ("1.2345", None), ("9" * 30, None), ("dua", None)],
)  # fmt: skip
def test_a_number_is_whole_or_none(text, number):
    assert number_of(text) == number


def test_a_text_without_end_is_read_in_no_time():
    assert read("a " * 50_000).lines == []
