from __future__ import annotations

import json
from pathlib import Path

import pytest

from crm.bootstrap import ROOT
from crm.local import assets


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "package"
    (folder / "dist" / "fonts").mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps({"name": "p", "version": "1.2", "license": "MIT"}))
    (folder / "LICENSE").write_text("MIT text")
    (folder / "dist" / "p.css").write_text(
        '@font-face{src:url("./fonts/p.woff2?v1") format("woff2")}\n/*# sourceMappingURL=p.css.map */\n'
    )
    (folder / "dist" / "p.js").write_text("run()\n//# sourceMappingURL=p.js.map")
    (folder / "dist" / "fonts" / "p.woff2").write_bytes(b"font")
    (folder / "dist" / "unused.js").write_text("unused")
    return folder


def test_only_named_files_their_fonts_and_the_licence_are_staged(package: Path, tmp_path: Path) -> None:
    target = tmp_path / "vendor" / "p"
    assets.copy_package(package, target, ("dist/p.css", "dist/p.js"))
    found = sorted(str(path.relative_to(target)) for path in target.rglob("*") if path.is_file())
    assert found == ["LICENSE", "VERSION", "fonts/p.woff2", "p.css", "p.js"]
    assert (target / "VERSION").read_text() == "p 1.2, MIT\n"


def test_pointers_to_source_maps_are_left_out(package: Path, tmp_path: Path) -> None:
    assets.copy_package(package, tmp_path / "v", ("dist/p.css", "dist/p.js"))
    assert (tmp_path / "v" / "p.js").read_text() == "run()\n"
    assert "sourceMappingURL" not in (tmp_path / "v" / "p.css").read_text()


def test_the_lock_names_no_registry_and_pins_what_is_staged() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = lock["packages"]
    assert not [name for name, facts in packages.items() if "resolved" in facts]
    for name in assets.STAGED:
        assert packages[f"node_modules/{name}"]["integrity"].startswith("sha512-")
    assert packages["node_modules/htmx.org"]["version"].startswith("2.")
