"""What an officine reads of what it hands back."""

from datetime import datetime
from uuid import UUID

from shared.fields import Model


class HandedBackAnswer(Model):
    """L’ordonnance est rendue : l’officine ne délivre plus rien sans la consulter de nouveau."""

    consultation_id: UUID
    number: str
    returned_at: datetime
