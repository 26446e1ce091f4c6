"""Every template compiles, keeps the content-security policy and protects its forms."""

from __future__ import annotations

import re

from flask import Flask

from tests.guards.sources import ROOT, TEMPLATES

INLINE = re.compile(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE)
FORM = re.compile(r"<form\b[^>]*method=\"post\"[^>]*>.*?</form>", re.IGNORECASE | re.DOTALL)
OPENED = re.compile(r"<form\b[^>]*method=\"post\"", re.IGNORECASE)
TOKEN = re.compile(r"csrf_token|\{\{\s*token\(\)")
PAGES = sorted(TEMPLATES.rglob("*.html"))


def test_every_template_compiles(app: Flask):
    for page in PAGES:
        app.jinja_env.get_template(page.relative_to(TEMPLATES).as_posix())


def test_no_template_carries_a_style_or_a_script_of_its_own():
    """The policy forbids both: use a class of the design system, a module of static/js."""
    inline = [
        f"{page.relative_to(ROOT)}: {found.group()}"
        for page in PAGES
        for found in [*INLINE.finditer(page.read_text("utf-8")), *INLINE_SCRIPT.finditer(page.read_text("utf-8"))]
    ]

    assert inline == []


def test_every_form_that_posts_carries_the_token():
    bare = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        forms = FORM.findall(text)
        bare += [f"{page.relative_to(ROOT)}: {form[:80]}" for form in forms if not TOKEN.search(form)]
        # A macro that opens a form for its caller has no end tag of its own.
        if len(OPENED.findall(text)) != len(forms) and not TOKEN.search(text):
            bare.append(str(page.relative_to(ROOT)))

    assert bare == []


def test_the_sprite_holds_only_icons_that_are_used():
    """Every phone loads all of it. Add a name to frontend/icons.mjs with its first use."""
    sprite = (ROOT / "static" / "img" / "icons.svg").read_text(encoding="utf-8")
    folders = (TEMPLATES, ROOT / "kasus_training", ROOT / "static" / "js", ROOT / "static" / "css")
    written = "".join(
        path.read_text(encoding="utf-8")
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in {".html", ".py", ".js", ".css"}
    )
    named = set(re.findall(r"""["'#]([a-z0-9-]+)["']""", written))

    assert [name for name in re.findall(r'<symbol id="([^"]+)"', sprite) if name not in named] == []


def test_every_icon_that_a_template_names_is_in_the_sprite():
    sprite = (ROOT / "static" / "img" / "icons.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    asked = {
        f"{page.relative_to(ROOT)}: {name}"
        for page in PAGES
        for name in re.findall(r"""\bicon(?:=|\()["']([a-z0-9-]+)["']""", page.read_text(encoding="utf-8"))
        if name not in drawn
    }

    assert asked == set()
