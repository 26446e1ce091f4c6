"""Cut static TTF files for the PDFs out of the variable WOFF2 that the pages use.

Run with the project's Python after `npm ci`: python frontend/fonts.py
"""

import shutil
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).parent
SOURCE = HERE / "node_modules" / "@fontsource-variable" / "plus-jakarta-sans"
TARGET = HERE.parent / "static" / "fonts"
FAMILY = "Plus Jakarta Sans"
SUBSETS = ("latin", "latin-ext")
WEIGHTS = {"Regular": 400, "Medium": 500, "SemiBold": 600, "Bold": 700, "ExtraBold": 800}


def cut(style: str, weight: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for subset in SUBSETS:
            font = TTFont(SOURCE / "files" / f"plus-jakarta-sans-{subset}-wght-normal.woff2")
            font.flavor = None
            instantiateVariableFont(font, {"wght": weight}, inplace=True)
            for table in ("STAT", "HVAR", "MVAR", "avar", "DSIG"):
                if table in font:
                    del font[table]
            path = Path(folder) / f"{subset}.ttf"
            font.save(path)
            parts.append(str(path))
        font = Merger().merge(parts)
    name_font(font, style, weight)
    font.save(TARGET / f"PlusJakartaSans-{style}.ttf")


def name_font(font: TTFont, style: str, weight: int) -> None:
    linked = style in ("Regular", "Bold")
    names = {
        1: FAMILY if linked else f"{FAMILY} {style}",
        2: style if linked else "Regular",
        3: f"2.071;{FAMILY};{style}",
        4: f"{FAMILY} {style}",
        6: f"PlusJakartaSans-{style}",
        16: FAMILY,
        17: style,
    }
    table = font["name"]
    keep = {0, 5, 7, 8, 9, 11, 12, 13, 14}
    table.names = [record for record in table.names if record.nameID in keep]
    for number, text in names.items():
        table.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    selection = font["OS/2"].fsSelection & ~0b1100001
    font["OS/2"].fsSelection = selection | (0b100000 if style == "Bold" else 0b1000000)
    font["head"].macStyle = 1 if style == "Bold" else 0


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for style, weight in WEIGHTS.items():
        cut(style, weight)
        print(f"PlusJakartaSans-{style}.ttf")
    shutil.copyfile(SOURCE / "LICENSE", TARGET / "OFL.txt")


if __name__ == "__main__":
    main()
