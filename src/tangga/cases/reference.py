"""docs/reference/exit-moves.md from the moves of a case: `tools/reference.py` writes it, `make check` compares it."""

from django.utils.translation import override

from tangga.cases.models import State
from tangga.cases.page import roles_for
from tangga.cases.words import MOVES as WORDS
from tangga.people.roles import Action
from tangga.rules import exit_moves

HEAD = """# The way of a case: how a family leaves the programme

Written from `src/tangga/rules/exit_moves.py`; change the moves there. The tests try every state, move and role, and
search the graph: nobody is out without a person's proposal, re-verification, approval and carrying out, and nobody
leaves by their own will without the signed statement.
"""
NEEDS = {
    exit_moves.WORDS: "words",
    exit_moves.STATEMENT: "the signed statement, its witness and its picture",
    exit_moves.RESULT: "the day and findings of the visit",
    exit_moves.DECISION: "a first day out that begins a payment stage; a justification where the harm check asks",
    exit_moves.DAY_COME: "the first day out has come",
    exit_moves.THOUGHT_OVER: "the days to think it over are gone",
    exit_moves.IN_TIME: "within the days to object",
    exit_moves.TIME_OVER: "the days to object are gone",
    exit_moves.FIRST_VISIT: "a visit after the exit at which somebody was met",
    exit_moves.LAST_VISIT: "the last visit, at which somebody was met",
}


def markdown() -> str:
    """The reference page, in English: a picture of each kind of way, then the table of moves."""
    with override("en"):
        parts = [HEAD]
        for title, exit_type in (
            ("By its own will (`voluntary`)", "voluntary"),
            ("Natural, or assessed as prosperous", "natural"),
            ("Other exits", "moved"),
        ):
            parts += [f"\n## {title}\n\n```mermaid\n{_picture(exit_type)}```\n"]
        parts += ["\n## Moves\n\n| Move | From | To | Who | Not | Needs |\n|---|---|---|---|---|---|\n", *_rows()]
        return "".join(parts)


def _picture(exit_type: str) -> str:
    lines = ["stateDiagram-v2\n"]
    reached = {exit_moves.ACTIVE} | {each.to for path in exit_moves.paths(exit_type) for each in path}
    for move in exit_moves.MOVES:
        if exit_type in move.types:
            froms = [before for before in move.before if before in reached]
            lines += [f"    {before or '[*]'} --> {move.to}: {move.code}\n" for before in froms]
    lines += [f"    {state} --> [*]\n" for state in exit_moves.STATES if state in exit_moves.CLOSED & reached]
    return "".join(lines)


def _rows() -> list[str]:
    rows = []
    for move in exit_moves.MOVES:
        before = ", ".join(str(State(each).label) if each else "in the programme" for each in move.before)
        needs = "; ".join(NEEDS[each] for each in NEEDS if each in move.needs) or "–"
        barred = ", ".join(sorted(move.not_by)) or "–"
        kinds = "" if move.types == exit_moves.ALL else f" ({', '.join(sorted(move.types))})"
        who = ", ".join(roles_for(Action(move.action)))
        rows.append(
            f"| {WORDS[move.code][0]} (`{move.code}`){kinds} | {before} | {State(move.to).label} | {who} | {barred} "
            f"| {needs} |\n"
        )
    return rows
