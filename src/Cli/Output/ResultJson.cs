using System.Text.Json.Serialization;
using Whence.Cli.Bench;
using Whence.Explain;

namespace Whence.Cli;

/// <summary>One line of the JSON output of whence explain.</summary>
sealed record ResultJson(
    string Image, string Model, string Device, string Method, ulong Seed, int Samples, ClassScore Target, IReadOnlyList<ClassScore> Top,
    CompletenessGap? Gap, double? StandardError, double Milliseconds, long BytesPlanned, SavedFiles? Files,
    IReadOnlyDictionary<string, double> Facts, IReadOnlyList<string> Warnings);

/// <summary>Source-generated writer of the JSON output.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ResultJson))]
[JsonSerializable(typeof(EvaluationJson))]
[JsonSerializable(typeof(CalibrateJson))]
[JsonSerializable(typeof(OodJson))]
[JsonSerializable(typeof(PosteriorJson))]
[JsonSerializable(typeof(EvidenceJson))]
[JsonSerializable(typeof(UncertaintyJson))]
[JsonSerializable(typeof(MitigationJson))]
[JsonSerializable(typeof(JudgeJson))]
[JsonSerializable(typeof(MethodJson))]
[JsonSerializable(typeof(LayerJson))]
[JsonSerializable(typeof(DoctorJson))]
[JsonSerializable(typeof(KernelJson))]
[JsonSerializable(typeof(NeededKernels))]
[JsonSerializable(typeof(KernelCheckJson))]
[JsonSerializable(typeof(BenchJson))]
sealed partial class JsonContext : JsonSerializerContext;
