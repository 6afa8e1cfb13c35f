"""Every page, route, file and command is compared with the indicators, or shows no figure, and it says why.

A route that is new stands in neither list, and fails here: compare it in a test of this folder and write it into
COMPARED, or write it into NO_FIGURE under the reason that is true of it.
"""

import click

from tangga.api.app import api
from tangga.cli import main
from tests.access.asking import patterns
from tests.scenarios import test_demo_agrees as demo
from tests.scenarios import test_pages_agree as pages
from tests.scenarios import test_published_agree as published
from tests.scenarios import test_screens_agree as screens

# address pattern -> the test that holds what it shows against the indicators (of several, the first)
COMPARED = {
    "": pages.test_the_first_page_of_a_district,
    "families/": screens.test_the_list_of_families_its_workbook_and_the_api,
    "families/export/": screens.test_the_list_of_families_its_workbook_and_the_api,
    "visits/": screens.test_the_list_of_visits_and_its_workbook,
    "visits/export/": screens.test_the_list_of_visits_and_its_workbook,
    "exits/": pages.test_the_page_of_natural_exits,
    "unsure/": pages.test_the_page_of_what_is_to_be_asked,
    "targets/": pages.test_the_page_of_targets,
    "targets/export/": screens.test_the_workbook_of_targets,
    "targets/graduates/": pages.test_the_list_of_graduates_and_its_file,
    "targets/graduates/export/": pages.test_the_list_of_graduates_and_its_file,
    "waiting/": pages.test_the_waiting_list_and_the_page_of_places,
    "waiting/places/": pages.test_the_waiting_list_and_the_page_of_places,
    "waiting/export/": screens.test_the_workbooks_of_the_waiting_list_and_of_places,
    "waiting/places/export/": screens.test_the_workbooks_of_the_waiting_list_and_of_places,
    "sessions/coverage/": pages.test_the_page_of_coverage,
    "sessions/coverage/export/": screens.test_the_workbook_of_coverage,
    "duplicates/": pages.test_the_page_of_numbers_that_stand_twice,
    "figures/<slug:name>/": pages.test_a_figure_is_the_same_on_its_page_and_in_its_files,
    "figures/<slug:name>/json/": pages.test_a_figure_is_the_same_on_its_page_and_in_its_files,
    "figures/<slug:name>/csv/": pages.test_a_figure_is_the_same_on_its_page_and_in_its_files,
    "figures/<slug:name>/export/": pages.test_a_figure_is_the_same_on_its_page_and_in_its_files,
    "figures/<slug:name>/svg/": screens.test_a_picture_saved_says_every_number_of_its_figure,
    "figures/<slug:name>/families/": pages.test_as_many_families_stand_behind_a_figure_as_it_counts,
    "figures/<slug:name>/families/export/": screens.test_as_many_families_are_saved_as_stand_behind_a_figure,
    "dashboard/": screens.test_the_dashboard_of_a_province_and_its_map,
    "dashboard/export/": screens.test_the_workbook_of_a_dashboard,
    "grants/": screens.test_the_pages_of_grants_and_their_workbooks,
    "grants/export/": screens.test_the_pages_of_grants_and_their_workbooks,
    "grants/budgets/": screens.test_the_pages_of_grants_and_their_workbooks,
    "grants/budgets/export/": screens.test_the_pages_of_grants_and_their_workbooks,
    "labelling/": screens.test_the_pages_of_labelling_and_the_workbook,
    "labelling/<uuid:public_id>/": screens.test_the_pages_of_labelling_and_the_workbook,
    "labelling/<uuid:public_id>/export/": screens.test_the_pages_of_labelling_and_the_workbook,
    "labelling/overview/": screens.test_the_overview_of_labelling_hides_and_never_tells_otherwise,
    "runs/<uuid:public_id>/": screens.test_the_page_of_an_assessment_and_the_api,
    "claims/": screens.test_a_published_table_is_held_against_the_indicator,
    "claims/export/": screens.test_a_published_table_is_held_against_the_indicator,
    "claims/check/": screens.test_a_published_table_is_held_against_the_indicator,
    "claims/<uuid:public_id>/": screens.test_a_published_table_is_held_against_the_indicator,
    "claims/stories/<slug:story>/": demo.test_the_demo_says_everywhere_what_its_indicators_say,
    "editions/new/": published.test_the_page_of_an_edition_and_of_a_draft,
    "editions/<uuid:public_id>/": published.test_the_page_of_an_edition_and_of_a_draft,
    "editions/<uuid:public_id>/difference/": (
        published.test_the_difference_to_the_edition_before_is_that_of_the_indicators
    ),
    "editions/<uuid:public_id>/files/<str:form>/": published.test_every_kind_of_file_of_an_edition_is_compared,
    "angka/<str:code>/": published.test_the_open_page_of_a_district,
    "angka/<str:code>/<str:half>/": published.test_the_open_page_of_a_district,
    "angka/<str:code>/<str:half>/csv/": published.test_the_open_csv_of_a_district,
    "angka/<str:code>/<str:half>/json/": published.test_what_everybody_reads_of_a_district,
    "angka/provinsi/<str:code>/": published.test_the_open_page_of_a_province,
    "api/v1/answers/figures": pages.test_the_figures_of_the_api,
    "api/v1/families": screens.test_the_list_of_families_its_workbook_and_the_api,
    "api/v1/figures/<slug:name>": screens.test_a_figure_of_the_api,
    "api/v1/open/districts/<code>/<half>": published.test_what_everybody_reads_of_a_district,
    "api/v1/runs/<uuidstr:run_id>": screens.test_the_page_of_an_assessment_and_the_api,
}

