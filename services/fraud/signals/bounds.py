"""What a threshold may be: bounds that a stored rule version is checked against."""

from typing import Annotated

from pydantic import Field

Points = Annotated[int, Field(ge=0, le=50)]
Percent = Annotated[int, Field(ge=1, le=100)]
# The windows keep 184 days of a patient, 92 of an officine, 9 of whom a prescriber wrote for.
PatientDays = Annotated[int, Field(ge=1, le=184)]
PharmacyDays = Annotated[int, Field(ge=1, le=92)]
PrescriberHours = Annotated[int, Field(ge=1, le=192)]
Officines = Annotated[int, Field(ge=2, le=50)]
Prescribers = Annotated[int, Field(ge=2, le=50)]
Kilometres = Annotated[int, Field(ge=10, le=1_000)]
Count = Annotated[int, Field(ge=1, le=1_000)]
