"""What differs from region to region in a synthetic district: customs of naming, hamlets, streets, remoteness."""

# Area code prefix (longest wins) -> (custom, share of families that follow it); the others follow `general`.
CUSTOMS = {
    "18": ("javanese", 0.60), "31": ("betawi", 0.60), "32": ("sundanese", 0.90), "33": ("javanese", 0.95),
    "34": ("javanese", 0.97), "35": ("javanese", 0.93), "36": ("sundanese", 0.75), "52": ("sasak", 0.70),
    "53": ("eastern", 0.92), "71": ("eastern", 0.60), "81": ("eastern", 0.60), "91": ("eastern", 0.80),
    "92": ("eastern", 0.70), "93": ("eastern", 0.85), "94": ("eastern", 0.90), "95": ("eastern", 0.97),
    "96": ("eastern", 0.70),
    "3216": ("betawi", 0.55), "3275": ("betawi", 0.60), "3276": ("betawi", 0.62), "3671": ("betawi", 0.55),
    "3674": ("betawi", 0.55),
    "3509": ("javanese", 0.70), "3511": ("madurese", 0.60), "3512": ("madurese", 0.70), "3526": ("madurese", 0.98),
    "3527": ("madurese", 0.98), "3528": ("madurese", 0.98), "3529": ("madurese", 0.98),
    "5201": ("sasak", 0.93), "5202": ("sasak", 0.96), "5203": ("sasak", 0.96), "5204": ("samawa", 0.75),
    "5205": ("mbojo", 0.94), "5206": ("mbojo", 0.97), "5207": ("samawa", 0.85), "5208": ("sasak", 0.92),
    "5271": ("sasak", 0.78), "5272": ("mbojo", 0.96),
}  # fmt: skip

# Provinces and districts with places that are hard to reach (PKH Akses); about half of their sub-districts are marked.
REMOTE = ("91", "92", "93", "94", "95", "96", "8101", "8108", "8203", "1204", "1214", "1309", "5301", "5317", "6503")

STREETS = (
    "Mawar Melati Anggrek Kenanga Flamboyan Merpati Diponegoro Sudirman Kartini Pahlawan Ahmad_Yani Imam_Bonjol "
    "Gajah_Mada Hayam_Wuruk Teratai Cempaka Dahlia Nusa_Indah Pemuda Merdeka Garuda Rajawali Cendrawasih Masjid Pasar "
    "Veteran Sawo Mangga Jambu Rambutan"
)
HAMLETS = {
    "javanese": "Krajan Sumberejo Ngadirejo Tegalsari Sidomulyo Kedungrejo Karanganyar Ngemplak Wonorejo Purwosari",
    "madurese": "Timur Barat Tengah Laok Daja Pandian Tengginah Somor Tambak Aeng_Beje Gunung Rongrongan",
    "sundanese": "Babakan Cibeureum Pasir_Angin Sukamaju Cikaret Sindangsari Cipanas Bojong Kebon_Kopi Neglasari",
    "betawi": "Kampung_Sawah Kampung_Baru Pulo Rawa_Denok Parung_Serab Kebon_Duren Poncol Bulak Sugutamu",
    "sasak": "Dasan_Baru Gubuk_Lauk Gubuk_Daya Montong Lendang_Re Dasan_Tengah Karang_Bejelo Batu_Layar Otak_Desa",
    "samawa": "Karang_Padak Brang_Bara Pungka Lempeh Kampung_Bugis Unter_Iwes Olat_Rawa Samapuin Lito",
    "mbojo": "Kampo_Sigi Tolo_Uwi Rasabou Nggaro Dore Sarita Kampo_Nae La_Mbitu Oi_Fo'o",
    "general": "Satu Dua Tiga Utara Selatan Makmur Harapan Sejahtera Bahagia Tanjung",
    "eastern": "Satu Dua Oebelo Tuak_Daun Waibakul Pantai Gunung Naibonat Misi Kampung_Lama",
}


def custom_of(code: str) -> tuple[str, float]:
    """The custom of naming of an area, and the share of its families that follow it."""
    for length in (4, 2):
        if code[:length] in CUSTOMS:
            return CUSTOMS[code[:length]]
    return "general", 1.0


def is_remote(sub_district: str) -> bool:
    """Whether a sub-district is marked as hard to reach. Which ones is made up, but always the same ones."""
    return sub_district.startswith(REMOTE) and int(sub_district) % 2 == 0
