"""Every action that anything records has its words: read from the source, so that none is forgotten."""

import ast
from pathlib import Path

import pytest
from django.utils.translation import override

import tangga
from tangga.audit.words import ACTIONS, KINDS, in_order, in_words

SOURCE = Path(tangga.__file__).parent
RECORDERS = {"record", "record_once_a_minute", "record_export"}
# Names put together where they are recorded, with all that can come out.
PUT_TOGETHER = {
    "f'job.{state.value}'": ["job.failed", "job.cancelled"],
    "f'run.{status.value}'": ["run.failed", "run.cancelled"],
}


def called(node: ast.AST) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""


def passes_on(function: ast.FunctionDef) -> bool:
    """Whether a function records the action it is called with: then its callers say which."""
    first = function.args.args[0].arg if function.args.args else ""
    return any(
        called(node) in RECORDERS and node.args and isinstance(node.args[0], ast.Name) and node.args[0].id == first
        for node in ast.walk(function)
    )


def recorded() -> list[tuple[str, ast.expr]]:
    """(where, the action) of every event that the source records."""
    found = []
    for path in SOURCE.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        go_between = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and passes_on(each)]
        inside = {id(node) for function in go_between for node in ast.walk(function)}
        recorders = RECORDERS | {function.name for function in go_between}
        found += [
            (f"{path.relative_to(SOURCE)}:{node.lineno}", node.args[0])
            for node in ast.walk(tree)
            if called(node) in recorders and id(node) not in inside and node.args
        ]
    return found


def names(action: ast.expr) -> list[str]:
    """The names an action can have: a literal, or one of two; nothing where the source does not say."""
    match action:
        case ast.Constant(value=str(name)):
            return [name]
        case ast.IfExp(body=one, orelse=other):
            return names(one) + names(other)
    return PUT_TOGETHER.get(ast.unparse(action), [])


def test_every_action_is_written_out_where_it_is_recorded():
    assert [f"{where} {ast.unparse(action)}" for where, action in recorded() if not names(action)] == []


def test_every_action_recorded_has_its_words():
    assert sorted({name for _where, action in recorded() for name in names(action)} - set(ACTIONS)) == []


def test_no_action_has_words_in_vain():
    used = {name for _where, action in recorded() for name in names(action)} | {"family.viewed"}
    assert sorted(set(ACTIONS) - used) == []


def test_every_action_is_of_a_kind_that_the_log_offers():
    assert {told.kind for told in ACTIONS.values()} - set(KINDS) == set()


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_two_actions_are_called_the_same(language):
    with override(language):
        assert len({str(told.words) for told in ACTIONS.values()}) == len(ACTIONS)


def test_an_action_of_an_older_version_stays_as_it_was():
    assert in_words("family.danced") == "family.danced"


def test_fields_are_told_in_one_order_whichever_way_the_database_keeps_them():
    """PostgreSQL keeps the names of a value by their length."""
    assert in_order(["note", "kind", "mother.pregnant", "unheard_of"]) == in_order(
        ["unheard_of", "mother.pregnant", "kind", "note"]
    )
    assert in_order(["unheard_of", "kind", "rows"]) == ["rows", "kind", "unheard_of"]
