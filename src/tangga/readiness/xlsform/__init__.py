"""The questionnaire as a spreadsheet in the XLSForm convention, which ODK and Kobo take: written, and read again.

Ours beside XLSForm's: columns `tangga_points`, `tangga_alone` (choices), `tangga_source`, `tangga_fact`, `tangga_means`
(survey), `tangga_status`, `tangga_title_en`, `tangga_purpose` (settings), and the sheets `tangga_bands`,
`tangga_thresholds`, `tangga_sources`. ODK and Kobo leave them alone. The double colon of XLSForm's own languages would
not do: pyxform takes `tangga::points` on a choice for a translation and breaks; such a heading is understood when it is
read.
"""

from tangga.readiness.xlsform.cells import MOST_BYTES, Refused, too_large
from tangga.readiness.xlsform.problems import Problem
from tangga.readiness.xlsform.reading import Read, read
from tangga.readiness.xlsform.writing import workbook

__all__ = ["MOST_BYTES", "Problem", "Read", "Refused", "read", "too_large", "workbook"]
