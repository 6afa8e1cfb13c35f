"""Every operation against its own description, with inputs that fit it and inputs that do not (schemathesis).

The application is called through WSGI, with all it stands behind, by a program of the official of the small district.
Half of the paths name a family, run or area that is there, so that answers of both kinds are met.
"""

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from tangga.api import actions
from tangga.api.scopes import Scope
from tangga.open_figures import limits
from tangga.runs.models import Run

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
    ignored_auth,
    unsupported_method,
]
# Not tangga.site.wsgi, which makes a server ready from what its database holds.
DESCRIBED = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
OPERATIONS = [found.ok() for found in DESCRIBED.get_all_operations()]
OPEN = [each for each in OPERATIONS if each.path.startswith("/api/v1/open/")]  # without a token, and no parameters
BEHIND_A_TOKEN = [each for each in OPERATIONS if each not in OPEN]
bounded = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def one_connection(monkeypatch):
    """The application is called as by a server, which would close the test's connection after each request."""
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)


@pytest.fixture
def headers(tono_program, monkeypatch):
    monkeypatch.setattr(actions, "MOST_A_MINUTE", 1_000_000)
    monkeypatch.setattr(limits, "MOST_A_MINUTE", 1_000_000)
    return tono_program.headers


@pytest.fixture
def there(tono_program, district):
    """What a path can name that is there."""
    member = district.wahyuni.members.get(member_id="M-3").public_id
    died = {"member": str(member), "effective_on": "2025-05-02", "reason": "told by a neighbour"}
    change = tono_program.post(f"/families/{district.wahyuni.public_id}/changes/death", {"values": died}).json()
    run = Run.objects.get(area="3273").public_id
    return {"family_id": district.wahyuni.public_id, "run_id": run, "change_id": change["id"], "code": "3273"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_operation_keeps_to_its_description(operation, there, headers):

    @bounded
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE), known=st.booleans())
    def keeps(case, known):
        if known:
            named = case.path_parameters or {}
            case.path_parameters = {name: str(there.get(name, value)) for name, value in named.items()}
        case.call_and_validate(headers=headers, checks=CHECKS)

    keeps()


@pytest.mark.parametrize("operation", BEHIND_A_TOKEN, ids=lambda operation: operation.label)
def test_every_operation_refuses_what_its_description_does_not_allow(operation, headers):
    @bounded
    @given(case=operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def refuses(case):
        case.call_and_validate(headers=headers, checks=CHECKS)

    refuses()


@pytest.mark.parametrize("operation", OPEN, ids=lambda operation: operation.label)
def test_open_figures_ask_for_no_token_and_name_no_scope(operation):
    raw = operation.definition.raw
    assert (raw.get("security"), raw.get("x-scope")) == (None, None)
    assert {"422", "429"} <= set(raw["responses"])


@pytest.mark.parametrize("operation", BEHIND_A_TOKEN, ids=lambda operation: operation.label)
def test_every_other_operation_asks_for_a_token_and_names_its_scope(operation):
    raw = operation.definition.raw
    assert raw["security"] == [{"Bearer": []}]
    assert raw["x-scope"] in Scope.values
    assert {"400", "401", "403", "422", "429"} <= set(raw["responses"])
