"""How messages of magic patients arrive: twice, or the last one first; only in the sandbox."""

from collections.abc import Iterable, Sequence

from services.notify.model import StoredMessage
from shared.sandbox import MAGIC_PATIENTS, Magic
from shared.sealing import PatientRefs


class Sandbox:
    """Shows an inbox as a network might: whoever reads it must know each message by its id."""

    def __init__(self, patient_refs: PatientRefs, *, gather_s: float) -> None:
        """`gather_s`: how long a live stream waits for messages to show in another order."""
        self.gather_s = gather_s
        by_magic = {magic: patient_refs.ref(ins) for ins, magic in MAGIC_PATIENTS.items()}
        self._twice = by_magic[Magic.TWICE]
        self._out_of_order = by_magic[Magic.OUT_OF_ORDER]

    def gathers(self, messages: Iterable[StoredMessage]) -> bool:
        """Tell whether a stream should wait for more before it shows these."""
        return any(message.patient_ref == self._out_of_order for message in messages)

    def rearranged(self, messages: Sequence[StoredMessage]) -> list[StoredMessage]:
        """Return the messages as a magic patient's reader sees them; ids and cursors stay."""
        late = [each for each in messages if each.patient_ref == self._out_of_order]
        shown: list[StoredMessage] = []
        for message in messages:
            chosen = late.pop() if message.patient_ref == self._out_of_order else message
            shown += [chosen] * (2 if chosen.patient_ref == self._twice else 1)
        return shown
