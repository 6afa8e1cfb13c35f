"""The pages' language."""

import pytest


@pytest.mark.django_db
def test_a_browser_that_asks_for_english_is_still_met_in_indonesian(client):
    answer = client.get("/accounts/sign-in/", headers={"accept-language": "en-US,en"})
    assert '<html lang="id"' in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("chosen", "language"), [("en", "en"), ("id", "id"), ("xx", "id")])
def test_a_person_keeps_the_language_they_chose(client, settings, chosen, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = chosen
    answer = client.get("/accounts/sign-in/")
    assert f'<html lang="{language}"' in answer.content.decode()
