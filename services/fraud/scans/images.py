"""A picture is decoded whole and written anew: what it carried besides its pixels is gone."""

import warnings
from io import BytesIO
from typing import Final

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from services.fraud.scans.limits import (
    JPEG_QUALITY,
    PAGE_BYTES_MAX,
    PIXELS_MAX,
    SIDE_MAX,
    CleanPage,
    CleanScan,
    ScanRefused,
)

_FORMATS: Final = ("PNG", "JPEG")
_WHITE: Final = (255, 255, 255)
# What Pillow raises on bytes that are no picture, whatever the format.
_UNREADABLE: Final = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError)


def clean_image(raw: bytes) -> CleanScan:
    """Return the one page of a PNG or JPEG; raise `ScanRefused`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a file's oddities are its own; ours are exceptions
        picture = _opened(raw)
        return CleanScan((page_of(_decoded(picture)),))


def page_of(picture: Image.Image) -> CleanPage:
    """Return a picture as it is kept: RGB on white, within bounds, no metadata."""
    flat = _flattened(picture)
    flat.thumbnail((SIDE_MAX, SIDE_MAX), Image.Resampling.BICUBIC, reducing_gap=2.0)
    written = BytesIO()
    flat.save(written, "JPEG", quality=JPEG_QUALITY, optimize=True, exif=b"", icc_profile=None)
    jpeg = written.getvalue()
    if len(jpeg) > PAGE_BYTES_MAX:
        raise ScanRefused("scan_too_costly")
    return CleanPage(jpeg, flat.width, flat.height)


def _opened(raw: bytes) -> ImageFile.ImageFile:
    """Read the header only, and refuse what would be too big or too strange to decode."""
    try:
        picture = Image.open(BytesIO(raw), formats=_FORMATS)
    except Image.DecompressionBombError:
        raise ScanRefused("scan_too_many_pixels") from None
    except (UnidentifiedImageError, *_UNREADABLE):
        raise ScanRefused("scan_unreadable") from None
    if picture.width * picture.height > PIXELS_MAX:
        raise ScanRefused("scan_too_many_pixels")
    if getattr(picture, "n_frames", 1) != 1:
        raise ScanRefused("scan_animated")
    return picture


def _decoded(picture: ImageFile.ImageFile) -> Image.Image:
    try:
        picture.load()
        return ImageOps.exif_transpose(picture)
    except (MemoryError, Image.DecompressionBombError):
        raise ScanRefused("scan_too_costly") from None
    except OSError as error:
        is_cut = "truncated" in str(error)
        raise ScanRefused("scan_truncated" if is_cut else "scan_unreadable") from None
    except _UNREADABLE:
        raise ScanRefused("scan_unreadable") from None


def _flattened(picture: Image.Image) -> Image.Image:
    """Put transparency on white and every mode into RGB; a new picture carries no `info`."""
    if picture.mode in {"I", "I;16", "F"}:
        picture = picture.convert("L")
    if picture.has_transparency_data:
        opaque = picture.convert("RGBA")
        flat = Image.new("RGB", opaque.size, _WHITE)
        flat.paste(opaque, mask=opaque.getchannel("A"))
        return flat
    flat = picture.convert("RGB")
    flat.info.clear()
    return flat
