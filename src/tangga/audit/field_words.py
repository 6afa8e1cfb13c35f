"""What events of field work, plans and targets are called on screens (see audit/words.py)."""

from django.utils.functional import Promise

from tangga.audit.told import Told

FIELD_ACTIONS: dict[str, Told] = {
    # sessions
    # - end of sessions -
    # visits
    # - end of visits -
    # readiness
    # - end of readiness -
    # graduation
    # - end of graduation -
    # targets
    # - end of targets -
    # labelling
    # - end of labelling -
    # work reports
    # - end of work reports -
}

FIELD_FIELDS: dict[str, Promise] = {
    # sessions
    # - end of sessions -
    # visits
    # - end of visits -
    # readiness
    # - end of readiness -
    # graduation
    # - end of graduation -
    # targets
    # - end of targets -
    # labelling
    # - end of labelling -
    # work reports
    # - end of work reports -
}
