"""Gathering what must be translated, and compiling what was.

`python -m kasus_training.translations.catalogues update` rewrites the Indonesian files from
the code; `compile` makes the binary ones, which the wheel carries and git does not.
It needs nothing but Babel, so that the build can call it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

FOLDER = Path(__file__).resolve().parent
PACKAGE = FOLDER.parent
LANGUAGE = "id"
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "_n": (1, 2)}
FOUNDATION_TEMPLATES = ("layouts", "components", "errors")
# Houses own the folder of templates that bears their name; all else is the foundation's.
HOUSES = (
    "accounts", "events", "speakers", "schedule", "participants", "attendance",
    "assessments", "certificates", "reports", "portal", "privacy",
)  # fmt: skip


def sources(domain: str) -> list[tuple[Path, str]]:
    """The files whose texts stand in this domain, with the way to read them."""
    root = PACKAGE.parent
    if domain == "foundation":
        code = [*(PACKAGE / "foundation").rglob("*.py"), *PACKAGE.glob("*.py")]
        folders = [root / "templates" / name for name in FOUNDATION_TEMPLATES]
    else:
        code = list((PACKAGE / domain).rglob("*.py"))
        folders = [root / "templates" / domain]
    pages = [page for folder in folders for page in folder.rglob("*") if page.suffix in {".html", ".txt"}]
    return [(path, "python") for path in sorted(code)] + [(path, "jinja2") for path in sorted(pages)]


def gather(domain: str) -> Catalog:
    """All texts of the domain as they stand in the code now."""
    catalog = Catalog(domain=domain, charset="utf-8", fuzzy=False)
    for path, method in sources(domain):
        options = {"trimmed": "true", "newstyle_gettext": "true"} if method == "jinja2" else {}
        for _line, message, _comments, context in extract_from_file(method, path, keywords=KEYWORDS, options=options):
            catalog.add(message, context=context)
    return catalog


def po_path(domain: str) -> Path:
    return FOLDER / LANGUAGE / "LC_MESSAGES" / f"{domain}.po"


def load(domain: str) -> Catalog:
    """The Indonesian catalogue; an empty one with the right plural rule when there is no file."""
    path = po_path(domain)
    if path.exists():
        with path.open("rb") as file:
            return read_po(file, locale=LANGUAGE, domain=domain)
    catalog = Catalog(locale=LANGUAGE, domain=domain, charset="utf-8", fuzzy=False)
    # Babel writes another rule; Indonesian nouns have one form.
    catalog._num_plurals, catalog._plural_expr = 1, "0"
    return catalog


def first_text(part: Any) -> str:
    """The text, or the first of its forms."""
    return part if isinstance(part, str) else next(iter(part or ()), None) or ""


def update(domain: str) -> list[str]:
    """Rewrite the file from the code, keeping translations. Gives what still lacks one."""
    old = load(domain)
    # The date of the first gathering stays, so that two branches do not differ in nothing but it.
    fresh = Catalog(
        locale=LANGUAGE,
        domain=domain,
        charset="utf-8",
        fuzzy=False,
        header_comment="",
        creation_date=old.creation_date,
    )
    fresh._num_plurals, fresh._plural_expr = 1, "0"
    missing: list[str] = []
    for message in gather(domain):
        if not message.id:
            continue
        kept = old.get(message.id, message.context)
        english, indonesian = first_text(message.id), first_text(kept.string if kept else None)
        string = (indonesian,) if isinstance(message.id, tuple | list) else indonesian
        fresh.add(message.id, string, context=message.context)
        if not indonesian:
            missing.append(english)
    path = po_path(domain)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, fresh, width=100, omit_header=False, sort_output=True, no_location=True)
    return missing


def compile_catalogues() -> None:
    """Write the binary catalogue beside every file of texts that is newer than it."""
    for path in sorted(FOLDER.glob("*/LC_MESSAGES/*.po")):
        compiled = path.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= path.stat().st_mtime:
            continue
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parent.parent.name)
        with compiled.open("wb") as file:
            write_mo(file, catalog)


def main(command: str) -> int:
    if command == "compile":
        compile_catalogues()
        return 0
    status = 0
    for domain in ("foundation", *HOUSES):
        for text in update(domain):
            print(f"{domain}: no translation for {text!r}")
            status = 1
    compile_catalogues()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "update"))
