"""Whom the rules are about."""

from openfisca_core.entities import build_entity

FAMILY = build_entity(
    key="family",
    plural="families",
    label="A family (KPM)",
    roles=[{"key": "member", "plural": "members", "label": "Member"}],
)
PERSON = build_entity(key="person", plural="persons", label="A member of a family", is_person=True)
