"""The prescription as a PDF, ready to print and sign: `render(content, qr_text=...)`."""

from shared.document.render import render

__all__ = ["render"]
