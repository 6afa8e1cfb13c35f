"""Faults that only a spreadsheet has: numbers in scientific notation, rounded by Excel, apostrophes, stray blanks."""

from tangga.synthetic.faults import Truth

_SCIENTIFIC, _ROUNDED, _APOSTROPHE, _BLANKS = 0.004, 0.008, 0.016, 0.022


class Cells:
    """Writes NIK and KK numbers the way careless hands do, and keeps the truth of what was lost or dressed up."""

    def __init__(self, truth: Truth, careless: bool) -> None:
        self._truth = truth
        self._careless = careless

    def number(
        self, digits: str, draw: float, sheet: str, column: str, family_id: str, member_id: str | None
    ) -> str | int:
        """What stands in the cell: text as it should be, or one of the faults (an int becomes a number cell)."""
        if not self._careless or draw >= _BLANKS:
            return digits
        written: str | int
        if draw < _SCIENTIFIC:
            fault, written = "number_scientific", f"{int(digits):.5E}".replace(".", ",")
        elif draw < _ROUNDED:
            # Excel keeps 15 significant digits of a number.
            fault, written = "number_rounded", int(digits) // 10 * 10
        elif draw < _APOSTROPHE:
            fault, written = "number_apostrophe", "'" + digits
        else:
            fault, written = "number_blanks", f" {digits[:4]} {digits[4:8]} {digits[8:12]} {digits[12:]} "
        self._truth.add_row(
            fault=fault,
            table=sheet,
            family_id=family_id,
            member_id=member_id,
            column=column,
            true_value=digits,
            written_value=str(written),
        )
        return written
