"""Pictures: the pixels are encoded anew, and nothing else is taken along."""

import warnings
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin

from portal.files.child.broken import Broken

MOST_PIXELS: Final = 80_000_000
FORMATS: Final = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}
MODES: Final = {
    "PNG": {"1", "L", "LA", "RGB", "RGBA"},
    "JPEG": {"L", "RGB"},
    "WEBP": {"RGB", "RGBA"},
}
ORIENTATION: Final = 0x0112
GPS: Final = 0x8825
OPTIONS: Final[dict[str, dict[str, object]]] = {
    "PNG": {},
    "JPEG": {"quality": 92, "exif": b"", "icc_profile": None, "comment": b""},
    "WEBP": {"quality": 92, "exif": b"", "icc_profile": None, "xmp": b""},
}
MODULES: Final = (JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)


def load() -> None:
    """Clean a picture of every sort once, turned and with EXIF, so that all of Pillow that is needed is there.

    What it imports later it cannot find any more.
    """
    Image.preinit()
    told = Image.Exif()
    told[ORIENTATION], told[GPS] = 6, {1: "N"}
    for sort, form in FORMATS.items():
        for mode in sorted(MODES[form] - {"1"}):
            made = BytesIO()
            Image.new(mode, (2, 2)).save(made, form, exif=told)
            clean(made.getvalue(), sort)


def clean(given: bytes, sort: str) -> bytes:
    """Return the picture with its first frame's pixels, turned as they were shown; raise `Broken`."""
    form = FORMATS[sort]
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(BytesIO(given), formats=[form]) as found:
            if found.width * found.height > MOST_PIXELS:
                raise Broken
            turned = ImageOps.exif_transpose(found)
            made = _encoded(turned, form)
    _check(made, form)
    return made


def _encoded(picture: Image.Image, form: str) -> bytes:
    deep = picture.mode if picture.mode in MODES[form] else "RGBA" if _is_clear(picture) else "RGB"
    if deep not in MODES[form]:
        deep = "RGB"
    plain = picture.convert(deep)
    bare = Image.frombytes(plain.mode, plain.size, plain.tobytes())  # pixels alone: whatever hung on them stays behind
    made = BytesIO()
    bare.save(made, form, **OPTIONS[form])
    return made.getvalue()


def _is_clear(picture: Image.Image) -> bool:
    return "A" in picture.getbands() or "transparency" in picture.info


def _check(made: bytes, form: str) -> None:
    """Look at what came out as one would look for what must not be in it."""
    with Image.open(BytesIO(made), formats=[form]) as again:
        told = set(again.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "loop", "background"}
        if told - {"timestamp", "duration"} or dict(again.getexif()):
            raise Broken
