"""The roles, and what each may do: one table, printed to docs/reference/roles.md."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is posted as."""

    FACILITATOR = "facilitator", _("Facilitator")
    COORDINATOR = "coordinator", _("District coordinator")
    DISTRICT_OFFICIAL = "district_official", _("District official")
    DISTRICT_HEAD = "district_head", _("Head of the district office")
    PROVINCE = "province", _("Province official")
    MINISTRY = "ministry", _("Ministry official")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator of accounts")


class Action(models.TextChoices):
    """What can be done. The label finishes the sentence "This role may ..."."""

    SEE_FAMILIES = "see_families", _("see families and their entitlements")
    SEE_IDENTITY_NUMBERS = "see_identity_numbers", _("uncover a NIK or KK number (each time is logged)")
    EXPORT = "export", _("save a list of families as Excel")
    RUN_ASSESSMENT = "run_assessment", _("start an assessment of an area")
    LOAD_FAMILIES = "load_families", _("load families and members from files")
    SEE_LISTS = "see_lists", _("see the lists that were uploaded, and what they changed")
    UPLOAD_LIST = "upload_list", _("upload a spreadsheet and see what it would change")
    ACCEPT_LIST = "accept_list", _("accept an uploaded spreadsheet, or undo it")
    SEE_CORRECTIONS = "see_corrections", _("read corrections, and who decided about them")
    CORRECT = "correct", _("propose a correction about a family or a member")
    APPROVE_CORRECTION = "approve_correction", _("approve or send back a correction that somebody else proposed")
    SEE_DUPLICATES = "see_duplicates", _("see what stands twice, or may, and what was decided")
    RESOLVE_DUPLICATES = "resolve_duplicates", _("decide what to do about what stands twice, or may")
    ASSIGN_FAMILIES = "assign_families", _("assign families to facilitators")
    SEE_RUNS = "see_runs", _("see assessments and compare two of them")
    SCHEDULE_RUNS = "schedule_runs", _("set the day of the monthly assessment")
    SEE_SESSIONS = "see_sessions", _("see family development sessions, attendance and coverage")
    HOLD_SESSIONS = "hold_sessions", _("keep groups, plan and hold sessions, and record who came")
    SEE_VISITS = "see_visits", _("see visits to families, their businesses and other aid")
    RECORD_VISITS = "record_visits", _("plan and record visits, businesses and other aid")
    SEE_READINESS = "see_readiness", _("see how ready a family is, line by line")
    ANSWER_READINESS = "answer_readiness", _("answer the readiness questionnaire with a family")
    EDIT_QUESTIONNAIRE = "edit_questionnaire", _("bring in a new version of the readiness questionnaire")
    SEE_PLANS = "see_plans", _("see whom to prepare, and graduation plans")
    PLAN_GRADUATION = "plan_graduation", _("pick families to prepare, and keep their plans")
    SEE_CASES = "see_cases", _("see the cases of families that are to leave the programme")
    PROPOSE_EXITS = "propose_exits", _("propose an exit, and record the family's statement, withdrawal or objection")
    PROPOSE_IN_BULK = "propose_in_bulk", _("propose all natural exits of an assessment at once")
    VERIFY_EXITS = "verify_exits", _("re-verify an exit that somebody else proposed, or send it back")
    DECIDE_EXITS = "decide_exits", _("approve or reject an exit, carry it out, and decide about objections")
    SEE_SIGNS = "see_signs", _("see signs that targets were met on paper only")
    LOOK_AT_SIGNS = "look_at_signs", _("write down what was found when looking at such a sign")
    SEE_GRANTS = "see_grants", _("see grants and awards, and who may receive one")
    PROPOSE_GRANTS = "propose_grants", _("propose a grant, cancel it, and keep the budgets of grants")
    DECIDE_GRANTS = "decide_grants", _("approve or refuse a grant that somebody else proposed, or take it back")
    HAND_OVER_GRANTS = "hand_over_grants", _("record that a grant was handed over")
    SEE_GRANT_MONEY = "see_grant_money", _("see the budgets of grants, and what is left of them")
    SEE_WAITING = "see_waiting", _("see the waiting list, freed places and who took them")
    PROPOSE_WAITING = "propose_waiting", _("propose families for the waiting list, and record field checks and answers")
    FILL_PLACES = "fill_places", _("offer freed places, enrol families, and enter the district's quota")
    SEE_TARGETS = "see_targets", _("see targets, progress, pace and load")
    SEE_FIGURES = "see_figures", _("see the figures of one's area, as of any day and as known on any day")
    DRAFT_EDITIONS = "draft_editions", _("draft editions of figures of one's area, count them anew or discard them")
    PUBLISH_EDITIONS = "publish_editions", _("publish an edition that somebody else drafted, or withdraw one")
    KEEP_BOUNDARIES = "keep_boundaries", _("load the shapes of the office's areas for its maps")
    SEE_FIGURE_FAMILIES = (
        "see_figure_families",
        _("open the list of the families behind a figure, as far as one sees them (each time is logged)"),
    )
    KEEP_CLAIMS = "keep_claims", _("keep what others published, with its source, and note what became of it")
    OPEN_FIGURES = "open_figures", _("open the figures of one's district to everybody, or close them")
    SET_TARGETS = "set_targets", _("set the target of one's area, and share it out among its parts")
    SEE_LABELS = "see_labels", _("see which houses are labelled")
    PLAN_LABELLING = "plan_labelling", _("plan a house-labelling campaign")
    LABEL_HOUSES = "label_houses", _("record the label of a house")
    SEE_WORK_REPORTS = "see_work_reports", _("see work reports, and save them as PDF or DOCX")
    RECORD_WORK = "record_work", _("record other work, and make one's monthly work reports")
    KEEP_LETTERHEAD = "keep_letterhead", _("keep the letterhead of the office's papers")
    SEE_POLICY = "see_policy", _("read the programme's rules and their sources")
    SEE_LOG = "see_log", _("read the log of who did what")
    SEE_FAMILY_LOG = "see_family_log", _("see who looked at a family, and what was done with it")
    MANAGE_ACCOUNTS = "manage_accounts", _("open and close accounts and postings")
    REQUIRE_SECOND_FACTOR = "require_second_factor", _("require a second factor at sign-in in an area")
    MANAGE_TOKENS = "manage_tokens", _("give other programs access, and end it")


