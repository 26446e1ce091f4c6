"""The project does not depend on where it lies."""

from __future__ import annotations

from pathlib import Path

from tests.guards.sources import ROOT, committed_files


def test_no_file_names_the_folder_of_this_checkout():
    places = {str(ROOT), str(ROOT.parent)} - {"/", "/tmp"}
    homes = {str(Path.home())} - {"/", "/root"}

    naming = [
        str(path.relative_to(ROOT))
        for path in committed_files()
        if any(f"{place}/" in path.read_text(encoding="utf-8") for place in places | homes)
    ]

    assert naming == []


def test_nothing_unfinished_stays():
    words = ["TO" + "DO", "FIX" + "ME", "XX" + "X:"]

    unfinished = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in committed_files()
        if path.suffix in {".py", ".html", ".js", ".css"}
        for word in words
        if word in path.read_text(encoding="utf-8")
    ]

    assert unfinished == []
