"""The body of a scan."""

from services.dispense.requests.shape import ScannedText
from shared.fields import Model


class ScanBody(Model):
    """Un texte scanné : ordonnance, carte, code INS ou boîte de médicament."""

    text: ScannedText
