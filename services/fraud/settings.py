"""Environment variables of fraud: those of every service, and no sealing key among them."""

from shared.settings import Settings


class FraudSettings(Settings):
    """Fraud works on pseudonyms: what it cannot open, it cannot leak."""

    http_port: int = 8103
