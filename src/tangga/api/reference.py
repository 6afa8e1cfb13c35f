"""The API's operations as a page and as docs/reference/api.md: both from the OpenAPI description."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import override

from tangga.api.app import api
from tangga.api.scopes import NEEDS

PREFIX = "/api/v1/"  # where site/urls.py puts it
FILTERED = f"{PREFIX}families"  # whose filters others take too
HEAD = """# API

Written from the OpenAPI description by `make docs`; an installation serves the description itself at
`/api/v1/openapi.json`, and this list on its page "Access for programs". How to begin:
[Use the API](../how-to/use-the-api.md).

"""
REFUSALS = """
## Refusals

Every refusal is JSON: `{"status": 404, "error": "a sentence", "next": "what to do"}`, and for 422 also `fields`, a list
of `{"field", "problem"}`. Nothing that was sent is repeated in it.

| Status | When |
|---|---|
| 400 | the body is no JSON |
| 401 | no token, or one that is unknown, ended, run out or not agreed to |
| 403 | the token lacks the scope, or its account's role may not do this |
| 404 | it does not exist, or lies outside what the token sees; which of the two is not said |
| 405 | the address does not answer this method |
| 409 | the facts have changed meanwhile, or there is nothing to show |
| 422 | a parameter or field is unknown, wrong, or missing; or the policy has no value on that day |
| 429 | more than the requests a minute one token may make; `Retry-After` says how long to wait |
| 503 | the database is taken by a long write; `Retry-After` says how long to wait |
"""


@dataclass(frozen=True)
class Value:
    """A parameter or a field: its name, type in a few words, whether it must be there, and what it means."""

    name: str
    kind: str
    needed: bool
    meaning: str


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked for."""

    method: str
    path: str
    summary: str
    about: str
    scope: str
    parameters: list[Value]
    body: list[Value]
    answer: str
    fields: list[Value]


@dataclass
class Group:
    """The operations of a resource."""

    name: str
    operations: list[Operation] = field(default_factory=list)


def groups() -> list[Group]:
    """The operations by resource, in the order of the API."""
    schema = api.get_openapi_schema(path_prefix=PREFIX)
    shapes = schema["components"]["schemas"]
    found: dict[str, Group] = {}
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            name = told["tags"][0]
            found.setdefault(name, Group(name)).operations.append(_operation(method, path, told, shapes))
    return list(found.values())


def _operation(method: str, path: str, told: dict[str, Any], shapes: dict[str, Any]) -> Operation:
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    status, answer = next((code, each) for code, each in told["responses"].items() if int(code) < 300)
    kind, shown = next(iter(answer["content"].items()))
    shape: dict[str, Any] = shown["schema"]
    return Operation(
        method=method.upper(),
        path=path,
        summary=told["summary"],
        about=" ".join(told["description"].split()),
        scope=told.get("x-scope", ""),
        parameters=[
            Value(each["name"], _kind(each["schema"], shapes), each["required"], each.get("description", ""))
            for each in told.get("parameters", [])
        ],
        body=_values(_resolved(body, shapes), shapes),
        answer=f"{status} {_kind(shape, shapes) if kind == 'application/json' else f'{kind}, one AnswerRow a line'}",
        fields=_values(_resolved(shape, shapes), shapes),
    )


def _values(shape: dict[str, Any], shapes: dict[str, Any]) -> list[Value]:
    needed = shape.get("required", [])
    return [
        Value(name, _kind(each, shapes), name in needed, each.get("description", ""))
        for name, each in shape.get("properties", {}).items()
    ]


def _resolved(shape: dict[str, Any], shapes: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = shapes[shape["$ref"].rsplit("/", 1)[-1]] if "$ref" in shape else shape
    return found


def _kind(shape: dict[str, Any], shapes: dict[str, Any]) -> str:
    """A type in a few words: date, whole number, list of texts, one of ..."""
    if "$ref" in shape:
        name = str(shape["$ref"].rsplit("/", 1)[-1])
        return f"page of {name[7:-1]}" if name.startswith("PageOf_") else name
    if "anyOf" in shape:
        return " or ".join(_kind(each, shapes) for each in shape["anyOf"])
    if "enum" in shape:
        return "one of " + ", ".join(f"`{each}`" for each in shape["enum"])
    if "const" in shape:
        return f"`{shape['const']}`"
    if shape.get("type") == "array":
        return f"list of {_kind(shape.get('items', {}), shapes)}"
    form = {"date": "day", "date-time": "instant", "uuid": "UUID"}.get(shape.get("format", ""))
    plain = {"integer": "whole number", "string": "text", "boolean": "true or false", "null": "null"}
    return form or plain.get(shape.get("type", ""), "value")


def markdown() -> str:
    """docs/reference/api.md, in English."""
    with override("en"):
        lines = [
            api.description.strip(),
            "",
            "## Scopes",
            "",
            "| Scope | The program may ... | Its account's role must |",
        ]
        lines.append("|---|---|---|")
        for scope, action in NEEDS.items():
            need = f"be allowed to {action.label}" if action else "be any"
            lines.append(f"| `{scope.value}` | {scope.label} | {need} |")
        found = groups()
        filters = next(each.parameters for group in found for each in group.operations if each.path == FILTERED)
        for group in found:
            lines += ["", f"## {group.name.capitalize()}"]
            for each in group.operations:
                lines += _told(each, filters)
        lines += ["", "## Shapes"]
        shapes = api.get_openapi_schema(path_prefix=PREFIX)["components"]["schemas"]
        for name, shape in sorted(shapes.items()):
            if name.startswith("PageOf") or "properties" not in shape:
                continue
            lines += ["", f"### {name}", "", " ".join(shape.get("description", "").split()), ""]
            lines += _table(_values(shape, shapes), "Field")
        return HEAD + "\n".join(lines) + "\n" + REFUSALS


def _told(each: Operation, filters: list[Value]) -> list[str]:
    lines = ["", f"### {each.summary}", ""]
    needs = f"with scope `{each.scope}`" if each.scope else "without a token"
    lines += [f"`{each.method} {each.path}` {needs} → {each.answer}", "", each.about]
    own, filtered = each.parameters, each.path != FILTERED and filters[-1] in each.parameters
    if filtered:
        own = [value for value in own if value not in filters]
        lines += ["", f"Takes the filters of [{FILTERED}](#list-families)" + (", and:" if own else ".")]
    if own:
        lines += ["", *_table(own, "Parameter")]
    if each.body:
        lines += ["", "Body (JSON):", "", *_table(each.body, "Field")]
    return lines


def _table(values: list[Value], heading: str) -> list[str]:
    lines = [f"| {heading} | Type | |", "|---|---|---|"]
    for each in values:
        name = f"`{each.name}`" + (" (needed)" if each.needed and heading == "Parameter" else "")
        lines.append(f"| {name} | {each.kind} | {each.meaning.replace('|', '/')} |")
    return lines
