"""Imports point down, and what needs no web framework does not load one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from tangga.runs import reference

ROOT = Path(__file__).resolve().parents[2]
WITH_MODELS = sorted(path.parent.name for path in (ROOT / "src" / "tangga").glob("*/models.py"))


def test_imports_point_down():
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "not_loaded"),
    [
        ("tangga.runs.assess", "django"),
        ("tangga.synthetic", "django"),
        ("tangga.areas.tree", "django"),
        ("tangga.cli.assess", "django"),
        ("tangga.rules", "duckdb"),
        ("tangga.rules", "pandas"),
        ("tangga.policy", "ibis"),
        ("tangga.cli", "django"),
        ("tangga.cli", "ibis"),
    ],
)
def test_a_module_does_not_load_what_it_does_not_need(module, not_loaded):
    words = f"import sys, {module}; print({not_loaded!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_django_starts_without_the_rules_tables():
    words = "import sys, django; django.setup(); print('ibis' in sys.modules)"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tangga.site.settings"}
    done = subprocess.run([sys.executable, "-c", words], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("name", WITH_MODELS)
def test_a_folder_with_models_is_an_installed_app_and_on_the_data_model_page(name):
    assert apps.is_installed(f"tangga.{name}"), "add it to INSTALLED_APPS in site/settings.py"
    assert name in reference.APPS, "add it to APPS in runs/reference.py"


def test_the_data_model_page_is_about_folders_with_models():
    assert sorted(reference.APPS) == WITH_MODELS
