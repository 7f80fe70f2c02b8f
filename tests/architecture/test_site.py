"""The papers as a site: every page stands in it, no link is broken, and nothing of it is fetched from elsewhere."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from tests.architecture.checkout import ROOT, all_files

FETCHED = re.compile(r"""<(?:script|link|img|iframe)\b[^>]*?(?:src|href)=["'](?:https?:)?//|url\(["']?(?:https?:)?//""")


def build(configuration: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """As `make docs` does; with `--quiet` the tool would forget its warnings, and be strict about nothing."""
    command = [sys.executable, "-m", "properdocs", "build", "--config-file", str(configuration)]
    return subprocess.run([*command, "--site-dir", str(site)], check=False, capture_output=True, text=True, timeout=50)


def pages_of(entry: Any) -> list[str]:
    if isinstance(entry, str):
        return [entry]
    below = entry.values() if isinstance(entry, dict) else entry
    return [page for part in below for page in pages_of(part)]


def test_every_page_stands_in_the_nav_once() -> None:
    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    pages = [
        str(path.relative_to(ROOT / "docs")) for path in all_files() if path.suffix == ".md" and "docs" in path.parts
    ]

    assert sorted(pages_of(nav)) == sorted(pages)


def test_the_site_is_built_strictly_and_asks_no_other_server(tmp_path: Path) -> None:
    built = build(ROOT / "mkdocs.yml", tmp_path)
    loading = [path for kind in ("*.html", "*.css") for path in tmp_path.rglob(kind)]
    elsewhere = {path.name for path in loading if FETCHED.search(path.read_text(encoding="utf-8"))}
    found = json.loads((tmp_path / "search" / "search_index.json").read_text(encoding="utf-8"))

    assert built.returncode == 0, built.stderr
    assert len(loading) > len(list((ROOT / "docs").rglob("*.md")))
    assert elsewhere == set()
    assert {"guides/operators.ru.html", "guides/operators.en.html"} <= {page["location"] for page in found["docs"]}


def test_no_diagram_waits_for_a_program_that_draws_it() -> None:
    papers = [path for path in all_files() if path.suffix == ".md"]

    assert [path for path in papers if "```mermaid" in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("diagram", sorted((ROOT / "docs/diagrams").glob("*.svg")), ids=lambda path: path.stem)
def test_a_diagram_is_drawn_by_itself_says_what_it_shows_and_stands_in_a_paper(diagram: Path) -> None:
    drawn = ET.parse(diagram).getroot()  # noqa: S314 - a file of this checkout
    text = diagram.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")

    assert (drawn.findtext("{*}title") or "").count(" ") > 5
    assert "prefers-color-scheme: dark" in text
    assert "://" not in text
    assert any(f"diagrams/{diagram.name})" in path.read_text("utf-8") for path in all_files() if path.suffix == ".md")


def test_a_broken_link_a_broken_anchor_and_a_page_outside_the_nav_are_faults(tmp_path: Path) -> None:
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:")[0]
    (tmp_path / "mkdocs.yml").write_text(f"{settings}\nnav: [index.md]\n", encoding="utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# A\n\n[b](nowhere.md) [c](other.md#not-there)\n", encoding="utf-8")
    (tmp_path / "docs" / "other.md").write_text("# B\n", encoding="utf-8")

    built = build(tmp_path / "mkdocs.yml", tmp_path / "site")

    assert built.returncode != 0
    assert all(word in built.stderr + built.stdout for word in ("nowhere.md", "not-there", "- other.md"))