# why there is no figure -> address patterns
NO_FIGURE = {
    "It says whether the installation is well, and measures its work; nothing of families.": "healthz metrics readyz",
    "It is about one family: its people, what is on record of them, and their papers.": """
        after-exit/answers/<uuid:public_id>/ after-exit/families/<uuid:public_id>/ api/v1/changes/<uuidstr:change_id>
        api/v1/families/<uuidstr:family_id> api/v1/families/<uuidstr:family_id>/answer
        api/v1/families/<uuidstr:family_id>/changes/<kind> api/v1/families/<uuidstr:family_id>/members
        api/v1/families/<uuidstr:family_id>/uncover case-papers/certificates/<uuid:public_id>/
        case-papers/issued/<uuid:public_id>/ cases/<uuid:public_id>/ changes/<uuid:public_id>/
        changes/<uuid:public_id>/effect/ duplicates/<uuid:public_id>/ families/<uuid:public_id>/
        families/<uuid:public_id>/correct/ families/<uuid:public_id>/correct/<str:kind>/
        families/<uuid:public_id>/log/ families/<uuid:public_id>/number/ families/<uuid:public_id>/timeline/
        graduation/plan/<uuid:public_id>/ graduation/plan/<uuid:public_id>/paper/ grants/<uuid:public_id>/
        grants/family/<uuid:public_id>/ labelling/houses/<uuid:public_id>/ readiness/answer/<uuid:public_id>/
        readiness/history/<uuid:public_id>/ readiness/result/<uuid:public_id>/ surat/<str:token>/
        visits/<uuid:public_id>/ visits/aid/<uuid:public_id>/ visits/businesses/<uuid:public_id>/
        visits/of/<uuid:public_id>/aid/ visits/of/<uuid:public_id>/businesses/ waiting/<uuid:public_id>/
        waiting/<uuid:public_id>/sheet/
    """,
    "A list of things one by one; how many there are is said of the list, by its filters, and published nowhere.": """
        api/v1/answers api/v1/answers/all.ndjson api/v1/changes api/v1/families/search api/v1/runs assignments/
        assignments/<uuid:facilitator>/ assignments/without/ case-papers/ case-papers/export/ cases/ cases/bulk/
        cases/bulk/<uuid:public_id>/ cases/bulk/<uuid:public_id>/export/ cases/export/ changes/ claims/stories/
        editions/ families/count/ families/search/ graduation/ graduation/export/ graduation/plans/
        graduation/plans/export/ graduation/work-plan/ graduation/work-plan/paper/ grants/budgets/<uuid:public_id>/
        grants/openings/ grants/openings/export/ grants/programmes/ imports/ labelling/follow-up/ open-figures/
        readiness/questionnaires/ runs/ sessions/ sessions/<uuid:public_id>/ sessions/groups/
        sessions/groups/<uuid:public_id>/ sessions/month/
    """,
    "It counts what no indicator does: load, standing after the exit, signs, a month's work, two assessments.": """
        after-exit/signs/ after-exit/signs/finding/ after-exit/signs/finding/export/ after-exit/signs/findings/
        after-exit/standing/ after-exit/standing/export/ imports/<uuid:public_id>/ imports/<uuid:public_id>/workbook/
        jobs/<uuid:public_id>/ readiness/questionnaires/<uuid:public_id>/collected/ runs/comparisons/<uuid:public_id>/
        runs/comparisons/<uuid:public_id>/export/ sessions/<uuid:public_id>/export-list/
        sessions/<uuid:public_id>/export-report/ targets/load/ work-reports/ work-reports/export/
        work-reports/made/<uuid:public_id>/ work-reports/made/<uuid:public_id>/export/
        work-reports/of/<uuid:public_id>/ work-reports/of/<uuid:public_id>/report/ work-reports/other/
        work-reports/other/<uuid:public_id>/
    """,
    "Names, rules and what programs may ask, without a number: figures, areas, dictionary, policy, log.": """
        accounts/ accounts/<uuid:public_id>/ accounts/me/ angka/ angka/kamus/ angka/kamus/json/ api/v1/ api/v1/areas
        api/v1/areas/<code> api/v1/figures api/v1/open/dictionary api/v1/open/districts api/v1/open/districts/<code>
        api/v1/openapi.json figures/ figures/boundaries/ log/ log/export/ open-figures/<str:district>/ policy/
        policy/changes/ readiness/questionnaires/<uuid:public_id>/ readiness/questionnaires/<uuid:public_id>/xlsform/
        tokens/ tokens/<uuid:public_id>/ tokens/mine/ tokens/reference/ work-reports/letterhead/
    """,
    "A photo or a drawing of one thing.": """
        cases/picture/<uuid:public_id>/ grants/picture/<uuid:public_id>/ labelling/photos/<uuid:public_id>/
        sessions/photos/<uuid:public_id>/ visits/photos/<uuid:public_id>/ work-reports/photos/<uuid:public_id>/
    """,
    "A form to fill in, or signing in.": """
        accounts/me/second-factor/ accounts/new-password/ accounts/new/ accounts/second-factor/ accounts/sign-in/
        accounts/sign-in/code/ accounts/sign-out/ case-papers/certificates/ case-papers/decisions/
        case-papers/proposals/ cases/<uuid:public_id>/again/ cases/bulk/new/ cases/new/<uuid:public_id>/
        changes/<uuid:public_id>/edit/ graduation/family/<uuid:public_id>/pick/
        graduation/pick/<uuid:public_id>/take-back/ graduation/plan/<uuid:public_id>/edit/
        graduation/plan/new/<uuid:public_id>/ grants/budgets/new/ grants/new/<uuid:public_id>/<slug:programme>/
        imports/<uuid:public_id>/columns/ imports/upload/ labelling/plan/ open-figures/<str:district>/switch/
        readiness/questionnaires/upload/ sessions/<uuid:public_id>/attendance/ sessions/<uuid:public_id>/edit/
        sessions/<uuid:public_id>/make-up/ sessions/catalogue/ sessions/groups/<uuid:public_id>/add/
        sessions/groups/<uuid:public_id>/edit/ sessions/groups/<uuid:public_id>/plan/ sessions/groups/new/
        sessions/groups/suggested/ sessions/month/plan/ targets/set/ targets/share/<uuid:public_id>/ tokens/new/
        tokens/new/<uuid:person_id>/ visits/<uuid:public_id>/correct/ visits/<uuid:public_id>/hold/
        visits/aid/<uuid:public_id>/correct/ visits/businesses/<uuid:public_id>/end/
        visits/businesses/<uuid:public_id>/update/ visits/figures/<uuid:public_id>/correct/
        visits/new/<uuid:public_id>/ visits/of/<uuid:public_id>/aid/new/ visits/of/<uuid:public_id>/businesses/new/
        visits/plan/<uuid:public_id>/ waiting/meetings/ waiting/new/<uuid:public_id>/ waiting/quota/
        work-reports/other/<uuid:public_id>/edit/ work-reports/other/new/
    """,
    "A deed: it changes something, searches or refuses, and answers with another page.": """
        accounts/<uuid:public_id>/close/ accounts/<uuid:public_id>/end-link/ accounts/<uuid:public_id>/end-posting/
        accounts/<uuid:public_id>/link/ accounts/<uuid:public_id>/post/ accounts/<uuid:public_id>/reopen/
        accounts/<uuid:public_id>/sign-out/ accounts/<uuid:public_id>/turn-off-second-factor/
        accounts/<uuid:public_id>/withdraw/ accounts/me/password/ accounts/me/second-factor/codes/
        accounts/me/second-factor/turn-off/ accounts/me/sessions/end/ accounts/search/
        accounts/second-factor/<int:rule>/end/ after-exit/signs/finding/look/ api/v1/runs/<uuidstr:run_id>/cancel
        assignments/move/ case-papers/issued/<uuid:public_id>/void/ case-papers/of/<uuid:public_id>/certificate/
        case-papers/of/<uuid:public_id>/minutes/ case-papers/of/<uuid:public_id>/statement/
        cases/<uuid:public_id>/approve/ cases/<uuid:public_id>/carry-out/ cases/<uuid:public_id>/close/
        cases/<uuid:public_id>/dismiss/ cases/<uuid:public_id>/fall-back/ cases/<uuid:public_id>/follow-up/
        cases/<uuid:public_id>/lose/ cases/<uuid:public_id>/object/ cases/<uuid:public_id>/reject/
        cases/<uuid:public_id>/send-back/ cases/<uuid:public_id>/settle/ cases/<uuid:public_id>/sign/
        cases/<uuid:public_id>/uphold/ cases/<uuid:public_id>/verify/ cases/<uuid:public_id>/wait-again/
        cases/<uuid:public_id>/withdraw/ cases/bulk/<uuid:public_id>/approve/ cases/bulk/<uuid:public_id>/carry-out/
        cases/bulk/<uuid:public_id>/go-on/ cases/bulk/<uuid:public_id>/verify/ cases/search/
        changes/<uuid:public_id>/approve/ changes/<uuid:public_id>/send-back/ changes/<uuid:public_id>/send/
        changes/<uuid:public_id>/withdraw/ claims/<uuid:public_id>/note/ duplicates/<uuid:public_id>/decide/
        duplicates/<uuid:public_id>/reopen/ editions/<uuid:public_id>/discard/ editions/<uuid:public_id>/publish/
        editions/<uuid:public_id>/recount/ editions/<uuid:public_id>/tables/ editions/<uuid:public_id>/tables/remove/
        editions/<uuid:public_id>/withdraw/ figures/<slug:name>/families/search/ figures/boundaries/away/
        graduation/milestone/<uuid:public_id>/change/ graduation/milestone/<uuid:public_id>/drop/
        graduation/milestone/<uuid:public_id>/earlier/ graduation/milestone/<uuid:public_id>/meet/
        graduation/milestone/<uuid:public_id>/move/ graduation/milestone/<uuid:public_id>/unmeet/ graduation/pick/
        graduation/plan/<uuid:public_id>/end/ graduation/plan/<uuid:public_id>/milestones/
        graduation/plan/<uuid:public_id>/pause/ graduation/plan/<uuid:public_id>/resume/
        graduation/plan/<uuid:public_id>/withdraw/ grants/<uuid:public_id>/approve/ grants/<uuid:public_id>/cancel/
        grants/<uuid:public_id>/hand-over/ grants/<uuid:public_id>/let-stand/ grants/<uuid:public_id>/paper/
        grants/<uuid:public_id>/refuse/ grants/<uuid:public_id>/take-back/ grants/budgets/<uuid:public_id>/correct/
        grants/openings/search/ grants/search/ imports/<uuid:public_id>/accept/ imports/<uuid:public_id>/choose/
        imports/<uuid:public_id>/discard/ imports/<uuid:public_id>/go-on/ imports/<uuid:public_id>/undo/
        imports/search/ jobs/<uuid:public_id>/cancel/ labelling/<uuid:public_id>/begin/
        labelling/<uuid:public_id>/cancel/ labelling/<uuid:public_id>/finish/
        labelling/labels/<uuid:public_id>/follow-up/ language/setlang/ log/search/
        readiness/questionnaires/<uuid:public_id>/collected/accept/ readiness/questionnaires/accept/ runs/compare/
        runs/comparisons/<uuid:public_id>/search/ runs/schedule/ runs/start/ sessions/<uuid:public_id>/cancel/
        sessions/<uuid:public_id>/photos/ sessions/groups/<uuid:public_id>/close/
        sessions/groups/<uuid:public_id>/move/ sessions/photos/<uuid:public_id>/remove/ tokens/<uuid:public_id>/agree/
        tokens/<uuid:public_id>/end/ visits/<uuid:public_id>/cancel/ visits/<uuid:public_id>/photos/
        visits/<uuid:public_id>/postpone/ visits/<uuid:public_id>/settle/ visits/<uuid:public_id>/withdraw/
        visits/aid/<uuid:public_id>/withdraw/ visits/photos/<uuid:public_id>/remove/ waiting/<uuid:public_id>/accept/
        waiting/<uuid:public_id>/check/ waiting/<uuid:public_id>/enrol/ waiting/<uuid:public_id>/expire/
        waiting/<uuid:public_id>/offer/ waiting/<uuid:public_id>/refuse/ waiting/<uuid:public_id>/strike/
        waiting/<uuid:public_id>/take-back/ waiting/<uuid:public_id>/withdraw/ waiting/assess/ waiting/places/open/
        waiting/search/ work-reports/make/ work-reports/other/<uuid:public_id>/withdraw/
        work-reports/photos/<uuid:public_id>/remove/
    """,
}

