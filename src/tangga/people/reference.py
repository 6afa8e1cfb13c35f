"""docs/reference/roles.md from the table of roles: `python -m tangga.people.reference` prints it."""

from django.utils.translation import override

from tangga.people.roles import ROLE_ACTIONS, ROLE_SCOPES, Action, Role, Scope, where_posted

HEAD = """# Roles: who sees and does what

Written from `src/tangga/people/roles.py` by `python -m tangga.people.reference`; change the table there.
Out of a person's area everything answers 404, as if it did not exist; in the area, but not in the role, 403 with the
reason.
A person holds one posting at a time: a role, in an area, from a day to a day. Nobody changes their own.
A posting does not begin in the past where the person was posted already: what was so stays recorded.
An administrator posted in an area keeps only the accounts posted there (today; before the first day, by the next
posting; after the last, by the latest), and posts only within it, never in a role that sees all families.
How accounts are kept: [Keep accounts](../how-to/keep-accounts.md).
"""


def markdown() -> str:
    """The reference page, in English."""
    with override("en"):
        roles = ["", "## Roles", "", "| Role | Code | Sees | Posted in |", "|---|---|---|---|"]
        for role in Role:
            roles.append(f"| {role.label} | `{role}` | {Scope(ROLE_SCOPES[role]).label} | {where_posted(role)} |")
        table = ["", "## Actions", "", "| May ... | " + " | ".join(f"`{role}`" for role in Role) + " |"]
        table.append("|---" * (len(Role) + 1) + "|")
        for action in Action:
            marks = ["yes" if action in ROLE_ACTIONS[role] else "–" for role in Role]
            table.append(f"| {action.label} (`{action}`) | " + " | ".join(marks) + " |")
        return HEAD + "\n".join([*roles, *table]) + "\n"


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tangga.site.settings")
    django.setup()
    print(markdown(), end="")
