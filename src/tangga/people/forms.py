"""Signing in."""

from datetime import datetime
from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """User name and password; the same sentence whichever of them is wrong."""

    error_messages = {
        "invalid_login": _("User name and password do not belong together. Check both and try again."),
        "inactive": _("This account is closed. Ask your administrator."),
    }

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")
        for name in ("username", "password"):
            self.fields[name].widget.attrs |= {"class": "form-control", "autofocus": False}
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def get_invalid_login_error(self) -> ValidationError:
        """The refusal; whoever has to wait is told until when (whether or not the account exists)."""
        until = getattr(self.request, "wait_until", None)
        if until is None:
            return super().get_invalid_login_error()
        return ValidationError(wait_in_words(until), code="wait")


def wait_in_words(until: datetime) -> str:
    """Why somebody has to wait, until when, and who helps."""
    return gettext(
        "Too many wrong tries. Try again from %(time)s on; tries until then do not count. "
        "The administrator of your office can help sooner."
    ) % {"time": f"{timezone.localtime(until):%H.%M.%S}"}
