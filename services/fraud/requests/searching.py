"""The body of a search over confirmed alerts."""

from typing import Annotated, Final, Self

from pydantic import Field, StrictInt, model_validator
from pydantic_core import PydanticCustomError

from services.fraud.model.searching import (
    AlertSearch,
    ByIns,
    ByName,
    ByNumber,
    ByPrescriber,
    FoundAfter,
    PersonName,
    SearchTerms,
    Whose,
)
from shared.contracts.fraud import AlertScope
from shared.fields import Day, Model, Text
from shared.identifiers import Rpps

LIMIT: Final = 20
LIMIT_MAX: Final = 50
CURSOR_LENGTH_MAX: Final = 200
Name = Annotated[str, Text(max=80)]


class SearchedPatient(Model):
    """Un patient, par son nom ; la date de naissance classe mieux les homonymes."""

    family_name: Name
    given_names: Name | None = None
    birth_date: Day | None = None

    def as_domain(self) -> ByName:
        """Return what is looked for."""
        name = PersonName(family=self.family_name, given=self.given_names)
        return ByName(Whose.PATIENT, name, self.birth_date)


class SearchedPrescriber(Model):
    """Un prescripteur : son RPPS, ou le numéro AM ou FINESS de son lieu, ou son nom."""

    rpps: Rpps | None = None
    establishment: Annotated[str, Text(max=20)] | None = None
    family_name: Name | None = None
    given_name: Name | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        told = (self.rpps, self.establishment, self.family_name)
        if sum(each is not None for each in told) != 1:
            raise PydanticCustomError("search_ambiguous", "one way to name a prescriber")
        if self.given_name is not None and self.family_name is None:
            raise PydanticCustomError("search_ambiguous", "one way to name a prescriber")
        return self

    def as_domain(self) -> ByPrescriber | ByName:
        """Return what is looked for."""
        if self.family_name is None:
            return ByPrescriber(rpps=self.rpps, establishment=self.establishment)
        name = PersonName(family=self.family_name, given=self.given_name)
        return ByName(Whose.PRESCRIBER, name)


class SearchBody(Model):
    """Ce que l’on cherche parmi les signalements avérés : une seule chose à la fois.

    « ins » : matricule INS ou NIR, avec ou sans sa clé, groupé ou non. « number » : numéro
    d’ordonnance, groupé ou non. « scope » : les alertes de votre région, ou aussi les nationales.
    """

    ins: Annotated[str, Text(max=40)] | None = None
    number: Annotated[str, Text(max=64)] | None = None
    prescriber: SearchedPrescriber | None = None
    patient: SearchedPatient | None = None
    scope: AlertScope = "region"
    limit: Annotated[StrictInt, Field(ge=1, le=LIMIT_MAX)] = LIMIT
    after: (
        Annotated[
            str,
            Field(max_length=CURSOR_LENGTH_MAX, description="Le `next` de la page précédente."),
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        told = (self.ins, self.number, self.prescriber, self.patient)
        if sum(each is not None for each in told) != 1:
            raise PydanticCustomError("search_ambiguous", "one thing at a time")
        return self

    def as_domain(self, after: FoundAfter | None) -> AlertSearch:
        """Return the search for the use case; `after` is what `after` means."""
        return AlertSearch(terms=self._terms, scope=self.scope, limit=self.limit, after=after)

    @property
    def _terms(self) -> SearchTerms:
        if self.ins is not None:
            return ByIns(self.ins)
        if self.number is not None:
            return ByNumber(self.number)
        named = self.prescriber or self.patient
        assert named is not None, "checked with the body"
        return named.as_domain()
