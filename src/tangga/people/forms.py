"""Signing in."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest
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
