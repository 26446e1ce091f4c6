"""A camera that looks at a picture: Chromium takes a film for one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

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


def camera_flags(film_path: Path) -> list[str]:
    return [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film_path.resolve()}",
    ]
