"""The scan of a reported prescription: what comes in is looked at, what is kept is drawn anew.

Nothing of the file itself is stored or shown: only pictures of its pages that this package made.
"""

from services.fraud.scans.cleaning import clean
from services.fraud.scans.limits import CleanPage, CleanScan, ScanRefusal, ScanRefused
from services.fraud.scans.worker import Cleaner, ScannersBusy

__all__ = [
    "CleanPage",
    "CleanScan",
    "Cleaner",
    "ScanRefusal",
    "ScanRefused",
    "ScannersBusy",
    "clean",
]
