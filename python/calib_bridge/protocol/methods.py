"""The methods of the bridge."""

from __future__ import annotations

from .amplifiers import (
    AmplifiersParams,
    AmplifiersResult,
    CurvesParams,
    CurvesResult,
    DefectsParams,
    DefectsResult,
)
from .artifacts import ArtifactsParams, ArtifactsResult
from .auxiliary import AuxiliaryParams, AuxiliaryResult, GatherParams, GatherResult, RecordsParams
from .base import Empty, Wire, WriteResult
from .bundle import (
    BundleParams,
    BundleResult,
    BundlesParams,
    BundlesResult,
    ContentsParams,
    ContentsResult,
    IngestParams,
)
from .certified import CertifyParams
from .collections import ChainParams, DiscardParams, TagParams
from .corrected import CorrectableParams, CorrectableResult, CorrectParams
from .curated import CuratedParams, ParseParams, ParseResult, TextsParams, TextsResult
from .datasets import (
    DigestsParams,
    DigestsResult,
    ReadParams,
    ReadResult,
    RowsParams,
    RowsResult,
    SerialsParams,
    SerialsResult,
    StatisticsParams,
    StatisticsResult,
)
from .details import (
    AnalysisParams,
    AnalysisResult,
    ConstructionParams,
    ConstructionResult,
    DefectOriginsParams,
    DefectOriginsResult,
    DifferencesParams,
    DifferencesResult,
    MatricesParams,
    MatricesResult,
    NoiseBudgetParams,
    NoiseBudgetResult,
)
from .exposures import (
    ConditionsParams,
    ConditionsResult,
    ExposuresParams,
    ExposuresResult,
    RawsParams,
    RawsResult,
    TakenParams,
    TakenResult,
)
from .instrument import InstrumentParams, InstrumentResult, PipelinesParams, PipelinesResult
from .jobs import (
    AbandonParams,
    ClaimsParams,
    ClaimsResult,
    JobsParams,
    JobsResult,
    SubmitParams,
    SubmitResult,
)
from .journal import (
    ChainFileParams,
    ChainFileResult,
    JournalParams,
    JournalResult,
    SettleParams,
    SettleResult,
)
from .judgments import MeasuredParams, MeasuredResult
from .lookups import CertificationsParams, CertificationsResult, HoldingsParams, HoldingsResult
from .observe import ObserveParams, ObserveResult
from .outputs import SamplesParams, SamplesResult
from .pictures import (
    AmplifierStepsParams,
    AmplifierStepsResult,
    FocalPlaneParams,
    FocalPlaneResult,
    PictureParams,
    PictureResult,
)
from .session import (
    CountersResult,
    LocksParams,
    LocksResult,
    OpenParams,
    OpenResult,
    ProbeParams,
    ProbeResult,
)
from .survey import SurveyParams, SurveyResult
from .ticket import TicketParams, TicketResult

METHODS: dict[str, tuple[type[Wire], type[Wire]]] = {
    "open": (OpenParams, OpenResult),
    "probe": (ProbeParams, ProbeResult),
    "counters": (Empty, CountersResult),
    "locks": (LocksParams, LocksResult),
    "exposures": (ExposuresParams, ExposuresResult),
    "raws": (RawsParams, RawsResult),
    "pipelines": (PipelinesParams, PipelinesResult),
    "instrument": (InstrumentParams, InstrumentResult),
    "parse": (ParseParams, ParseResult),
    "texts": (TextsParams, TextsResult),
    "correctable": (CorrectableParams, CorrectableResult),
    "observe": (ObserveParams, ObserveResult),
    "survey": (SurveyParams, SurveyResult),
    "rows": (RowsParams, RowsResult),
    "digests": (DigestsParams, DigestsResult),
    "holdings": (HoldingsParams, HoldingsResult),
    "certifications": (CertificationsParams, CertificationsResult),
    "samples": (SamplesParams, SamplesResult),
    "taken": (TakenParams, TakenResult),
    "read": (ReadParams, ReadResult),
    "picture": (PictureParams, PictureResult),
    "focalPlane": (FocalPlaneParams, FocalPlaneResult),
    "statistics": (StatisticsParams, StatisticsResult),
    "amplifierSteps": (AmplifierStepsParams, AmplifierStepsResult),
    "amplifiers": (AmplifiersParams, AmplifiersResult),
    "curves": (CurvesParams, CurvesResult),
    "defects": (DefectsParams, DefectsResult),
    "conditions": (ConditionsParams, ConditionsResult),
    "measured": (MeasuredParams, MeasuredResult),
    "defectOrigins": (DefectOriginsParams, DefectOriginsResult),
    "matrices": (MatricesParams, MatricesResult),
    "noiseBudget": (NoiseBudgetParams, NoiseBudgetResult),
    "differences": (DifferencesParams, DifferencesResult),
    "construction": (ConstructionParams, ConstructionResult),
    "analysis": (AnalysisParams, AnalysisResult),
    "artifacts": (ArtifactsParams, ArtifactsResult),
    "serials": (SerialsParams, SerialsResult),
    "ticket": (TicketParams, TicketResult),
    "contents": (ContentsParams, ContentsResult),
    "jobs": (JobsParams, JobsResult),
    "claims": (ClaimsParams, ClaimsResult),
    "journal": (JournalParams, JournalResult),
    "chainFile": (ChainFileParams, ChainFileResult),
    "chain": (ChainParams, WriteResult),
    "certify": (CertifyParams, WriteResult),
    "ingest": (IngestParams, WriteResult),
    "tag": (TagParams, WriteResult),
    "discard": (DiscardParams, WriteResult),
    "submit": (SubmitParams, SubmitResult),
    "abandon": (AbandonParams, WriteResult),
    "curated": (CuratedParams, WriteResult),
    "correct": (CorrectParams, WriteResult),
    "bundle": (BundleParams, BundleResult),
    "auxiliary": (AuxiliaryParams, AuxiliaryResult),
    "bundles": (BundlesParams, BundlesResult),
    "gather": (GatherParams, GatherResult),
    "records": (RecordsParams, WriteResult),
    "settle": (SettleParams, SettleResult),
}
"""Every method with the models of its parameters and result."""
