"""The acknowledgement of a prescription that was issued."""

from datetime import date
from typing import Literal

from shared.contracts.prescription import Quantity
from shared.fields import Model


class AcknowledgedLine(Model):
    """Une ligne, telle qu’elle est enregistrée."""

    line: int
    label: str
    quantity: Quantity
    is_secure: bool


class AcknowledgedWarning(Model):
    """Ce que le prescripteur doit savoir ; n’empêche rien."""

    code: str
    line: int | None
    detail: str


class Acknowledgement(Model):
    """L’acquittement positif d’une ordonnance enregistrée et signée."""

    acknowledgement: Literal["positive"] = "positive"
    number: str
    number_grouped: str
    issued_on: date
    first_dispensing_until: date
    valid_until: date
    is_secure: bool
    qr_text: str
    qr_png_url: str
    qr_svg_url: str
    document_url: str
    lines: tuple[AcknowledgedLine, ...]
    warnings: tuple[AcknowledgedWarning, ...]
