"""docs/method-tiering.md lists every shipped scheme with its requirement lines, its defaults and its tests."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.unit.tiering.presets.golden import FOLDER
from tests.unit.tiering.presets.test_golden import CODES
from tiering.queries.presets import preset

PAGE = Path(__file__).parents[4] / "docs" / "method-tiering.md"
LINE = re.compile(
    r"^\| `(\w+)` (\S.*?) \| (\w+) \| (.+?) \| (\d+) \| \[.+?\]\((.+?)\), (\d+) clients \|$", re.MULTILINE
)
ROWS = {row[0]: row[1:] for row in LINE.findall(PAGE.read_text(encoding="utf-8"))}


def test_every_scheme_is_listed_once() -> None:
    assert list(ROWS) == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_line_says_what_the_files_say(code: str) -> None:
    document = preset(code).document
    title, kind, requirements, guesses, link, clients = ROWS[code]
    assert (title, kind) == (document["title"]["zh"], document["kind"])
    assert list(_spelled_out(requirements)) == document["requirements"]
    assert int(guesses) == len(document.get("guesses", []))
    path = (PAGE.parent / link).resolve()
    assert path == (FOLDER / f"{code}.json").resolve()
    assert int(clients) == len(json.loads(path.read_text(encoding="utf-8"))["cases"])


def _spelled_out(requirements: str) -> list[str]:
    """R7 to R10, R14 as R7, R8, R9, R10, R14."""
    found: list[str] = []
    for span in requirements.split(", "):
        ends = [int(end.removeprefix("R")) for end in span.split(" to ")]
        found += [f"R{number}" for number in range(ends[0], ends[-1] + 1)]
    return found
