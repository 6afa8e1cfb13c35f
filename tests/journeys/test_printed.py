"""A list that is longer than a page begins on the page its heading stands on."""

import io

import pytest
from pypdf import PdfReader

from tests.journeys.conftest import ROOT

STATIC = ROOT / "src/tangga/site/static"
STYLES = [STATIC / "vendor/tabler-1.6.1/tabler.min.css", STATIC / "tangga/tangga.css"]
ROW = '<tr role="row"><th scope="row" role="rowheader">Event {}</th><td role="cell">visited</td></tr>'


@pytest.fixture
def printed(browser):
    """The text of each page of a long list, as the timeline is built, printed on A4."""
    context = browser.new_context()
    page = context.new_page()
    rows = "".join(ROW.format(number) for number in range(120))
    page.set_content(
        "<html><head>" + "".join(f"<style>{each.read_text(encoding='utf-8')}</style>" for each in STYLES) + "</head>"
        '<body><main class="wrap"><div class="head"><div><h1>Timeline</h1></div></div><div class="card">'
        '<div class="table-wrap"><table class="list cards" role="table"><tbody role="rowgroup">'
        f"{rows}</tbody></table></div></div></main></body></html>"
    )
    made = PdfReader(io.BytesIO(page.pdf(format="A4")))
    context.close()
    return [each.extract_text() for each in made.pages]


def test_the_first_page_holds_the_heading_and_the_first_rows(printed):
    assert ("Timeline" in printed[0], "Event 0" in printed[0], len(printed) > 1) == (True, True, True)
