"""Names in folded words: they live for the time of a request."""

from dataclasses import dataclass, field
from datetime import date

from services.fraud.model.searching import PersonName, Whose
from services.fraud.search.folding import words_of


@dataclass(frozen=True, slots=True)
class FoldedName:
    """The words of a name, those of the family name and those given."""

    family: tuple[str, ...] = field(default=(), repr=False)
    given: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, name: PersonName) -> "FoldedName":
        """Fold a name."""
        return cls(words_of(name.family or ""), words_of(name.given or ""))

    @property
    def words(self) -> tuple[str, ...]:
        return self.family + self.given


@dataclass(frozen=True, slots=True)
class AskedName:
    """What somebody types to find an alert."""

    whose: Whose
    name: FoldedName = field(repr=False)
    birth_date: date | None = field(default=None, repr=False)
