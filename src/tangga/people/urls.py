"""Addresses of signing in and out, one's own account, and accounts for administrators."""

from django.urls import path

from tangga.people import views, views_accounts, views_me, views_second_factor

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-in/code/", views_second_factor.code, name="sign-in-code"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
    path("new-password/", views_me.new_password, name="new-password"),
    path("me/", views_me.me, name="my-account"),
    path("me/password/", views_me.change_password, name="change-password"),
    path("me/sessions/end/", views_me.end_session, name="end-session"),
    path("me/second-factor/", views_second_factor.set_up, name="second-factor"),
    path("me/second-factor/turn-off/", views_second_factor.turn_off, name="second-factor-turn-off"),
    path("me/second-factor/codes/", views_second_factor.new_codes, name="second-factor-codes"),
    path("second-factor/", views_second_factor.required, name="require-second-factor"),
    path("second-factor/<int:rule>/end/", views_second_factor.no_longer_required, name="second-factor-end"),
    path("", views_accounts.accounts, name="accounts"),
    path("search/", views_accounts.search, name="accounts-search"),
    path("new/", views_accounts.new, name="account-new"),
    path("<uuid:public_id>/", views_accounts.account, name="account"),
    path("<uuid:public_id>/link/", views_accounts.link, name="account-link"),
    *[
        path(f"<uuid:public_id>/{verb}/", views_accounts.act, {"verb": verb}, name=f"account-{verb}")
        for verb in views_accounts.VERBS
    ],
]
