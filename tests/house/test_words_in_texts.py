"""Words for people stand where the collector of messages finds them: never inside an f-string."""

import ast
from pathlib import Path

import pytest

import tangga

SOURCE = Path(tangga.__file__).parent
FILES = sorted(SOURCE.rglob("*.py"))
ASKS = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}


def hidden(text: str) -> list[str]:
    """Calls for a translation inside f-strings: no program collects them, so nobody translates them."""
    return [
        ast.unparse(call)
        for drawn in ast.walk(ast.parse(text))
        if isinstance(drawn, ast.JoinedStr)
        for call in ast.walk(drawn)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ASKS
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda each: str(each.relative_to(SOURCE)))
def test_no_words_are_hidden_in_an_f_string(file: Path) -> None:
    assert hidden(file.read_text(encoding="utf-8")) == []


def test_words_in_an_f_string_are_found() -> None:
    assert hidden("name = f\"{_('graduates')}.xlsx\"") == ["_('graduates')"]
