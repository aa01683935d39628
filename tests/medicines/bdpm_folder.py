"""Small folders in the format of the public database, to damage and to import."""

import gzip
from pathlib import Path
from typing import Any

TABLET = "60000001"
GENERIC = "60000002"
OTHER = "60000003"


def a_speciality(cis: str = TABLET, **changes: str) -> list[str]:
    row = {
        "cis": cis,
        "name": "EXEMPLIA 10 mg, comprimé",
        "form": "comprimé",
        "routes": "orale",
        "status": "Autorisation active",
        "procedure": "Procédure nationale",
        "marketing": "Commercialisée",
        "date": "12/03/1998",
        "alert": "",
        "eu": "",
        "holder": " LABO EXEMPLE",
        "surveillance": "Non",
    }
    return list((row | changes).values())


def a_pack(cis: str = TABLET, cip7: str = "4949729", **changes: str) -> list[str]:
    row = {
        "cis": cis,
        "cip7": cip7,
        "label": "plaquette(s) PVC aluminium de 30 comprimé(s)",
        "status": "Présentation active",
        "marketing": "Déclaration de commercialisation",
        "date": "16/03/2011",
        "cip13": with_key(f"34009{cip7}"),
        "collectivites": "oui",
        "rates": "65%",
        "price": "1,194,25",
        "public_price": "1,195,27",
        "fee": "1,02",
        "indications": "",
    }
    return list((row | changes).values())


def with_key(twelve: str) -> str:
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve))
    return f"{twelve}{-total % 10}"


def lines(*rows: list[str]) -> str:
    return "".join("\t".join(row) + "\r\n" for row in rows)


def a_folder(folder: Path, **files: Any) -> Path:
    """Write a folder with one medicine; `files` replaces or adds content, None removes."""
    content: dict[str, Any] = {
        "CIS_bdpm": lines(a_speciality()),
        "CIS_CIP_bdpm": lines(a_pack()),
        "CIS_COMPO_bdpm": lines(
            [TABLET, "comprimé", "1", "CHLORHYDRATE D'EXEMPLINE", "10 mg", "un", "SA", "1"],
            [TABLET, "comprimé", "2", "EXEMPLINE", "9 mg", "un", "FT", "1"],
        ),
        "CIS_CPD_bdpm": lines([TABLET, "liste I"]),
        "CIS_GENER_bdpm": lines(["7", "EXEMPLINE 10 mg - EXEMPLIA", TABLET, "0", "1"]),
    }
    folder.mkdir(exist_ok=True)
    for stem, text in (content | files).items():
        for old in folder.glob(f"{stem}.txt*"):
            old.unlink()
        if isinstance(text, bytes):
            (folder / f"{stem}.txt").write_bytes(text)
        elif text is not None:
            (folder / f"{stem}.txt").write_bytes(text.encode())
    return folder


def zipped(text: str) -> bytes:
    return gzip.compress(text.encode())
