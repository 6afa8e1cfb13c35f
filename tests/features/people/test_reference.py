"""The printed table of roles, and of the rows."""

from tangga.people.reference import markdown as roles
from tangga.people.roles import ROLE_ACTIONS, ROLE_SCOPES, Action, Role
from tangga.runs.reference import markdown as rows


def test_every_role_has_its_actions_and_its_scope():
    assert set(ROLE_ACTIONS) == set(ROLE_SCOPES) == set(Role)


def test_the_page_names_every_role_and_action():
    page = roles()

    assert [role for role in Role if f"| `{role}` |" not in page] == []
    assert [action for action in Action if f"(`{action}`)" not in page] == []
    assert "| start an assessment of an area (`run_assessment`) | – | – | yes | – | – | – | – | – |" in page


def test_the_data_model_names_rows_columns_and_constraints():
    page = rows()

    assert "### MembershipSpell" in page
    assert "| `region_code` | -> Area | no |" in page
    assert "one current run per area" in page
