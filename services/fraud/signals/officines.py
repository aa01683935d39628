"""S14, by the event: bills that are too quick, receipts that patients deny, steps taken back."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, ClassVar, Final

from pydantic import Field

from services.fraud.engine import Sight, hit_by
from services.fraud.engine.windows.pharmacy import is_quick
from services.fraud.model import Family, Hit
from services.fraud.model.facts import Billing, Denial, Fact, Reversal
from services.fraud.signals.bounds import Count, Percent, PharmacyDays, Points
from services.fraud.signals.bursts import evidence_of
from services.fraud.signals.wording import counted, instead, otherwise
from shared.contracts.fraud import EntityKind, SignalClass, SignalName

_HUNDRED: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickBills:
    """Three lines or more billed within five seconds of their step 1, several times.

    Source: ADR 39; Cnam's typology of pharmacists' fraud (billing of what was not handed
    over). Explained away: an officine nearly all of whose bills are so quick has software that
    writes both steps at once; what was told after an outage is no counter's work.
    """

    rule: ClassVar[str] = "S14.quick"
    name: ClassVar[SignalName] = "S14"
    signal_class: ClassVar[SignalClass] = "F"
    entity_kind: ClassVar[EntityKind] = "pharmacy"
    family: ClassVar[Family] = "pharmacy"
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Billing,)

    version: int = 1
    points: Points = 25
    days: PharmacyDays = 30
    bills_min: Count = 6
    usual_share: Percent = 80

    @property
    def window(self) -> timedelta | None:
        """The days that are added up."""
        return timedelta(days=self.days)

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire on such a bill, where the window holds enough of them."""
        assert isinstance(fact, Billing)
        step_one = sight.life.step_one(fact.dispensation_id)
        if step_one is None or not is_quick(fact, step_one):
            return None
        quick = sight.pharmacy.total("quick_bills", self.days)
        bills = sight.pharmacy.total("billings", self.days)
        if quick < self.bills_min or _HUNDRED * quick > self.usual_share * bills:
            return None
        return hit_by(
            self,
            observed=str(quick),
            threshold=str(self.bills_min),
            evidence=evidence_of(fact, sight.pharmacy.quick_bills(self.days)),
            sentence=(
                f"{counted(quick, 'facture')} d’au moins trois lignes en {self.days} jours, moins "
                f"de cinq secondes après la délivrance (seuil : {self.bills_min})."
            ),
            counterfactual=instead(self.bills_min - 1, quick, "facture"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeniedReceipts:
    """Two patients or more deny what the officine recorded in their name.

    Source: ADR 39 (>= 2 denials from >= 2 patients in 30 days). One patient may forget, or
    somebody fetched it for him: one word against another proves nothing.
    """

    rule: ClassVar[str] = "S14.denied"
    name: ClassVar[SignalName] = "S14"
    signal_class: ClassVar[SignalClass] = "F"
    entity_kind: ClassVar[EntityKind] = "pharmacy"
    family: ClassVar[Family] = "pharmacy"
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Denial,)

    version: int = 1
    points: Points = 40
    days: PharmacyDays = 30
    denials_min: Annotated[int, Field(ge=2, le=50)] = 2
    patients_min: Annotated[int, Field(ge=2, le=50)] = 2

    @property
    def window(self) -> timedelta | None:
        """The days that are looked back on."""
        return timedelta(days=self.days)

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire at both numbers."""
        denials = sight.pharmacy.denials(timedelta(days=self.days))
        patients = len({denial.patient_ref for denial in denials})
        if len(denials) < self.denials_min or patients < self.patients_min:
            return None
        others = [str(denial.event_id) for denial in denials]
        return hit_by(
            self,
            observed=f"{len(denials)}/{patients}",
            threshold=f"{self.denials_min}/{self.patients_min}",
            evidence=evidence_of(fact, others),
            sentence=(
                f"{counted(patients, 'patient')} disent en {self.days} jours ne pas avoir reçu ce "
                f"que l’officine a enregistré (seuils : {self.denials_min} démentis de "
                f"{self.patients_min} patients)."
            ),
            counterfactual=otherwise(
                f"avec {counted(self.patients_min - 1, 'patient')} au lieu de {patients}"
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedReversals:
    """An officine takes back a good part of what it records.

    Source: ADR 39, reversals after payment. A few are everyday mistakes, hence a number and
    a share; billed twice and taken back is said as "entered_twice" by honest officines too.
    """

    rule: ClassVar[str] = "S14.reversals"
    name: ClassVar[SignalName] = "S14"
    signal_class: ClassVar[SignalClass] = "F"
    entity_kind: ClassVar[EntityKind] = "pharmacy"
    family: ClassVar[Family] = "pharmacy"
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Reversal,)

    version: int = 1
    points: Points = 15
    days: PharmacyDays = 30
    reversals_min: Count = 10
    share_min: Percent = 10

    @property
    def window(self) -> timedelta | None:
        """The days that are added up."""
        return timedelta(days=self.days)

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire at both the number and its share of the dispensations recorded."""
        reversals = sight.pharmacy.total("reversals", self.days)
        handovers = sight.pharmacy.total("handovers", self.days)
        if reversals < self.reversals_min or _HUNDRED * reversals < self.share_min * handovers:
            return None
        return hit_by(
            self,
            observed=f"{reversals}/{handovers}",
            threshold=f"{self.reversals_min}/{self.share_min}",
            evidence=evidence_of(fact, sight.pharmacy.taken_back(self.days)),
            sentence=(
                f"{counted(reversals, 'délivrance')} retirées sur {handovers} enregistrées en "
                f"{self.days} jours (seuils : {self.reversals_min} et {self.share_min} %)."
            ),
            counterfactual=instead(
                self.reversals_min - 1, reversals, "délivrance retirée", "délivrances retirées"
            ),
        )
