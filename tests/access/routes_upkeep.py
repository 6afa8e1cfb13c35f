"""Who may open what of upkeep: programs that sign in to nothing ask for it."""

from tests.access.route import ANYBODY, Route

ROUTES: dict[str, Route] = {
    "healthz": Route(ANYBODY),
    "readyz": Route(ANYBODY),
    "metrics": Route(ANYBODY, absent=True),  # off unless settings say who may read it
}