# what the API calls its operations: a path may have several
OPERATIONS_COMPARED = "get_figure get_figures get_open_figures get_run list_families"
OPERATIONS_NO_FIGURE = """
    ask_change cancel_run get_answer get_area get_change get_family get_open_dictionary get_open_district list_answers
    list_areas list_changes list_indicators list_members list_open_districts list_runs propose_change
    search_families start_run take_answers uncover_number
"""

COMMANDS_COMPARED = {
    "figure": pages.test_the_command_says_what_the_indicator_says,
    "claim_check": screens.test_the_command_that_checks_claims,
}
COMMANDS_NO_FIGURE = {
    "It decides from files, or stores the answers of an assessment, whose page is compared.": "assess run",
    "It keeps, puts back or looks over the installation; rows it counts are a table's.": """
        backup doctor restore thin-runs
    """,
    "It searches, shows rules, loads, makes data or serves.": """
        areas_search areas_show demo load load-exits load-waiting make-district manage policy_check policy_diff
        policy_overlays policy_show serve work
    """,
    "It looks for pairs that may be one; it prints how many it found, and no indicator counts those.": """
        duplicates_find
    """,
    "It holds what is kept against what is counted, and says whether it is the same.": """
        edition_check figures_rebuild figures_verify
    """,
}


def listed(*texts):
    return sorted(each for text in texts for each in text.split())


