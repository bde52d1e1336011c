"""Is every page valid HTML as it is sent, and does it do nothing behind the reader's back."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import node
from tests.browser.pages import LANGUAGES, TEMPLATES, Newspaper
from tests.browser.witness import Witness

CONFIGURATION = Path(__file__).with_name(".htmlvalidate.json")
KEEPS_A_COOKIE = {"private page": ["csrftoken"]}  # Wagtail's form for its password is checked against forgery


@dataclass(frozen=True)
class Visit:
    """One page as a stranger's browser met it."""

    file: Path
    witness: Witness
    cookies: list[str]


Visits = dict[tuple[str, str], Visit]


@pytest.fixture(scope="module")
def visits(browser: Browser, newspaper: Newspaper, tmp_path_factory: pytest.TempPathFactory) -> Visits:
    """Every page once, each by somebody who has never been here."""
    folder = tmp_path_factory.mktemp("html")
    made: Visits = {}
    for template in TEMPLATES:
        contexts = {language: browser.new_context() for language in LANGUAGES}
        witnesses = {language: Witness(context, newspaper.url) for language, context in contexts.items()}
        for language, context in contexts.items():
            file = folder / f"{template.replace(' ', '-')}.{language}.html"
            file.write_bytes(newspaper.show(context.new_page(), template, language).body())
            made[template, language] = Visit(file, witnesses[language], [])
        for language, context in contexts.items():  # after all have begun, so that they wait for quiet together
            context.pages[0].wait_for_load_state("networkidle")
            made[template, language].cookies.extend(witnesses[language].cookies)
            context.close()
    return made


@pytest.fixture(scope="module")
def findings(visits: Visits) -> dict[Path, list[str]]:
    """What html-validate says about each file, by its standard."""
    try:
        program = node.tool("html-validate")
    except node.MissingError as error:
        pytest.skip(str(error))
    files = [visit.file for visit in visits.values()]
    command = [program, "--config", CONFIGURATION, "--formatter", "json", *files]
    result = subprocess.run(command, env=node.environment(), capture_output=True, text=True, check=False)
    assert result.stdout, result.stderr
    return {
        Path(report["filePath"]): [
            f"{found['line']}:{found['column']} {found['message']} ({found['ruleId']})" for found in report["messages"]
        ]
        for report in json.loads(result.stdout)
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_the_html_is_valid(visits: Visits, findings: dict[Path, list[str]], template: str, language: str) -> None:
    file = visits[template, language].file

    assert "<html" in file.read_text(encoding="utf-8")
    assert findings.get(file, []) == []


def test_the_validator_sees_what_it_is_there_for(tmp_path: Path) -> None:
    try:
        program = node.tool("html-validate")
    except node.MissingError as error:
        pytest.skip(str(error))
    file = tmp_path / "broken.html"
    file.write_text(
        "<!doctype html><html lang='en'><head><title>A</title></head><body><p><div></div></p></body></html>"
    )

    result = subprocess.run([program, "--config", CONFIGURATION, file], env=node.environment(), check=False)

    assert result.returncode == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_page_does_what_its_policy_allows(visits: Visits, template: str, language: str) -> None:
    assert visits[template, language].witness.complaints == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_page_asks_no_other_host(visits: Visits, template: str, language: str) -> None:
    assert visits[template, language].witness.strangers == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_page_leaves_no_cookie(visits: Visits, template: str, language: str) -> None:
    assert visits[template, language].cookies == KEEPS_A_COOKIE.get(template, [])
