"""Setting a target by either rule, and sharing it out among its parts."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tangga.areas.models import Area
from tangga.errors import Conflict, NotValid
from tangga.papers import formats
from tangga.people import clock
from tangga.people.addresses import id_named, names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.rules.targets import HUNDREDTHS_OF_A_PERCENT, share
from tangga.targets import actions, checks, words
from tangga.targets.asked import years_to_choose
from tangga.targets.forms import TargetForm, base_asked, new_sharing, numbers_typed
from tangga.targets.models import Rule, Target
from tangga.targets.places import area_asked, parts_level, top_of
from tangga.targets.queries import EACH, PERCENT, Proposal, proposal_for, target_of, whole_above
from tangga.targets.sharing import Part, filled, parts_for
from tangga.targets.views import level_name


def sees_target(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=sees_target)`. Raises Http404 for the target of an area outside the viewer's, and for a
    facilitator's."""
    _seen(viewer, public_id)


def _seen(viewer: Viewer, public_id: UUID) -> Target:
    rows = Target.objects.select_related("area", "area__parent", "set_by").filter(facilitator=None)
    target = get_object_or_404(rows, public_id=public_id)
    top = top_of(viewer)
    if viewer.sees_own_only or not viewer.sees_families:
        raise Http404
    if top is not None and (target.area is None or not target.area.code.startswith(top.code)):
        raise Http404
    return target


