"""Pages of the money: budgets with what is left, one budget with its entries, and what each programme asks for."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.audit.actions import record_export
from tangga.errors import Conflict, NotValid, TanggaError
from tangga.families import listing
from tangga.grants import budgets, words
from tangga.grants.forms import BudgetForm
from tangga.grants.listed import MONEY_READS, MONEY_SORTS, ListedMoney, title
from tangga.grants.models import Source
from tangga.grants.page import values_of
from tangga.grants.queries import budgets_seen_by, money_by_district, money_of
from tangga.grants.screens import frame, sees_budget, status_of
from tangga.grants.taking import answered, budgets_sheet
from tangga.papers.money import rupiah_of
from tangga.people import clock
from tangga.people.addresses import id_named, names, revision_sent
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.policy import load, overlays_for
from tangga.rules import grants as rules


@require_GET
@screen(Action.SEE_GRANT_MONEY, reads=MONEY_READS)
def money(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Budgets and what is left of them; of a province, for each district first."""
    listed = ListedMoney(request, viewer)
    page = listed.asked.page_of(listed.ordered())
    context = {
        **frame(viewer),
        "asked": listed.asked,
        "rows": page,
        "shown": [(each, words.programme(each.programme)) for each in page.object_list],
        "sizes": listing.SIZES,
        "chips": listed.chips(request),
        "money": money_of(listed.rows),
        "by_district": money_by_district(listed.rows) if listed.districts else [],
        "districts": [(area.code, title(area)) for area in listed.districts],
        "programmes": words.names().items(),
        "sources": Source.choices,
        "sorts": list(zip(MONEY_SORTS, (_("newest year first"), _("least left first")), strict=True)),
        "may_keep": viewer.may(Action.PROPOSE_GRANTS),
    }
    return render(request, "grants/money.html", context, status=422 if listed.asked.problems else 200)


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_GRANT_MONEY, reads=MONEY_READS)
def export(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """GET asks for the reason; POST answers with the filtered budgets as a workbook."""
    viewer.check_may(Action.EXPORT)
    listed = ListedMoney(request, viewer)
    if listed.asked.problems:
        raise NotValid(" ".join(listed.asked.problems))
    return answered(
        request,
        viewer,
        listed.rows.count(),
        [chip.label for chip in listed.chips(request)],
        heading=_("Save budgets of grants as Excel"),
        back=f"{reverse('grant-money')}?{request.GET.urlencode()}",
        file_name=_("budgets-of-grants"),
        names=False,
        made=lambda: budgets_sheet(listed.ordered()),
        log=lambda kept: record_export("grant_budgets.exported", viewer.posting, **kept),
    )


@require_http_methods(["GET", "POST"])
@screen(Action.PROPOSE_GRANTS)
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Enter a budget."""
    if viewer.area is None:
        raise Http404
    form = BudgetForm(viewer.area, viewer.today, request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            budget = budgets.open_budget(
                said["source"],
                int(said["year"]),
                said["programme"],
                said["amount"],
                source_name=said["source_name"],
                why=said["why"],
                by=viewer.person,
                on=viewer.today,
                at=clock.now(),
                sent=said["sent"],
            )
        except (NotValid, Conflict) as refused:
            form.add_error(None, str(refused))
            status = status_of(refused)
        else:
            messages.success(request, _("Entered. Grants can be proposed from it now."))
            return redirect("grant-budget", public_id=budget.public_id)
    return render(request, "grants/budget_new.html", {**frame(viewer), "form": form}, status=status)


@require_GET
@screen(Action.SEE_GRANT_MONEY, first=sees_budget)
def budget(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One budget: what was entered and corrected, what is reserved, paid and left."""
    return _shown(request, viewer, public_id)


def _shown(request: HttpRequest, viewer: Viewer, public_id: UUID, refused: TanggaError | None = None) -> HttpResponse:
    seen = budgets_seen_by(viewer.person, viewer.today).select_related("district")
    found = get_object_or_404(seen, public_id=public_id)
    context = {
        **frame(viewer),
        "budget": found,
        "name": words.programme(found.programme),
        "district": title(found.district),
        "entries": list(found.entries.select_related("by").order_by("-pk")),
        "may_keep": viewer.may(Action.PROPOSE_GRANTS),
        "sent": request.POST.get("sent") or uuid4(),
        "typed": request.POST,
        "problem": str(refused) if refused else "",
    }
    return render(request, "grants/budget.html", context, status=status_of(refused) if refused else 200)


@require_POST
@screen(Action.PROPOSE_GRANTS, first=sees_budget)
def correct(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Correct the amount of a budget."""
    amount = rupiah_of(request.POST.get("amount", ""))
    try:
        if amount is None:
            raise NotValid(_("Write the amount in rupiah, for example 5.000.000."))
        budgets.correct_budget(
            public_id,
            amount,
            request.POST.get("why", ""),
            by=viewer.person,
            on=viewer.today,
            at=clock.now(),
            seen=revision_sent(request),
            sent=id_named(request.POST.get("sent", "")),
        )
    except (NotValid, Conflict) as refused:
        return _shown(request, viewer, public_id, refused)
    messages.success(request, _("Corrected. What it was before stays on record."))
    return redirect("grant-budget", public_id=public_id)


@require_GET
@screen(Action.SEE_POLICY, reads=names({"year"}))
def programmes(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What each programme gives and asks for, with the source of every value; of an earlier year too."""
    year = request.GET.get("year", "")
    on = viewer.today
    if year.isascii() and year.isdigit() and len(year) == 4 and 2016 <= int(year) <= on.year:
        on = on.replace(year=int(year), day=min(on.day, 28))
    policy = load(on, overlays_for(viewer.area.code if viewer.area else ""))
    offered = [(code, words.programme(code), values_of(code, policy)) for code in rules.programmes(policy)]
    others = [name for code, name in words.names().items() if code not in rules.programmes(policy)]
    context = {
        **frame(viewer),
        "offered": offered,
        "others": others,
        "on": on,
        "years": range(viewer.today.year, 2019, -1),
    }
    return render(request, "grants/programmes.html", context)
