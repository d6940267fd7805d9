"""Draw the demo's pictures and videos: `python demo/make_media.py [name ...]` (needs Pillow and ffmpeg)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from drawing.canvas import Canvas
from drawing.coffee_pictures import COFFEE_PICTURES
from drawing.gear_videos import GEAR_VIDEOS
from drawing.shop_pictures import SHOP_PICTURES
from drawing.shop_videos import SHOP_VIDEOS
from drawing.timeline import Video
from PIL import Image

MEDIA = Path(__file__).parent / "media"
FRAMES_PER_SECOND = 20
VIDEO_WIDTH = 640


def save_picture(picture: Image.Image, path: Path) -> None:
    """Write a PNG with a palette of 128 colours."""
    picture.quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)


def save_video(video: Video, path: Path) -> None:
    """Encode a silent VP9 WebM."""
    height = Canvas(VIDEO_WIDTH, oversample=1).height
    command = ["ffmpeg", "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24"]
    command += ["-s", f"{VIDEO_WIDTH}x{height}", "-r", str(FRAMES_PER_SECOND), "-i", "-"]
    command += ["-c:v", "libvpx-vp9", "-crf", "34", "-b:v", "0", "-pix_fmt", "yuv420p", "-an"]
    command += ["-deadline", "good", "-cpu-used", "3", "-threads", "2", str(path)]
    frames = b"".join(_frame(video, index) for index in range(round(video.seconds * FRAMES_PER_SECOND)))
    subprocess.run(command, input=frames, check=True)  # noqa: S603 - a fixed command


def _frame(video: Video, index: int) -> bytes:
    canvas = Canvas(VIDEO_WIDTH, oversample=2)
    video.draw(canvas, index / FRAMES_PER_SECOND)
    return canvas.finish().tobytes()


def main(wanted: list[str]) -> None:
    """Draw the named media, or all of them."""
    MEDIA.mkdir(exist_ok=True)
    for name, draw in (COFFEE_PICTURES | SHOP_PICTURES).items():
        if not wanted or name in wanted:
            canvas = Canvas()
            draw(canvas)
            save_picture(canvas.finish(), MEDIA / f"{name}.png")
    for name, video in (GEAR_VIDEOS | SHOP_VIDEOS).items():
        if not wanted or name in wanted:
            poster = Canvas()
            video.draw(poster, video.poster)
            save_picture(poster.finish(), MEDIA / f"{name}.png")
            save_video(video, MEDIA / f"{name}.webm")


if __name__ == "__main__":
    main(sys.argv[1:])
