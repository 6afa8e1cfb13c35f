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


ROUTES: dict[str, Route] = {
    # reports: the pages
    "": Route("FCOHPMADN"),
    "families/": Route(SEE, listing=True, shows=True),
    "families/count/": Route(SEE, methods="POST"),
    "families/search/": Route(SEE, methods="POST"),
    "families/export/": Route(EXPORT, methods="GET POST", listing=True),
    "families/<uuid:public_id>/": Route(SEE, "family", shows=True, before_role=True),
    "families/<uuid:public_id>/number/": Route("FCOA", "family", "POST", body={"whose": "member"}, before_role=True),
    "families/<uuid:public_id>/log/": Route("OHA", "family", listing=True, before_role=True),
    "log/": Route("HAD", listing=True),
    "log/search/": Route("HAD", methods="POST"),
    "log/export/": Route("HAD", methods="GET POST", listing=True),
    "exits/": Route(SEE, listing=True),
    "unsure/": Route(SEE, listing=True),
    "policy/": Route(ANYBODY.replace("N", "").replace("X", ""), open_data=True),
    "policy/changes/": Route(ANYBODY.replace("N", "").replace("X", ""), open_data=True),
    # people: signing in, one's own account, accounts
    "accounts/sign-in/": Route(ANYBODY, methods="GET POST"),
    "accounts/sign-in/code/": Route(ANYBODY, methods="GET POST"),
    "accounts/sign-out/": Route(ANYBODY, methods="GET POST"),
    "accounts/new-password/": Route(ANYBODY, methods="GET POST"),
    "accounts/me/": Route(EVERYBODY_SIGNED_IN),
    "accounts/me/password/": Route(EVERYBODY_SIGNED_IN, methods="POST"),
    "accounts/me/sessions/end/": Route(EVERYBODY_SIGNED_IN, methods="POST"),
    "accounts/me/second-factor/": Route(EVERYBODY_SIGNED_IN, methods="GET POST"),
    "accounts/me/second-factor/turn-off/": Route(EVERYBODY_SIGNED_IN, methods="POST"),
    "accounts/me/second-factor/codes/": Route(EVERYBODY_SIGNED_IN, methods="POST"),
    "accounts/second-factor/": Route("HD", methods="GET POST"),
    "accounts/second-factor/<int:rule>/end/": Route("HD", "rule", "POST", anywhere="D", shared=True),
    "accounts/": Route("D", listing=True),
    "accounts/search/": Route("D", methods="POST"),
    "accounts/new/": Route("D", methods="GET POST"),
    **{
        f"accounts/<uuid:public_id>/{verb}": Route("D", "person", method, anywhere="D")
        for verb, method in {
            "": "GET",
            "link/": "POST",
            "post/": "POST",
            "end-posting/": "POST",
            "close/": "POST",
            "reopen/": "POST",
            "end-link/": "POST",
            "turn-off-second-factor/": "POST",
            "sign-out/": "POST",
        }.items()
    },
    "accounts/<uuid:public_id>/withdraw/": Route("D", "person", "POST", anywhere="D", absent=True),
    "language/setlang/": Route(ANYBODY, methods="POST"),
    # lists that arrive as spreadsheets
    "imports/": Route("FCOA", listing=True, shows=True),
    "imports/<uuid:public_id>/": Route("FCOA", "batch", shows=True),
    "imports/search/": Route("FCOA", methods="POST"),
    "imports/upload/": Route("FCO", methods="GET POST"),
    "imports/<uuid:public_id>/columns/": Route("FCO", "batch", "GET POST"),
    "imports/<uuid:public_id>/workbook/": Route("FCO", "batch", absent=True),
    "imports/<uuid:public_id>/accept/": Route("O", "batch", "POST"),
    "imports/<uuid:public_id>/choose/": Route("O", "batch", "POST"),
    "imports/<uuid:public_id>/discard/": Route("FCO", "batch", "POST"),
    "imports/<uuid:public_id>/undo/": Route("O", "batch", "POST"),
    "imports/<uuid:public_id>/go-on/": Route("O", "batch", "POST"),
    # families: corrections, numbers that stand twice, who accompanies whom
    "families/<uuid:public_id>/correct/": Route("FCO", "family", before_role=True),
    "families/<uuid:public_id>/correct/<str:kind>/": Route("FCO", "family", "GET POST", before_role=True),
    "changes/": Route("FCOA", listing=True, shows=True),
    "changes/<uuid:public_id>/": Route("FCOA", "change", shows=True),
    "changes/<uuid:public_id>/effect/": Route("FCOA", "change"),
    "changes/<uuid:public_id>/edit/": Route("F", "sent back", "GET POST"),
    "changes/<uuid:public_id>/send/": Route("F", "sent back", "POST"),
    "changes/<uuid:public_id>/withdraw/": Route("F", "change", "POST"),
    "changes/<uuid:public_id>/approve/": Route("CO", "change", "POST"),
    "changes/<uuid:public_id>/send-back/": Route("CO", "change", "POST"),
    "duplicates/": Route("OA", listing=True, shows=True),
    "duplicates/<uuid:public_id>/": Route("OA", "case", shows=True),
    "duplicates/<uuid:public_id>/decide/": Route("O", "case", "POST"),
    "duplicates/<uuid:public_id>/reopen/": Route("O", "case", "POST"),
    "assignments/": Route("CO", listing=True),
    "assignments/without/": Route("CO", listing=True),
    "assignments/<uuid:facilitator>/": Route("CO", "person", shared=True),
    "assignments/move/": Route("CO", methods="POST", body={"from": "person", "family": "family", "to": "person"}),
    # assessments
    "runs/": Route("COHPMA", listing=True),
    "runs/start/": Route("O", methods="POST", body={"area": "district"}),
    "runs/schedule/": Route("O", methods="POST", body={"area": "district"}),
    "runs/<uuid:public_id>/": Route("COHPMA", "run", shared=True),
    "runs/compare/": Route("COHPMA", methods="POST", body={"one": "run", "other": "earlier run"}),
    "runs/comparisons/<uuid:public_id>/": Route("COHPMA", "comparison", shared=True),
    "runs/comparisons/<uuid:public_id>/search/": Route("COHPMA", "comparison", "POST", shared=True),
    "runs/comparisons/<uuid:public_id>/export/": Route("COHP", "comparison", "GET POST", shared=True, absent=True),
    # jobs: whoever may see what the work is about
    "jobs/<uuid:public_id>/": Route("FCOA", "job"),
    "jobs/<uuid:public_id>/cancel/": Route("FCO", "job", "POST"),
    # api: programs' access
    "tokens/": Route("D"),
    "tokens/mine/": Route(EVERYBODY_SIGNED_IN),
    "tokens/new/": Route("D", methods="GET POST"),
    "tokens/new/<uuid:person_id>/": Route("D", "person", "GET POST", anywhere="D"),
    "tokens/reference/": Route(EVERYBODY_SIGNED_IN),
    "tokens/<uuid:public_id>/": Route("D", "token", anywhere="D"),
    "tokens/<uuid:public_id>/agree/": Route("", "token", "POST"),
    "tokens/<uuid:public_id>/end/": Route("D", "token", "POST", anywhere="D"),
    # the API itself: asked with a token of each role, all scopes given
    "api/v1/": Route("", open_data=True),
    "api/v1/openapi.json": Route(ANYBODY, open_data=True),
    "api/v1/areas": Route("FCOHPMAD", listing=True),
    "api/v1/areas/<code>": Route("FCOHPMAD", "village", anywhere="D", shared=True),
    "api/v1/families": Route(SEE, listing=True, shows=True),
    "api/v1/families/search": Route(SEE, methods="POST"),
    "api/v1/families/<uuidstr:family_id>": Route(SEE, "family", listing=True, shows=True),
    "api/v1/families/<uuidstr:family_id>/uncover": Route("FCOA", "family", "POST", body={"whose": "member"}),
    "api/v1/families/<uuidstr:family_id>/members": Route(SEE, "family", listing=True, shows=True),
    "api/v1/families/<uuidstr:family_id>/answer": Route(SEE, "family", listing=True),
    "api/v1/answers": Route(SEE, listing=True),
    "api/v1/answers/figures": Route(SEE, listing=True),
    "api/v1/answers/all.ndjson": Route(EXPORT, listing=True),
    "api/v1/families/<uuidstr:family_id>/changes/<kind>": Route("FCO", "family", "GET POST", sends={"values": {}}),
    "api/v1/changes": Route("FCO", listing=True),
    "api/v1/changes/<uuidstr:change_id>": Route("FCO", "change", shows=True),
    "api/v1/runs": Route("COHPMA", methods="GET POST", post="O", listing=True),
    "api/v1/runs/<uuidstr:run_id>": Route("COHPMA", "run", shared=True),
    "api/v1/runs/<uuidstr:run_id>/cancel": Route("O", "run", "POST", shared=True),
}
