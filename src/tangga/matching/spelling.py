"""Names in one spelling: what clerks write differently and mean the same becomes the same.

Old spelling (oe, tj, dj, sj, nj, ch), letters that sound alike (f v p, y j, z s, q k), doubled letters, an h that is
left out, titles, and the short forms of the commonest first names. Only for comparing; nobody's name is changed by it.
"""

from ibis.expr.types import StringValue

_TITLES = "H|HJ|HAJI|HAJJAH|KH|DR|DRS|DRA|IR|ALM|ALMH|BAPAK|IBU|TN|NY"
_SHORT = {
    "MUHAMAD": "M[OU]C?HAMM?[AE]D|MOC?H|MUC?H|MHD",
    "ABDUL": "ABD|ABDOEL|ABDOL",
    "AHMAD": "ACH|ACHMAD|AHMAT|AKHMAD",
    "SITI": "ST|SITTI|SITTY|SITY",
}  # fmt: skip
# In this order: what an earlier one makes, a later one may take up.
_SOUNDS = (
    ("OE", "U"), ("TJ", "C"), ("DJ", "J"), ("SJ", "S"), ("SY", "S"), ("NJ", "NY"), ("KH", "H"), ("CH", "H"),
    ("DZ", "Z"), ("DH", "D"), ("TH", "T"), ("Y", "J"), ("F", "P"), ("V", "P"), ("Z", "S"), ("Q", "K"), ("X", "KS"),
    ("H", ""), ("IE", "I"),
)  # fmt: skip
_DOUBLED = "ABDEGIKLMNOPRSTU"


def cleaned(name: StringValue) -> StringValue:
    """Capital letters and single blanks; empty becomes unknown."""
    plain = name.upper().replace("'", "").replace("`", "").re_replace(r"[^A-Z]+", " ").strip()
    return plain.nullif("")


def spelled(clean: StringValue) -> StringValue:
    """A cleaned name in the one spelling; a name that is nothing but a title stays one."""
    told = clean.re_replace(rf"^(({_TITLES}) )+", "").re_replace(r"^M ", "MUHAMAD ")
    for one, written in _SHORT.items():
        told = told.re_replace(rf"\b({written})\b", one)
    for written, sound in _SOUNDS:
        told = told.replace(written, sound)
    told = told.re_replace(r"J\b", "I")  # Rizky, Rizki
    for letter in _DOUBLED:
        told = told.replace(letter * 2, letter)
    return told.nullif("")
