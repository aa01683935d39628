"""What dispense takes and answers. Generated from its OpenAPI document: `make schemas`."""

from ordoflux_client.models.dispense.adaptations import (
    AdaptationBody as AdaptationBody,
    ProposalBody as ProposalBody,
)
from ordoflux_client.models.dispense.consultations_answered_1 import (
    AdaptationAnswer as AdaptationAnswer,
    AlertAnswer as AlertAnswer,
    BillingState as BillingState,
    CheckAnswer as CheckAnswer,
    ConsultedLine as ConsultedLine,
    ExemptionAnswer as ExemptionAnswer,
    ExpensiveLine as ExpensiveLine,
    FillKind as FillKind,
    HistoryEntry as HistoryEntry,
    HistoryLine as HistoryLine,
    OwnHistory as OwnHistory,
    RecordedLineAnswer as RecordedLineAnswer,
    VerificationAnswer as VerificationAnswer,
    VerificationOutcome as VerificationOutcome,
    VerificationOutcomeAnswer as VerificationOutcomeAnswer,
    VerificationStep as VerificationStep,
    VerificationStepAnswer as VerificationStepAnswer,
    WarningAnswer as WarningAnswer,
)
from ordoflux_client.models.dispense.consultations_answered_2 import (
    ConsultationAnswer as ConsultationAnswer,
    HandedBackAnswer as HandedBackAnswer,
    ReleasedLine as ReleasedLine,
)
from ordoflux_client.models.dispense.consultations_asked import (
    ConsultationBody as ConsultationBody,
    Coverage as Coverage,
    PrintedLineBody as PrintedLineBody,
)
from ordoflux_client.models.dispense.dispensations_answered import (
    AskedLine as AskedLine,
    BillingAnswer as BillingAnswer,
    DifferenceAnswer as DifferenceAnswer,
    DispensationAnswer as DispensationAnswer,
    DispensationCheckAnswer as DispensationCheckAnswer,
    DispensationReadAnswer as DispensationReadAnswer,
    ReasonToGoOnAnswer as ReasonToGoOnAnswer,
    RefusalAnswer as RefusalAnswer,
    ReversalAnswer as ReversalAnswer,
    ReversedLine as ReversedLine,
    StepOneLine as StepOneLine,
)
from ordoflux_client.models.dispense.dispensations_asked import (
    AgreementBody as AgreementBody,
    BillingBody as BillingBody,
    CheckBody as CheckBody,
    DispensationBody as DispensationBody,
    InvoiceLineBody as InvoiceLineBody,
    MistakeBody as MistakeBody,
    PartsBody as PartsBody,
    ReasonToGoOnBody as ReasonToGoOnBody,
    RequestedLineBody as RequestedLineBody,
    ReversalBody as ReversalBody,
    VerificationBody as VerificationBody,
)
from ordoflux_client.models.dispense.dispensing_errors import (
    DispensingErrorAnswer as DispensingErrorAnswer,
    DispensingErrorPage as DispensingErrorPage,
    ErrorBody as ErrorBody,
    ErrorResolutionAnswer as ErrorResolutionAnswer,
    ErrorResolutionBody as ErrorResolutionBody,
)
from ordoflux_client.models.dispense.late_executions import (
    ConflictResolutionAnswer as ConflictResolutionAnswer,
    ConflictResolutionBody as ConflictResolutionBody,
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
    ExecutionSource as ExecutionSource,
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
    Quantity as Quantity,
    ReasonToGoOnCode as ReasonToGoOnCode,
    ReversalReason as ReversalReason,
    Setting as Setting,
    Sex as Sex,
    SignalClass as SignalClass,
    SignalName as SignalName,
    Surgery as Surgery,
)
