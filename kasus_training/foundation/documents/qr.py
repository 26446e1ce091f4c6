"""QR codes as SVG paths: crisp on paper, no style attribute, fit for a strict policy."""

from __future__ import annotations

from functools import lru_cache

import qrcode
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M

QUIET_ZONE = 4
TERMINAL_ZONE = 2


@lru_cache(maxsize=2048)
def matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of the code, dark is true, without the quiet zone."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


@lru_cache(maxsize=2048)
def svg_path(text: str) -> tuple[int, str]:
    """Side length in modules, quiet zone included, and the path of the dark ones."""
    modules = matrix(text)
    parts: list[str] = []
    for y, row in enumerate(modules):
        x = 0
        while x < len(row):
            if not row[x]:
                x += 1
                continue
            run = x
            while run < len(row) and row[run]:
                run += 1
            parts.append(f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{run - x}v1h-{run - x}z")
            x = run
    return len(modules) + 2 * QUIET_ZONE, "".join(parts)


def qr_svg(text: str, label: str) -> Markup:
    """An inline SVG with a spoken label."""
    side, path = svg_path(text)
    return Markup(
        '<svg class="qr" viewBox="0 0 {side} {side}" role="img" aria-label="{label}" '
        'shape-rendering="crispEdges"><path d="{path}"/></svg>'
    ).format(side=side, label=label, path=path)


def qr_svg_file(text: str) -> str:
    """A standalone SVG picture, for typst."""
    side, path = svg_path(text)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#111"/></svg>'
    )


def qr_text(text: str) -> str:
    """The code in half blocks, for a terminal: dark on light whatever its colours are."""
    modules = matrix(text)
    side = len(modules) + 2 * TERMINAL_ZONE
    light = [[not _dark(modules, x - TERMINAL_ZONE, y - TERMINAL_ZONE) for x in range(side)] for y in range(side + 1)]
    signs = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
    pairs = zip(light[0::2], light[1::2], strict=False)
    return "\n".join("".join(signs[upper, lower] for upper, lower in zip(*rows, strict=True)) for rows in pairs)


def _dark(modules: tuple[tuple[bool, ...], ...], x: int, y: int) -> bool:
    return 0 <= x < len(modules) and 0 <= y < len(modules) and modules[y][x]
