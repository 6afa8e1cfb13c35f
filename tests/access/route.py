"""Who may open what: one line for each address pattern of the resolver. A route without a line fails the tests.

A line says   Route(may, about, methods)
    may       letters of tests/access/world.py: F facilitator, C coordinator, O official, H head, P province,
              M ministry, A auditor, D administrator, N account without a posting, X somebody not signed in
    about     the kind of thing whose id stands in the address (world.Things.ids), "" for none
    methods   "GET", "POST" or both
and where it is needed
    post      letters that may POST, if not the same as `may`
    body      fields of a form that name things: {"member": "second member"}; sent with ids of every set
    sends     what else the form needs before it looks at what it is about
    anywhere  letters that reach such a thing wherever it is (the administrator's accounts)
    shared    the thing belongs to a district: who sees any family of the district sees it
    listing   a list with filters: one that it does not know must be refused, and nothing shown
    shows     what the page must show to those who may see it, of the sets within reach ("" for nothing)
    open_data not personal: may be kept by caches
    before_role  to whoever does not see the thing it is not there (404), also to roles that may not do this (403)
    absent    nothing is there in the tests' world: 404 is right for those who may, too
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

SEE = "FCOHPMA"  # who sees families
EXPORT = "FCOHP"
EVERYBODY_SIGNED_IN = "FCOHPMADN"
ANYBODY = "FCOHPMADNX"


@dataclass(frozen=True)
class Route:
    may: str
    about: str = ""
    methods: str = "GET"
    post: str | None = None
    body: Mapping[str, str] = field(default_factory=dict)
    sends: Mapping[str, object] = field(default_factory=dict)
    anywhere: str = ""
    shared: bool = False
    listing: bool = False
    shows: bool = False
    open_data: bool = False
    absent: bool = False
    before_role: bool = False

    def allowed(self, letter: str, method: str) -> bool:
        return letter in (self.may if method == "GET" or self.post is None else self.post)
