import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests import house

PACKAGES = ["archive", "config", "core", "home", "news", "newsletter", "search"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names of the files in a wheel built from this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=house.ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return archive.namelist()


def top(name: str) -> str:
    return Path(name).parts[0]


def test_the_wheel_holds_every_package_and_nothing_beside_them(wheel: list[str]) -> None:
    assert sorted({top(name) for name in wheel if not top(name).endswith(".dist-info")}) == PACKAGES


def test_the_wheel_holds_every_tracked_file_of_its_packages(wheel: list[str]) -> None:
    """Code, migrations, static files and catalogues; templates/ stays in the checkout that a site is deployed from."""
    tracked = [name.removeprefix("site/") for name in house.tracked_files()]

    assert sorted({name for name in tracked if top(name) in PACKAGES} - set(wheel)) == []


def test_the_locks_name_what_the_project_asks_for() -> None:
    project = tomllib.loads((house.ROOT / "pyproject.toml").read_text())["project"]
    production = (house.ROOT / "requirements" / "production.txt").read_text()
    development = (house.ROOT / "requirements" / "development.txt").read_text()

    assert [name for name in project["dependencies"] if f"\n{bare(name)}" not in production] == []
    assert [name for name in project["optional-dependencies"]["dev"] if f"\n{bare(name)}" not in development] == []


def bare(requirement: str) -> str:
    """`wagtail>=8.0,<9` is asked for as `wagtail`."""
    return re.split(r"[>\[]", requirement, maxsplit=1)[0]


def test_development_has_the_versions_of_production() -> None:
    def pins(name: str) -> set[str]:
        lines = (house.ROOT / "requirements" / name).read_text().splitlines()
        return {line.split(" ")[0] for line in lines if "==" in line and not line.startswith((" ", "#"))}

    assert sorted(pins("production.txt") - pins("development.txt")) == []


def test_nothing_forbidden_is_in_the_house() -> None:
    assert list(house.findings()) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("site/__init__.py", ""),
        ("uv.lock", ""),
        ("news/utils.py", ""),
        ("requirements/production.txt", "--index-url " + "https://packages.example.org/simple\n"),
        ("requirements/production.txt", "# from https://files.python" + "hosted.org/packages\n"),
        ("package-lock.json", '"resolved' + '": "https://packages.example.org/a.tgz"'),
    ],
)
def test_the_guard_finds_what_it_is_there_for(tmp_path: Path, name: str, text: str) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text)

    assert [finding for finding in house.findings(tmp_path) if finding.startswith(name)] != []


def test_imports_point_one_way() -> None:
    linter = Path(sys.executable).with_name("lint-imports")

    result = subprocess.run(
        [linter, "--no-logo", "--no-cache"], cwd=house.ROOT, capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stdout
