"""A new installation: nothing lies in its data folder yet."""

from django.core.management import call_command


def test_the_checks_before_every_command_pass_with_an_empty_data_folder(settings, tmp_path, capsys):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "imports" / "incoming"
    call_command("check")
    assert "no issues" in capsys.readouterr().out
