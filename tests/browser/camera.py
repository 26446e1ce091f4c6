"""A camera that looks at a picture: Chromium takes a film for one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from kasus_training.foundation.documents.qr import QUIET_ZONE, matrix

DOT = 8
FILM = ("-t", "2", "-r", "15", "-q:v", "3", "-pix_fmt", "yuvj420p", "-f", "mjpeg")
# The ticket is held before the camera, not pressed onto it.
HELD = "scale=520:520:force_original_aspect_ratio=decrease,pad=1280:720:(ow-iw)/2:(oh-ih)/2:white"


class NoFilm(Exception):
    """Why the camera has nothing to show."""


def film(picture: Path) -> Path:
    """A film of this picture, as the fake camera wants it."""
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        raise NoFilm("ffmpeg is not installed")
    target = picture.with_suffix(".mjpeg")
    command = [ffmpeg, "-y", "-loglevel", "error", "-loop", "1", "-i", str(picture), "-vf", HELD, *FILM, str(target)]
    subprocess.run(command, check=True)
    return target


def picture_of(text: str, target: Path) -> Path:
    """A QR code as a plain grey picture that ffmpeg reads."""
    modules = matrix(text)
    side = (len(modules) + 2 * QUIET_ZONE) * DOT
    rows = [bytes([255]) * side] * (QUIET_ZONE * DOT)
    edge = bytes([255]) * (QUIET_ZONE * DOT)
    for row in modules:
        line = edge + b"".join(bytes([0 if dark else 255]) * DOT for dark in row) + edge
        rows += [line] * DOT
    rows += [bytes([255]) * side] * (QUIET_ZONE * DOT)
    target.write_bytes(f"P5 {side} {side} 255\n".encode() + b"".join(rows))
    return target


def film_of(pictures: list[Path], target: Path, *, seconds: float) -> Path:
    """A film in which one picture follows the other, over and over."""
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        raise NoFilm("ffmpeg is not installed")
    inputs = [word for picture in pictures for word in ("-loop", "1", "-t", str(seconds), "-i", str(picture))]
    held = ";".join(f"[{n}]{HELD},setsar=1[p{n}]" for n in range(len(pictures)))
    joined = "".join(f"[p{n}]" for n in range(len(pictures))) + f"concat=n={len(pictures)}:v=1[film]"
    command = [ffmpeg, "-y", "-loglevel", "error", *inputs, "-filter_complex", f"{held};{joined}", "-map", "[film]"]
    subprocess.run([*command, *FILM[2:], str(target)], check=True)
    return target


def camera_flags(film_path: Path) -> list[str]:
    return [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film_path.resolve()}",
    ]
