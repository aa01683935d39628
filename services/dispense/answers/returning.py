"""What an officine reads of what it hands back."""

from datetime import datetime
from uuid import UUID

from shared.fields import Model


class ReleasedLine(Model):
    """Ce que l’officine devait encore d’une ligne, et ne doit plus."""

    line: int
    packs: int


class HandedBackAnswer(Model):
    """L’ordonnance est rendue : l’officine ne délivre plus rien sans la consulter de nouveau.

    « released » : les boîtes qu’elle avait promises, et que le patient peut chercher ailleurs.
    """

    consultation_id: UUID
    number: str
    returned_at: datetime
    released: tuple[ReleasedLine, ...]
