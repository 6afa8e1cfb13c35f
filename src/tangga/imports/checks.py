"""What may be done with a batch, by whom, when: returns nothing or raises with a sentence."""

from django.utils.translation import gettext as _

from tangga.errors import Conflict, NotValid
from tangga.imports.models import Batch, State
from tangga.people.models import Posting
from tangga.people.roles import ROLE_SCOPES, Role, Scope

DISTRICT_DIGITS = 4
# From -> to, and nothing else. A batch that failed or was discarded stays what it is.
MOVES = {
    State.READING: {State.MAPPING, State.PREPARING, State.FAILED, State.DISCARDED},
    State.MAPPING: {State.PREPARING, State.DISCARDED},
    State.PREPARING: {State.READY, State.MAPPING, State.FAILED, State.DISCARDED},
    State.READY: {State.PREPARING, State.MAPPING, State.ACCEPTING, State.DISCARDED},
    State.ACCEPTING: {State.ACCEPTED, State.READY, State.UNDOING},
    State.ACCEPTED: {State.UNDOING},
    State.UNDOING: {State.UNDONE, State.READY},
}


def check_may_move(batch: Batch, to: State) -> None:
    """Raises Conflict when the batch is not where it can go to this state from."""
    if to not in MOVES.get(State(batch.state), ()):
        raise Conflict(
            {
                State.DISCARDED: _("This list is in the registry already, or was discarded. Undo it instead."),
                State.ACCEPTING: _("This list is not ready to be accepted. Look at its page: it says what is missing."),
                State.UNDOING: _("Only a list that was accepted can be undone."),
                State.PREPARING: _("The columns of this list cannot be changed any more. Upload the file again."),
            }.get(to, _("This list has changed meanwhile. Load its page again."))
        )


def check_seen(batch: Batch, digest: str) -> None:
    """Raises Conflict unless the batch still says what whoever decides was shown (the digest of its comparison)."""
    if digest != batch.digest:
        raise Conflict(
            _("This list was read anew meanwhile. Load its page again and look at what it would change now.")
        )


def scope_key_of(posting: Posting) -> str:
    """Whose families a list may touch: "" for the whole district, the facilitator's public_id for their own."""
    own = ROLE_SCOPES[Role(posting.role)] is Scope.OWN_FAMILIES
    return str(posting.person.public_id) if own else ""


def district_code_of(posting: Posting) -> str:
    """The district a person's lists go to. Raises NotValid for a posting above a district."""
    code = str(posting.area_id or "")
    if len(code) < DISTRICT_DIGITS:
        raise NotValid(_("Lists are kept by district. Ask the district's official to upload this one."))
    return code[:DISTRICT_DIGITS]


def why_it_stays(why: str) -> str:
    """Why an accepted list cannot be undone any more, by queries.built_on."""
    return {
        "run": _("The district was assessed with this list. It stays; correct what is wrong family by family."),
        "facts": _("Facts of this list's families were changed since. It stays; correct what is wrong there."),
        "correction": _(
            "A correction of a family or person that is new by this list was sent since. "
            "It stays; decide on that correction."
        ),
        "assigned": _("Families that are new by this list were given to a facilitator since. It stays."),
        "list": _("A later list builds on this one. Undo the later one first."),
        "cases": _("A number that stands twice by this list was decided on. It stays."),
    }[why]


def check_nothing_built(why: str) -> None:
    """Raises Conflict when something was built on an accepted list (queries.built_on)."""
    if why:
        raise Conflict(why_it_stays(why))
