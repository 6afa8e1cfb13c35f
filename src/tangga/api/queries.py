"""Reading tokens."""

import hmac
from datetime import date
from hashlib import sha256

from django.db.models import QuerySet

from tangga.api.models import Token
from tangga.areas.queries import within
from tangga.people.models import Person
from tangga.people.queries import may, posting_of
from tangga.people.roles import Action

START = "tangga_"


def hash_of(secret: str) -> str:
    """What is kept of a secret. The secret is 256 random bits, so a plain hash cannot be searched back."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def token_of(secret: str) -> Token | None:
    """The token with this secret, whatever its state, with its person and area."""
    if not secret.startswith(START) or len(secret) > 200:
        return None
    wanted = hash_of(secret)
    found = Token.objects.filter(secret_hash=wanted).select_related("person", "area").first()
    return found if found is not None and hmac.compare_digest(found.secret_hash, wanted) else None


def tokens_seen_by(person: Person, on: date) -> QuerySet[Token]:
    """The tokens an administrator manages (of an administrator with an area: those in it); for others none."""
    if not may(person, Action.MANAGE_TOKENS, on):
        return Token.objects.none()
    posting = posting_of(person, on)
    code = posting.area_id if posting and posting.area_id else ""
    return Token.objects.filter(within("area_id", code)).select_related("person", "area", "made_by", "revoked_by")


def tokens_acting_for(person: Person) -> QuerySet[Token]:
    """The tokens that act as somebody."""
    return Token.objects.filter(person=person).select_related("person", "area", "made_by", "revoked_by")
