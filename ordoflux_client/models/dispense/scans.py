"""What dispense takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from ordoflux_client.models.prescription import PackFinding
from ordoflux_client.shapes import Answered, Asked


class ClaimedPrescriptionAnswer(Answered):
    """Ce que le code dit de l’ordonnance ; rien n’en est vérifié avant la consultation."""

    number: str
    number_grouped: str
    issued_on: date | None
    prescriber_rpps: str | None
    is_secure: bool | None


class PackAnswer(Answered):
    """Ce que porte une boîte. « cip13 » est vide pour une boîte d’un autre pays.

    « finding » : pourquoi elle ne peut pas être délivrée, ou pas vérifiée ; vide si tout va bien.
    """

    gtin: str
    cip13: str | None
    label: str | None
    expires_on: date | None
    lot: str | None
    serial: str | None
    finding: PackFinding | str | None


class ScanAnswer(Answered):
    """Ce qui a été scanné, et quoi en faire (« next »).

    « origin » : le pays dont le système a donné le numéro, quand ce n’est pas celui-ci.
    """

    kind: (
        Literal[
            "prescription_qr",
            "prescription_number",
            "old_qr",
            "national_or_foreign_prescription",
            "ins_code",
            "vitale_card",
            "medicine_pack",
            "unknown",
        ]
        | str
    )
    next: str
    prescription: ClaimedPrescriptionAnswer | None
    origin: Literal["FR", "DE", "GB", "CH"] | str | None
    ins: str | None
    pack: PackAnswer | None


class ScanBody(Asked):
    """Un texte scanné : ordonnance, carte, code INS ou boîte de médicament."""

    text: Annotated[str, Field(min_length=1, max_length=1000)]
