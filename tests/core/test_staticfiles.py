"""Static files as production serves them, collected into a folder for the tests."""

import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.core.management import call_command
from django.test import override_settings

URL = re.compile(r"""url\(\s*["']?(?!data:)([^"')]+)["']?\s*\)""")
HASHED = re.compile(r"\.[0-9a-f]{12}\.")


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The folder that `collectstatic` fills."""
    folder = tmp_path_factory.mktemp("static")
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "core.staticfiles.StylesheetStorage"},
    }
    with override_settings(STATIC_ROOT=folder, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=IGNORED)
    return folder


# Wagtail's own are thousands of files that would take a minute to compress, and say nothing about ours.
IGNORED = ["wagtail*", "table_block", "axes", "modeladmin*", "admin", "django*", "rest_framework"]


@pytest.fixture(scope="module")
def names(collected):
    return json.loads((collected / "staticfiles.json").read_text())["paths"]


@pytest.fixture(scope="module")
def stylesheet(collected, names):
    return collected / names["css/site.css"]


def test_the_stylesheet_imports_nothing(stylesheet):
    assert "@import" not in stylesheet.read_text()


def test_the_stylesheet_holds_every_sheet_of_ours(stylesheet, collected):
    sheets = [*collected.glob("css/*.css"), *collected.glob("css/components/*.css")]
    classes = {
        match
        for sheet in sheets
        if not HASHED.search(sheet.name) and sheet.name not in {"admin.css", "site.css"}
        for match in re.findall(r"^\.([a-z][\w-]+) \{", sheet.read_text(), re.MULTILINE)
    }

    assert [name for name in sorted(classes) if f".{name}" not in stylesheet.read_text()] == []


def test_each_address_in_the_stylesheet_is_a_file_under_a_hashed_name(stylesheet):
    addresses = [unquote(urlsplit(address).path) for address in URL.findall(stylesheet.read_text())]
    files = [(stylesheet.parent / address).resolve() for address in addresses]

    assert [str(file) for file in files if not (file.is_file() and HASHED.search(file.name))] == []


def test_the_stylesheet_names_fonts(stylesheet):
    assert any(address.split("?")[0].endswith(".woff2") for address in URL.findall(stylesheet.read_text()))


def test_the_stylesheet_has_balanced_braces(stylesheet):
    text = stylesheet.read_text()

    assert text.count("{") == text.count("}")


@pytest.mark.parametrize("ending", [".gz", ".br"])
def test_the_stylesheet_is_compressed_once_for_all(stylesheet, ending):
    assert Path(f"{stylesheet}{ending}").is_file()


def test_the_script_is_under_a_hashed_name(collected, names):
    assert HASHED.search(names["js/site.js"])
    assert (collected / names["js/site.js"]).is_file()


def test_collecting_again_changes_nothing(collected, names, stylesheet):
    before = stylesheet.read_text()
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "core.staticfiles.StylesheetStorage"},
    }
    with override_settings(STATIC_ROOT=collected, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=IGNORED)

    again = json.loads((collected / "staticfiles.json").read_text())["paths"]["css/site.css"]
    assert (again, (collected / again).read_text()) == (names["css/site.css"], before)
