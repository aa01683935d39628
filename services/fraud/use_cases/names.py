"""The consumers of fraud, as the inbox knows them."""

from typing import Final

from shared.contracts import dispense, notify, prescribe

SERVICE: Final = "fraud"
PRESCRIBE_CONSUMER: Final = f"{SERVICE}.{prescribe.TOPIC}"
DISPENSE_CONSUMER: Final = f"{SERVICE}.{dispense.TOPIC}"
NOTIFY_CONSUMER: Final = f"{SERVICE}.{notify.TOPIC}"