class Scope(models.TextChoices):
    """Which families a role sees."""

    OWN_FAMILIES = "own_families", _("the families assigned to the person")
    AREA = "area", _("the families living in the area of the posting")
    EVERYWHERE = "everywhere", _("all families")
    NOTHING = "nothing", _("no family")


ROLE_SCOPES: dict[Role, Scope] = {
    Role.FACILITATOR: Scope.OWN_FAMILIES,
    Role.COORDINATOR: Scope.AREA,
    Role.DISTRICT_OFFICIAL: Scope.AREA,
    Role.DISTRICT_HEAD: Scope.AREA,
    Role.PROVINCE: Scope.AREA,
    Role.MINISTRY: Scope.EVERYWHERE,
    Role.AUDITOR: Scope.AREA,
    Role.ADMINISTRATOR: Scope.NOTHING,
}

_READ = frozenset({Action.SEE_FAMILIES, Action.SEE_POLICY})

ROLE_ACTIONS: dict[Role, frozenset[Action]] = {
    Role.FACILITATOR: _READ
    | {
        Action.SEE_IDENTITY_NUMBERS,
        Action.EXPORT,
        Action.SEE_LISTS,
        Action.UPLOAD_LIST,
        Action.SEE_CORRECTIONS,
        Action.CORRECT,
        Action.SEE_SESSIONS,
        Action.HOLD_SESSIONS,
        Action.SEE_VISITS,
        Action.RECORD_VISITS,
        Action.SEE_READINESS,
        Action.ANSWER_READINESS,
        Action.SEE_PLANS,
        Action.PLAN_GRADUATION,
        Action.SEE_CASES,
        Action.PROPOSE_EXITS,
        Action.SEE_GRANTS,
        Action.HAND_OVER_GRANTS,
        Action.SEE_WAITING,
        Action.PROPOSE_WAITING,
        Action.SEE_TARGETS,
        Action.SEE_FIGURE_FAMILIES,
        Action.SEE_LABELS,
        Action.LABEL_HOUSES,
        Action.SEE_WORK_REPORTS,
        Action.RECORD_WORK,
    },
    Role.COORDINATOR: _READ
    | {
        Action.SEE_IDENTITY_NUMBERS,
        Action.EXPORT,
        Action.SEE_LISTS,
        Action.UPLOAD_LIST,
        Action.SEE_CORRECTIONS,
        Action.CORRECT,
        Action.APPROVE_CORRECTION,
        Action.ASSIGN_FAMILIES,
        Action.SEE_RUNS,
        Action.SEE_SESSIONS,
        Action.SEE_VISITS,
        Action.RECORD_VISITS,
        Action.SEE_READINESS,
        Action.ANSWER_READINESS,
        Action.SEE_PLANS,
        Action.PLAN_GRADUATION,
        Action.SEE_CASES,
        Action.PROPOSE_EXITS,
        Action.VERIFY_EXITS,
        Action.SEE_SIGNS,
        Action.LOOK_AT_SIGNS,
        Action.SEE_WAITING,
        Action.PROPOSE_WAITING,
        Action.SEE_TARGETS,
        Action.SEE_GRANTS,
        Action.SEE_FIGURES,
        Action.SEE_FIGURE_FAMILIES,
        Action.KEEP_CLAIMS,
        Action.SEE_LABELS,
        Action.LABEL_HOUSES,
        Action.SEE_WORK_REPORTS,
    },
    Role.DISTRICT_OFFICIAL: _READ
    | {
        Action.SEE_IDENTITY_NUMBERS,
        Action.EXPORT,
        Action.RUN_ASSESSMENT,
        Action.SCHEDULE_RUNS,
        Action.SEE_RUNS,
        Action.LOAD_FAMILIES,
        Action.SEE_LISTS,
        Action.UPLOAD_LIST,
        Action.ACCEPT_LIST,
        Action.SEE_CORRECTIONS,
        Action.CORRECT,
        Action.APPROVE_CORRECTION,
        Action.SEE_DUPLICATES,
        Action.RESOLVE_DUPLICATES,
        Action.ASSIGN_FAMILIES,
        Action.SEE_FAMILY_LOG,
        Action.SEE_SESSIONS,
        Action.SEE_VISITS,
        Action.SEE_READINESS,
        Action.EDIT_QUESTIONNAIRE,
        Action.SEE_PLANS,
        Action.SEE_CASES,
        Action.PROPOSE_EXITS,
        Action.PROPOSE_IN_BULK,
        Action.VERIFY_EXITS,
        Action.DECIDE_EXITS,
        Action.SEE_GRANTS,
        Action.PROPOSE_GRANTS,
        Action.DECIDE_GRANTS,
        Action.HAND_OVER_GRANTS,
        Action.SEE_GRANT_MONEY,
        Action.SEE_WAITING,
        Action.PROPOSE_WAITING,
        Action.FILL_PLACES,
        Action.SEE_TARGETS,
        Action.SEE_FIGURES,
        Action.DRAFT_EDITIONS,
        Action.PUBLISH_EDITIONS,
        Action.KEEP_BOUNDARIES,
        Action.SEE_FIGURE_FAMILIES,
        Action.KEEP_CLAIMS,
        Action.OPEN_FIGURES,
        Action.SET_TARGETS,
        Action.SEE_LABELS,
        Action.PLAN_LABELLING,
        Action.SEE_WORK_REPORTS,
        Action.KEEP_LETTERHEAD,
    },
    Role.DISTRICT_HEAD: _READ
    | {
        Action.EXPORT,
        Action.SEE_RUNS,
        Action.SEE_LOG,
        Action.SEE_FAMILY_LOG,
        Action.REQUIRE_SECOND_FACTOR,
        Action.SEE_SESSIONS,
        Action.SEE_VISITS,
        Action.SEE_READINESS,
        Action.SEE_PLANS,
        Action.SEE_CASES,
        Action.DECIDE_EXITS,
        Action.SEE_SIGNS,
        Action.LOOK_AT_SIGNS,
        Action.SEE_GRANTS,
        Action.DECIDE_GRANTS,
        Action.SEE_GRANT_MONEY,
        Action.SEE_WAITING,
        Action.SEE_TARGETS,
        Action.SEE_FIGURES,
        Action.PUBLISH_EDITIONS,
        Action.SEE_FIGURE_FAMILIES,
        Action.KEEP_CLAIMS,
        Action.OPEN_FIGURES,
        Action.SEE_LABELS,
        Action.SEE_WORK_REPORTS,
    },
    # Province and ministry work with figures: they read a family's explanation, not its identity numbers.
    # What was found in a home, and which house bears a label, stays in the district.
    Role.PROVINCE: _READ
    | {
        Action.EXPORT,
        Action.SEE_RUNS,
        Action.SEE_SESSIONS,
        Action.SEE_READINESS,
        Action.SEE_PLANS,
        Action.SEE_SIGNS,
        Action.SEE_GRANT_MONEY,
        Action.SEE_TARGETS,
        Action.SEE_FIGURES,
        Action.DRAFT_EDITIONS,
        Action.PUBLISH_EDITIONS,
        Action.KEEP_BOUNDARIES,
        Action.SEE_FIGURE_FAMILIES,
        Action.KEEP_CLAIMS,
        Action.SET_TARGETS,
    },
    Role.MINISTRY: _READ
    | {
        Action.SEE_RUNS,
        Action.SEE_SESSIONS,
        Action.SEE_TARGETS,
        Action.SEE_FIGURES,
        Action.DRAFT_EDITIONS,
        Action.PUBLISH_EDITIONS,
        Action.KEEP_BOUNDARIES,
        Action.KEEP_CLAIMS,
        Action.SET_TARGETS,
        Action.SEE_GRANT_MONEY,
    },
    # Reads all in its area, its exports of the log included; changes nothing.
    Role.AUDITOR: _READ
    | {
        Action.SEE_IDENTITY_NUMBERS,
        Action.SEE_LISTS,
        Action.SEE_CORRECTIONS,
        Action.SEE_DUPLICATES,
        Action.SEE_RUNS,
        Action.SEE_LOG,
        Action.SEE_FAMILY_LOG,
        Action.SEE_SESSIONS,
        Action.SEE_VISITS,
        Action.SEE_READINESS,
        Action.SEE_PLANS,
        Action.SEE_CASES,
        Action.SEE_SIGNS,
        Action.SEE_GRANTS,
        Action.SEE_GRANT_MONEY,
        Action.SEE_WAITING,
        Action.SEE_TARGETS,
        Action.SEE_FIGURES,
        Action.SEE_FIGURE_FAMILIES,
        Action.SEE_LABELS,
        Action.SEE_WORK_REPORTS,
    },
    Role.ADMINISTRATOR: frozenset(
        {
            Action.SEE_POLICY,
            Action.MANAGE_ACCOUNTS,
            Action.REQUIRE_SECOND_FACTOR,
            Action.MANAGE_TOKENS,
            Action.SEE_LOG,
        }
    ),
}

