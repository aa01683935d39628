"""What fraud takes and answers. Generated from its OpenAPI document: `make schemas`."""

from typing import Literal

from ordoflux_client.shapes import Answered


class ReasonAnswer(Answered):
    """Un motif de décision : son code et ce qu’il veut dire."""

    code: str
    label: str


class DecisionKindAnswer(Answered):
    """Une sorte de décision et ses motifs."""

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
    label: str
    reasons: tuple[ReasonAnswer, ...]


class DecisionKinds(Answered):
    """Les décisions qui se proposent, et leurs motifs."""

    kinds: tuple[DecisionKindAnswer, ...]
