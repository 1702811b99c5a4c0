using System.Text.Json.Serialization;
using Whence.Cli.Bench;
using Whence.Diagnose.Localization;
using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Models;
using Whence.Uncertainty.Reports;

namespace Whence.Cli;

/// <summary>Source-generated writer of the JSON output.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ExplanationJson))]
[JsonSerializable(typeof(PictureErrorJson))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
[JsonSerializable(typeof(EvaluationJson))]
[JsonSerializable(typeof(CompareJson))]
[JsonSerializable(typeof(CalibrateJson))]
[JsonSerializable(typeof(OodJson))]
[JsonSerializable(typeof(PosteriorJson))]
[JsonSerializable(typeof(EvidenceJson))]
[JsonSerializable(typeof(UncertaintyJson))]
[JsonSerializable(typeof(MitigationJson))]
[JsonSerializable(typeof(VerdictJson))]
[JsonSerializable(typeof(DiagnoseJson))]
[JsonSerializable(typeof(DetectionJson))]
[JsonSerializable(typeof(MapStudy))]
[JsonSerializable(typeof(MethodJson))]
[JsonSerializable(typeof(MeasureJson))]
[JsonSerializable(typeof(NetworkLayer))]
[JsonSerializable(typeof(DoctorJson))]
[JsonSerializable(typeof(KernelJson))]
[JsonSerializable(typeof(NeededKernels))]
[JsonSerializable(typeof(KernelCheckJson))]
[JsonSerializable(typeof(BenchJson))]
[JsonSerializable(typeof(LapInsertedJson))]
[JsonSerializable(typeof(LapReport))]
[JsonSerializable(typeof(ConceptReport))]
[JsonSerializable(typeof(TrainingJsonLine))]
sealed partial class JsonContext : JsonSerializerContext;
