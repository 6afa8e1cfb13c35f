"""What a page's address may ask for. A name that the page does not know, or one choice given twice, is refused before
anything is looked up: a filter that seems to be in force and is not would make a list, or a file, say what is not so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _

from tangga.errors import NotValid


class NotUnderstood(NotValid):
    """An address that asks for what the page does not know (HTTP 422). `way_out`: the query that is left without it."""

    def __init__(self, problems: list[str], way_out: str) -> None:
        super().__init__(" ".join(problems))
        self.way_out = way_out


@dataclass(frozen=True)
class Names:
    """The names a page reads in its address: of `several`, more than one value may be given."""

    single: frozenset[str] = frozenset()
    several: frozenset[str] = frozenset()

    def problems_in(self, query: QueryDict) -> dict[str, str]:
        """What of a query is not understood: name -> sentence. Empty values count: which of two is meant, who knows."""
        found = {}
        for name, values in query.lists():
            if name in self.single and len(values) > 1:
                found[name] = _("The filter %(name)s can hold one value at a time.") % {"name": name}
            elif name not in self.single | self.several:
                found[name] = _("There is no filter called “%(name)s”.") % {"name": name[:40]}
        return found

    def check(self, query: QueryDict) -> None:
        """Raises NotUnderstood, naming everything that is not understood."""
        if problems := self.problems_in(query):
            rest = query.copy()
            for name in problems:
                rest.pop(name)
            raise NotUnderstood(list(problems.values()), f"?{rest.urlencode()}" if rest else "")


def names(single: Iterable[str], several: Iterable[str] = ()) -> Names:
    """The names a page reads; those in `several` may come several times, whether or not they are in `single` too."""
    return Names(frozenset(single) - frozenset(several), frozenset(several))


NOTHING = Names()


def id_named(text: str) -> UUID | None:
    """The id that an address or a form names; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def id_or_404(text: str) -> UUID:
    """The same, where nothing is to be found without one. Raises Http404."""
    found = id_named(text)
    if found is None:
        raise Http404
    return found


def revision_sent(request: HttpRequest, name: str = "revision") -> int:
    """The revision that was on the page when its form was sent; one that never is, when none was sent."""
    sent = request.POST.get(name, "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