@require_http_methods(["GET", "POST"])
@screen(Action.SET_TARGETS, reads=names({"year", "area", "base_on"}))
def set_target(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Both rules side by side for a base date; the person chooses one, or enters a number."""
    area = area_asked(viewer, request.GET.get("area", ""))
    checks.check_sets(viewer.posting, area)
    year = _year(request.GET.get("year", ""), viewer)
    if request.method == "GET":
        base_on = base_asked(request.GET.get("base_on", ""), year, viewer.today)
        current = target_of(year, area)
        form = TargetForm(
            initial={
                "rule": current.rule if current else "",
                "number": current.number if current and current.rule == Rule.ENTERED else None,
                "base_on": base_on,
                "sharing": new_sharing(),
                "instead_of": current.public_id if current else "",
            }
        )
        return _set_page(request, area, year, proposal_for(area, year, min(base_on, viewer.today)), current, form)
    form = TargetForm(request.POST)
    problem, status = "", 422
    if form.is_valid():
        told = form.cleaned_data
        try:
            target = actions.set_target(
                area,
                year,
                Rule(told["rule"]),
                told["base_on"],
                number=told["number"],
                sharing=told["sharing"],
                instead_of=told["instead_of"],
                by=viewer.person,
                on=viewer.today,
                at=clock.now(),
            )
        except (NotValid, Conflict) as refused:
            problem, status = str(refused), 409 if isinstance(refused, Conflict) else 422
        else:
            messages.success(request, _("The target for %(year)s is set. Share it out next.") % {"year": year})
            return redirect("target-share", public_id=target.public_id)
    base_on = form.cleaned_data.get("base_on") or base_asked("", year, viewer.today)
    base = proposal_for(area, year, min(max(base_on, checks.first_base_day(year)), viewer.today))
    return _set_page(request, area, year, base, target_of(year, area), form, problem, status)


def _year(text: str, viewer: Viewer) -> int:
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else viewer.today.year if not text else 0
    checks.check_year(year, viewer.today.year)
    return year


def _set_page(
    request: HttpRequest,
    area: Area | None,
    year: int,
    base: Proposal,
    current: Target | None,
    form: TargetForm,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    chosen = form["rule"].value() or ""
    context = {
        "page": "targets",
        "area": area,
        "year": year,
        "years": years_to_choose(request.viewer.today),  # type: ignore[attr-defined]
        "base": base,
        "first_base_day": checks.first_base_day(year),
        "current": current,
        "current_rule": words.rule_in_words(current) if current else "",
        "changes": _changes(current, base) if current else [],
        "form": form,
        "rules": [
            _rule(Rule.PERCENT, base, chosen),
            _rule(Rule.PER_FACILITATOR, base, chosen),
        ],
        "entered": chosen == Rule.ENTERED,
        "number": form["number"].value() or "",
        "whole": whole_above(year, area),
        "paths": {"percent": PERCENT, "each": EACH},
        "problem": problem,
        "back": _address(area, year),
    }
    return render(request, "targets/set.html", context, status=status)


def _rule(rule: Rule, base: Proposal, chosen: str) -> dict[str, Any]:
    number, used = base.number(rule), base.used(rule)
    made_of = ""
    if used is not None and rule == Rule.PERCENT:
        made_of = _("%(percent)s %% of %(families)s active families") % {
            "percent": used,
            "families": formats.number(base.families),
        }
    elif used is not None:
        made_of = _("%(people)s facilitators × %(each)s") % {
            "people": formats.number(base.facilitators),
            "each": used,
        }
    return {
        "value": rule.value,
        "label": rule.label,
        "number": number,
        "made_of": made_of,
        "share": words.hundredths(share(number, base.families, HUNDREDTHS_OF_A_PERCENT)) if number is not None else "",
        "on": chosen == rule.value,
    }


def _changes(current: Target, base: Proposal) -> list[str]:
    """Why the rule gives another number than it did: old and new, in sentences."""
    told = []
    new = base.number(current.rule)
    if current.base_facilitators != base.facilitators:
        told.append(
            _("Facilitators: %(old)s on %(then)s, %(new)s on %(now)s.")
            % {
                "old": formats.number(current.base_facilitators),
                "then": formats.day(current.base_on),
                "new": formats.number(base.facilitators),
                "now": formats.day(base.base_on),
            }
        )
    if current.base_families != base.families:
        told.append(
            _("Active families: %(old)s on %(then)s, %(new)s on %(now)s.")
            % {
                "old": formats.number(current.base_families),
                "then": formats.day(current.base_on),
                "new": formats.number(base.families),
                "now": formats.day(base.base_on),
            }
        )
    if new is not None and new != current.number:
        told.append(
            _("By the same rule the target would be %(new)s instead of %(old)s.")
            % {"new": formats.number(new), "old": formats.number(current.number)}
        )
    return told


def _address(area: Area | None, year: int) -> str:
    return f"{reverse('targets')}?year={year}" + (f"&area={area.code}" if area else "")


@require_http_methods(["GET", "POST"])
@screen(Action.SET_TARGETS, first=sees_target)
def share_out(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """The parts with both proposals; typed numbers must add up, what is left can be shared out by largest remainder."""
    whole = _seen(viewer, public_id)
    checks.check_shares_out(viewer.posting, whole.area)
    if whole.superseded_at is not None and (latest := target_of(whole.year, whole.area)):
        messages.info(request, _("This target was set anew; this is the one that holds now."))
        return redirect("target-share", public_id=latest.public_id)
    parts = parts_for(whole, viewer.today)
    if request.method == "GET":
        numbers: dict[str, int | None] = {part.key: part.now.number if part.now else None for part in parts}
        if all(number is None for number in numbers.values()):
            numbers = dict(filled(whole, parts, {}))
        return _share_page(request, whole, parts, numbers)
    numbers, wrong = numbers_typed(request.POST, [part.key for part in parts])
    sharing = id_named(request.POST.get("sharing", "")) or new_sharing()
    seen = id_named(request.POST.get("seen", ""))
    if wrong:
        problem = _("Enter how many families, as a whole number.")
        return _share_page(request, whole, parts, numbers, problem, 422, sharing, wrong)
    if request.POST.get("do") == "fill":
        return _share_page(request, whole, parts, dict(filled(whole, parts, numbers)), "", 200, sharing)
    try:
        actions.share_out(
            public_id, numbers, sharing=sharing, seen=seen, by=viewer.person, on=viewer.today, at=clock.now()
        )
    except (NotValid, Conflict) as refused:
        status = 409 if isinstance(refused, Conflict) else 422
        return _share_page(request, whole, parts, numbers, str(refused), status, sharing)
    messages.success(request, _("Shared out. Everybody finds their part under “Targets”."))
    return redirect(_address(whole.area, whole.year))


def _share_page(
    request: HttpRequest,
    whole: Target,
    parts: list[Part],
    numbers: dict[str, int | None],
    problem: str = "",
    status: int = 200,
    sharing: UUID | None = None,
    wrong: dict[str, str] | None = None,
) -> HttpResponse:
    total = sum(number for number in numbers.values() if number is not None)
    context = {
        "page": "targets",
        "whole": whole,
        "rule": words.rule_in_words(whole),
        "parts": [(part, (wrong or {}).get(part.key, numbers.get(part.key))) for part in parts],
        "level_name": level_name(parts_level(whole.area)),
        "people": parts_level(whole.area) is None,
        "total": total,
        "off": whole.number - total,
        "too_many": total - whole.number,
        "sharing": sharing or new_sharing(),
        "seen": actions.sharing_of(actions.parts_now(whole)) or "",
        "problem": problem,
        "back": _address(whole.area, whole.year),
    }
    return render(request, "targets/share.html", context, status=status)
