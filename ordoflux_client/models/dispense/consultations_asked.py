"""What dispense takes and answers. Generated from its OpenAPI document: `make schemas`."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.shapes import Asked

Coverage = Literal["carte_vitale", "apcv", "attestation", "none"]


class PrintedLineBody(Asked):
    """Ce que l’officine a lu sur le papier pour une ligne, à comparer avec ce qui a été signé.

    Seul ce qui est envoyé est comparé. Une différence lève une alerte S3 (classe H) que toutes
    les officines liront ensuite, sans retour : n’envoyez que ce qu’une personne a relu.
    """

    line: Annotated[int, Field(ge=1, le=100)]
    packs: Annotated[int, Field(ge=1, le=9999)] | None = None
    duration_days: Annotated[int, Field(ge=1, le=9999)] | None = None


class ConsultationBody(Asked):
    """Le contenu du QR code, ou le numéro avec le matricule INS, ou l’envoi du patient.

    « printed_lines » : ce qui est lu sur le papier, s’il a été relu ; sinon rien n’est comparé.
    « coverage » : comment le patient justifie de ses droits, si votre logiciel le sait : « none »,
    par rien. La caisse seule s’en sert (signal S12), et rien n’est refusé pour cela.
    """

    qr: Annotated[str, Field(min_length=1, max_length=512)] | None = None
    number: Annotated[str, Field(min_length=18, max_length=64)] | None = None
    ins: Annotated[str, Field(pattern="^[1-8][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{8}$")] | None = None
    sending_id: UUID | None = None
    coverage: Coverage | None = None
    printed_lines: Annotated[tuple[PrintedLineBody, ...], Field(max_length=20)] = ()
