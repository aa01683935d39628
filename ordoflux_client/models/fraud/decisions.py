"""What fraud takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.shapes import Answered, Asked

AnomalyKind = Literal[
    "content_altered",
    "fabricated",
    "stolen_pad",
    "prescriber_impersonated",
    "patient_impersonated",
    "photocopied",
    "number_usurped",
    "overlap_or_nomadism",
    "fictitious_billing",
    "other",
]


AlertScope = Literal["region", "national"]


class DecisionAnswer(Answered):
    """Une décision proposée par un analyste et approuvée, ou refusée, par un autre.

    `subject_id` : le dossier (avéré, clôture), l’alerte (diffusion, rectification), la version de
    règle ou la mise en attente. Une alerte porte l’identifiant de la décision qui l’a avérée.
    `is_mine` : vous l’avez proposée, un collègue doit l’approuver. Les auteurs sont désignés par un
    pseudonyme stable.
    """

    decision_id: UUID
    kind: (
        Literal[
            "confirm",
            "dismiss",
            "spread_region",
            "spread_national",
            "rectify",
            "activate_rule",
            "hold_prescriber",
            "release_prescriber",
        ]
        | str
    )
    subject_id: UUID
    reason_code: str
    detail: dict[str, str]
    state: Literal["proposed", "approved", "refused"] | str
    is_mine: bool
    proposed_by: str
    proposed_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    refused_by: str | None
    refused_at: datetime | None


class DecisionPage(Answered):
    """Une page de décisions, de la plus récente à la plus ancienne ; `next` mène à la suivante."""

    decisions: tuple[DecisionAnswer, ...]
    next: str | None


class ProposalBody(Asked):
    """Ce que l’analyste propose de décider ; un collègue l’approuve ou le refuse.

    `spread` : avec « confirm », jusqu’où l’alerte est diffusée dès l’approbation ; sans lui, la
    diffusion se décide à part. `anomaly` : obligatoire avec « confirm ».
    """

    kind: Literal[
        "confirm",
        "dismiss",
        "spread_region",
        "spread_national",
        "rectify",
        "activate_rule",
        "hold_prescriber",
        "release_prescriber",
    ]
    subject_id: UUID
    reason_code: Annotated[str, Field(max_length=60, pattern="^[a-z0-9_]+$")]
    spread: AlertScope | None = None
    anomaly: AnomalyKind | None = None