def commands(command=main, before=""):
    """Every command there is, as it is typed; between its words `_`."""
    if not isinstance(command, click.Group):
        return [before]
    there = click.Context(command)
    inside = [(f"{before}_{name}".strip("_"), name) for name in command.list_commands(there)]
    return [found for typed, name in inside for found in commands(command.get_command(there, name), typed)]


def astray(there_are, compared, excused):
    """What is in neither list, what is in a list and is gone, what is in both."""
    known = [*compared, *excused]
    new, gone = sorted(set(there_are) - set(known)), sorted(set(known) - set(there_are))
    return {"new": new, "gone": gone, "twice": sorted({each for each in known if known.count(each) > 1})}


NOTHING = {"new": [], "gone": [], "twice": []}


def test_every_route_is_compared_or_says_why_it_shows_no_figure():
    assert astray(patterns(), COMPARED, listed(*NO_FIGURE.values())) == NOTHING


def test_every_operation_of_the_api_is_compared_or_shows_no_figure():
    paths = api.get_openapi_schema()["paths"].values()
    there_are = [operation["operationId"] for path in paths for operation in path.values()]
    assert astray(there_are, listed(OPERATIONS_COMPARED), listed(OPERATIONS_NO_FIGURE)) == NOTHING


def test_every_command_is_compared_or_says_why_it_shows_no_figure():
    assert astray(commands(), COMMANDS_COMPARED, listed(*COMMANDS_NO_FIGURE.values())) == NOTHING


def test_a_route_that_nobody_wrote_down_is_found():
    found = astray([*patterns(), "figures/rumours/"], COMPARED, listed(*NO_FIGURE.values()))
    assert found == {**NOTHING, "new": ["figures/rumours/"]}
