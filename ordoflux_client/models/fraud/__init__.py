"""What fraud takes and answers. Generated from its OpenAPI document: `make schemas`."""

from ordoflux_client.models.fraud.alerts import (
    AlertDetail as AlertDetail,
    AlertPage as AlertPage,
    AlertSummary as AlertSummary,
    FoundAlertAnswer as FoundAlertAnswer,
    FoundAlertPage as FoundAlertPage,
    FoundNameAnswer as FoundNameAnswer,
    MatchReason as MatchReason,
    MatchReasonAnswer as MatchReasonAnswer,
    SearchBody as SearchBody,
    SearchedPatient as SearchedPatient,
    SearchedPrescriber as SearchedPrescriber,
)
from ordoflux_client.models.fraud.cases_answered_1 import (
    AnsweredBy as AnsweredBy,
    AskedInCase as AskedInCase,
    BilledAnswer as BilledAnswer,
    CaseAnswer as CaseAnswer,
    ConflictingAnswer as ConflictingAnswer,
    DeniedAnswer as DeniedAnswer,
    EntityKind as EntityKind,
    ExcessAnswer as ExcessAnswer,
    PackAnswer as PackAnswer,
    PresentedAnswer as PresentedAnswer,
    QuotaAnswer as QuotaAnswer,
    QuotaKind as QuotaKind,
    RecordedAnswer as RecordedAnswer,
    RefusedAnswer as RefusedAnswer,
    ReversedAnswer as ReversedAnswer,
    SignalAnswer as SignalAnswer,
    SuggestedDecision as SuggestedDecision,
    VerificationAnswerCode as VerificationAnswerCode,
    VerificationReason as VerificationReason,
)
from ordoflux_client.models.fraud.cases_answered_2 import (
    CaseDetail as CaseDetail,
    CasePage as CasePage,
    CaseVerifications as CaseVerifications,
    HoldReason as HoldReason,
    HoldView as HoldView,
    OrderedVerification as OrderedVerification,
    ReportsOfCase as ReportsOfCase,
)
from ordoflux_client.models.fraud.cases_asked import VerificationBody as VerificationBody
from ordoflux_client.models.fraud.decision_kinds import (
    DecisionKindAnswer as DecisionKindAnswer,
    DecisionKinds as DecisionKinds,
    ReasonAnswer as ReasonAnswer,
)
from ordoflux_client.models.fraud.decisions import (
    AlertScope as AlertScope,
    AnomalyKind as AnomalyKind,
    DecisionAnswer as DecisionAnswer,
    DecisionPage as DecisionPage,
    ProposalBody as ProposalBody,
)
from ordoflux_client.models.fraud.reports import (
    MedicineAnswer as MedicineAnswer,
    MedicineBody as MedicineBody,
    OpeningBody as OpeningBody,
    PatientAnswer as PatientAnswer,
    PatientBody as PatientBody,
    PrescriberAnswer as PrescriberAnswer,
    PrescriberBody as PrescriberBody,
    ReportAnswer as ReportAnswer,
    ReportBody as ReportBody,
    ReportKind as ReportKind,
    ReportPage as ReportPage,
    ReportWordsAnswer as ReportWordsAnswer,
    StepBody as StepBody,
)
from ordoflux_client.models.fraud.rule_versions import (
    BacktestBody as BacktestBody,
    BacktestList as BacktestList,
)
from ordoflux_client.models.fraud.rules import (
    BacktestAnswer as BacktestAnswer,
    BacktestDayAnswer as BacktestDayAnswer,
    BacktestResultAnswer as BacktestResultAnswer,
    DifferenceAnswer as DifferenceAnswer,
    DraftBody as DraftBody,
    HitCountsAnswer as HitCountsAnswer,
    HitDayAnswer as HitDayAnswer,
    JsonValue as JsonValue,
    PrecisionAnswer as PrecisionAnswer,
    RuleAnswer as RuleAnswer,
    RuleDetail as RuleDetail,
    RuleList as RuleList,
    SampleAnswer as SampleAnswer,
    SampleHitAnswer as SampleHitAnswer,
    SideAnswer as SideAnswer,
    VersionAnswer as VersionAnswer,
    VersionInUseAnswer as VersionInUseAnswer,
)
from ordoflux_client.models.fraud.verifications import (
    AnswerBody as AnswerBody,
    VerificationPage as VerificationPage,
    VerificationView as VerificationView,
)
from ordoflux_client.models.prescription import (
    Authenticity as Authenticity,
    DispensingRefusalReason as DispensingRefusalReason,
    ExecutionSource as ExecutionSource,
    PackFinding as PackFinding,
    PrescriptionState as PrescriptionState,
    ReasonToGoOnCode as ReasonToGoOnCode,
    ReversalReason as ReversalReason,
    SignalClass as SignalClass,
    SignalName as SignalName,
)
