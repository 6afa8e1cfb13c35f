"""How lists call their columns: for each shape of list our columns, and the headers that have been met for each.

The first header of a line is the best: of two columns that could be the same thing, the one named by it is taken.
Headers are compared without capitals, blanks and signs (`bare`).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Shape = Literal["counts", "persons", "school"]
COUNTS, PERSONS, SCHOOL = "counts", "persons", "school"

_ADDRESS = {
    "village": "desakelurahan kelurahandesa desakel keldesa desa kelurahan deskel kel namadesa namakelurahan nmkel "
    "namadesakelurahan desadampingan namakel",
    "sub_district": "kecamatan kec nmkec namakecamatan kecdampingan",
    "address": "alamat alamatrumah alamatlengkap alamatktp alamattinggal jalan dusun alamatdomisili",
    "rt": "rt nort",
    "rw": "rw norw",
    "joined_on": "tanggalpkh tglpkh tanggalmasukpkh tglmasuk pesertasejak tanggalkepesertaan tmt mulaipkh masukpkh "
    "tanggalmasuk pkhsejak firstsk",
    "decile": "desil desilnasional desildtsen peringkatdesil",
}
_KK = "nokk nomorkk nokartukeluarga nomorkartukeluarga kk nkk kartukeluarga idkk nokkpengurus nomorkkkpm nokel"
HEADERS: Final[Mapping[str, Mapping[str, str]]] = {
    COUNTS: {
        "kk": _KK,
        "carer_name": "namapengurus namakpm namapenerima namasesuaiktp namalengkap namapenguruskpm namaibu "
        "namapenerimamanfaat namakepalakeluarga pengurus nama kpm",
        **_ADDRESS,
        "members": "ak jmlart anggotakeluarga jumlahart jmlanggota jumlahanggota jumlahanggotakeluarga jumlahak jmlak "
        "tanggungan jumlahjiwa",
        "components": "komponen komponenpkh jeniskomponen kategori",
        "pregnancy": "hamil bumil ibuhamil ibuhamilnifas jumlahhamil nifas bumilnifas",
        "early_childhood": "aud balita anakusiadini usiadini anakaud jumlahaud",
        "primary": "sd anaksd sdmi jumlahsd",
        "junior_secondary": "smp anaksmp smpmts jumlahsmp",
        "senior_secondary": "sma anaksma smasmk smama smasmkma jumlahsma",
        "elderly": "lansia lu lanjutusia jumlahlansia lansialu",
        "severe_disability": "disabilitas disabilitasberat db penyandangdisabilitas disabilitasdb jumlahdisabilitas",
        "amount_idr": "nominal jumlahbantuan nominalbantuan nilaibantuan jumlahuang besaranbantuan nominalpkh",
        "group": "kelompok kelompokp2k2 namakelompok kelompokkpm kelompokfds",
        "session_amount_idr": "nominalp2k2 nominalfds",
        "complaint": "pengaduan keluhan aduan keterangan",
        "follow_up": "tindaklanjut tl",
        "note": "catatan statuskpm",
    },
    PERSONS: {
        "kk": _KK,
        "nik": "nik nikktp nonik nomornik nikanggota nikart nikkpm noktp nomorktp nikpenerima nikpengurus",
        "name": "nama namalengkap namaanggota namaanggotakeluarga namaart namasesuaiktp namakpm namapenerima",
        "birth_date": "tanggallahir tgllahir tgllhr tanggallhr ttl lahir tempattanggallahir tempattgllahir",
        "sex": "jeniskelamin jk kelamin lp gender sex jeniskel",
        "relation": "hubungankeluarga hubkeluarga hubkel hubungandalamkeluarga hubungan shdk statushubungan hubkrt "
        "statusdalamkeluarga hubungandengankepalakeluarga",
        "school_level": "tingkatsekolah pendidikan partisipasisekolah jenjangsekolah jenjang jenjangpendidikan sekolah "
        "bentukpendidikan statussekolah",
        "school_grade": "kelas kelastertinggi tingkatkelas kls tingkatpendidikan",
        "pregnant": "hamil statushamil stahamil isaktifhamil sedanghamil kehamilan bumil",
        "pregnancy_number": "kehamilanke hamilke anakke",
        "delivered_on": "tanggalmelahirkan tglmelahirkan tanggalpersalinan melahirkan tglpersalinan",
        "severe_disability": "disabilitas ketdisabilitas jeniscacat keterangandisabilitas disabilitasberat cacat "
        "penyandangdisabilitas",
        "deceased": "meninggal ketmeninggal keteranganmeninggal stakeberadaanart tanggalmeninggal tglmeninggal "
        "keberadaan statuskeberadaan masihhidup masihhiduplabel tglwafat",
        "carer_name": "namapengurus pengurus",
        **_ADDRESS,
        "note": "keterangan catatan ket",
    },
    SCHOOL: {
        "nik": "niksiswa nikanak nikpesertadidik nik",
        "name": "namasiswa namaanak namapesertadidik nama",
        "nisn": "nisn nonisn",
        "school_level": "bentukpendidikan jenjangpendidikan jenjang bentuksekolah",
        "school_grade": "tingkatpendidikan kelas tingkat tingkatkelas",
        "note": "ket keterangan",
    },
}
# Without these a list says nothing that could be matched.
REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    COUNTS: ("kk", "carer_name"),
    PERSONS: ("kk", "name"),
    SCHOOL: ("nik",),
}
# What tells one shape from another: a header of it must be there.
TELLING: Final[Mapping[str, tuple[str, ...]]] = {
    COUNTS: ("components", "members", "primary", "amount_idr", "early_childhood", "group"),
    PERSONS: ("birth_date", "relation", "sex", "nik"),
    SCHOOL: ("nisn",),
}
# The months' columns of the school's form; the column of ours is "absence:<month 1-12>:<what>".
ABSENCES: Final = {"alpa": "absent", "alpha": "absent", "a": "absent", "izin": "excused", "ijin": "excused",
                   "i": "excused", "sakit": "ill", "s": "ill", "jml": "total", "jumlah": "total",
                   "": "percent", "persen": "percent", "prosentase": "percent", "persentase": "percent"}  # fmt: skip
NUMBERS: Final = frozenset({"kk", "nik"})
# What Tangga itself writes beside a list (problem_book.Headings), in both languages: no columns of the list.
ADDED: Final = frozenset({"whatiswrong", "yangperludiperbaiki", "rowinyourlist", "barisdidaftaranda"})

_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_SHORTEST_BEGINNING = 4


@dataclass(frozen=True)
class Fit:
    """How well a header fits one of our columns: 0 best."""

    ours: str
    rank: int


def bare(header: str | None) -> str:
    """A header to compare by: small letters and digits only. "%" alone stays recognisable as nothing."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKC", header or "").lower())


def _known(shape: str) -> dict[str, list[Fit]]:
    found: dict[str, list[Fit]] = {}
    for ours, headers in HEADERS[shape].items():
        for rank, header in enumerate(headers.split()):
            found.setdefault(header, []).append(Fit(ours, rank))
    return found


KNOWN: Final[Mapping[str, Mapping[str, list[Fit]]]] = {shape: _known(shape) for shape in HEADERS}


def fits(shape: str, header: str | None) -> list[Fit]:
    """The columns of ours a header may mean: by the whole of it, without what is in brackets, by its beginning."""
    known = KNOWN[shape]
    whole = bare(header)
    if whole in known:
        return known[whole]
    short = bare(_BRACKETS.sub("", header or ""))
    if short in known:
        return [Fit(fit.ours, fit.rank + 100) for fit in known[short]]
    begun = [each for each in known if len(each) >= _SHORTEST_BEGINNING and short.startswith(each)]
    if not begun:
        return []
    best = max(begun, key=len)
    return [Fit(fit.ours, fit.rank + 200) for fit in known[best]]