# Where a role may be posted, by the digits of the area's code: 2 a province, 4 a district, 6 a sub-district, 10 a
# village. Lists, corrections and assessments belong to a whole district: whoever keeps them is posted in one, so that
# nobody reaches further than their posting. Empty: no area at all.
ROLE_DIGITS: dict[Role, tuple[int, ...]] = {
    Role.FACILITATOR: (4, 6, 10),
    Role.COORDINATOR: (4,),
    Role.DISTRICT_OFFICIAL: (4,),
    Role.DISTRICT_HEAD: (4,),
    Role.PROVINCE: (2,),
    Role.MINISTRY: (),
    Role.AUDITOR: (2, 4),
    Role.ADMINISTRATOR: (2, 4),
}
LEVEL_WORDS = {2: _("a province"), 4: _("a district"), 6: _("a sub-district"), 10: _("a village")}


def where_posted(role: Role) -> str:
    """The levels of the areas a role may be posted in, in words: "a district or a village"; "no area" for none."""
    words = [str(LEVEL_WORDS[digits]) for digits in ROLE_DIGITS[role]]
    if role in ROLES_WITHOUT_AREA:
        words.append(gettext("no area"))
    if len(words) == 1:
        return words[0]
    return gettext("%(some)s or %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}


# Roles that work everywhere, or nowhere, need no area; every other posting names one.
ROLES_WITHOUT_AREA = frozenset(
    role for role, scope in ROLE_SCOPES.items() if scope in {Scope.EVERYWHERE, Scope.NOTHING}
)

ROLES_SEEING_ALL = frozenset(role for role, scope in ROLE_SCOPES.items() if scope is Scope.EVERYWHERE)
