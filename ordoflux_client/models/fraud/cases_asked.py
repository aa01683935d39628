"""What fraud takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date
from typing import Annotated

from pydantic import Field

from ordoflux_client.shapes import Asked


class VerificationBody(Asked):
    """Ce qui est demandé au prescripteur du dossier.

    Pour une ordonnance numérique, rien n’est à écrire : il en retrouve le contenu. Pour un papier :
    ce qu’il porte. « prescriber_rpps » : si le dossier n’en nomme aucun.
    """

    prescriber_rpps: Annotated[str, Field(pattern="^[0-9]{11}$")] | None = None
    issued_on: date | None = None
    patient_name: Annotated[str, Field(min_length=1, max_length=160)] | None = None
    medicines: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(max_length=20)
    ] = ()
    pharmacy_name: Annotated[str, Field(min_length=1, max_length=120)] | None = None
    comment: Annotated[str, Field(min_length=1, max_length=500)] | None = None
