"""What dispense takes and answers. Generated from its OpenAPI document: `make schemas`."""

from ordoflux_client.models.dispense.adaptations import AdaptationBody as AdaptationBody
from ordoflux_client.models.dispense.consultations import (
    AdaptationAnswer as AdaptationAnswer,
    AlertAnswer as AlertAnswer,
    BillingState as BillingState,
    ConsultationAnswer as ConsultationAnswer,
    ConsultationBody as ConsultationBody,
    ConsultedLine as ConsultedLine,
    FillKind as FillKind,
    HandedBackAnswer as HandedBackAnswer,
    HistoryEntry as HistoryEntry,
    HistoryLine as HistoryLine,
    OwnHistory as OwnHistory,
    PrintedLineBody as PrintedLineBody,
    RecordedLineAnswer as RecordedLineAnswer,
    WarningAnswer as WarningAnswer,
)
from ordoflux_client.models.dispense.dispensations import (
    AgreementBody as AgreementBody,
    BillingAnswer as BillingAnswer,
    BillingBody as BillingBody,
    DifferenceAnswer as DifferenceAnswer,
    DispensationAnswer as DispensationAnswer,
    DispensationBody as DispensationBody,
    DispensationReadAnswer as DispensationReadAnswer,
    InvoiceLineBody as InvoiceLineBody,
    PartsBody as PartsBody,
    ReasonToGoOnAnswer as ReasonToGoOnAnswer,
    ReasonToGoOnBody as ReasonToGoOnBody,
    RefusalAnswer as RefusalAnswer,
    RequestedLineBody as RequestedLineBody,
    StepOneLine as StepOneLine,
)
from ordoflux_client.models.dispense.late_executions import (
    ExecutionSource as ExecutionSource,
    LateExecutionAnswer as LateExecutionAnswer,
    LateExecutionBody as LateExecutionBody,
    LateLine as LateLine,
)
from ordoflux_client.models.dispense.refusals import (
    RefusalBody as RefusalBody,
    RefusalFiledAnswer as RefusalFiledAnswer,
)
from ordoflux_client.models.dispense.scans import (
    ClaimedPrescriptionAnswer as ClaimedPrescriptionAnswer,
    PackAnswer as PackAnswer,
    ScanAnswer as ScanAnswer,
    ScanBody as ScanBody,
)
from ordoflux_client.models.dispense.sendings import (
    SendingAnswer as SendingAnswer,
    SendingBody as SendingBody,
    SendingPage as SendingPage,
)
from ordoflux_client.models.dispense.worklist import (
    WorkAnswer as WorkAnswer,
    WorkLine as WorkLine,
    WorklistPage as WorklistPage,
    WorkPatient as WorkPatient,
)
from ordoflux_client.models.prescription import (
    AdaptationKind as AdaptationKind,
    AdaptationOutcome as AdaptationOutcome,
    AgreedBy as AgreedBy,
    Authenticity as Authenticity,
    CareContext as CareContext,
    Device as Device,
    DispensingRefusalReason as DispensingRefusalReason,
    InitialPrescription as InitialPrescription,
    LineOutcome as LineOutcome,
    MedicineInn as MedicineInn,
    MedicinePack as MedicinePack,
    MedicineSpeciality as MedicineSpeciality,
    Mentions as Mentions,
    NamedPharmacy as NamedPharmacy,
    NonSubstituable as NonSubstituable,
    NotDeliveredReason as NotDeliveredReason,
    PackFinding as PackFinding,
    Patient as Patient,
    Posology as Posology,
    Preparation as Preparation,
    Prescriber as Prescriber,
    PrescriptionState as PrescriptionState,
    ProductProposal as ProductProposal,
    ProposalBody as ProposalBody,
    Quantity as Quantity,
    ReasonToGoOnCode as ReasonToGoOnCode,
    Setting as Setting,
    Sex as Sex,
    SignalClass as SignalClass,
    SignalName as SignalName,
    Surgery as Surgery,
)
