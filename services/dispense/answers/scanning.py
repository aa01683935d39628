"""What a scanned text is."""

from datetime import date

from services.dispense.model import Origin, ScanKind
from shared.contracts.dispense import PackFinding
from shared.fields import Model
from shared.identifiers import Cip13, Ins, Rpps
from shared.number import PrescriptionNumber


class ClaimedPrescriptionAnswer(Model):
    """Ce que le code dit de l’ordonnance ; rien n’en est vérifié avant la consultation."""

    number: PrescriptionNumber
    number_grouped: str
    issued_on: date | None
    prescriber_rpps: Rpps | None
    is_secure: bool | None


class PackAnswer(Model):
    """Ce que porte une boîte. « cip13 » est vide pour une boîte d’un autre pays.

    « finding » : pourquoi elle ne peut pas être délivrée, ou pas vérifiée ; vide si tout va bien.
    """

    gtin: str
    cip13: Cip13 | None
    label: str | None
    expires_on: date | None
    lot: str | None
    serial: str | None
    finding: PackFinding | None


class ScanAnswer(Model):
    """Ce qui a été scanné, et quoi en faire (« next »).

    « origin » : le pays dont le système a donné le numéro, quand ce n’est pas celui-ci.
    """

    kind: ScanKind
    next: str
    prescription: ClaimedPrescriptionAnswer | None
    origin: Origin | None
    ins: Ins | None
    pack: PackAnswer | None
