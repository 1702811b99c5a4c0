using System.Text.Json.Serialization;

namespace Whence.Uncertainty.Calibration;

/// <summary>The fields of a calibration file as they are written; a quantile of null stands for full sets.</summary>
sealed record CalibrationJson
{
    public required string Format { get; init; }
    public required string Model { get; init; }
    public required string ModelHash { get; init; }
    public string? Data { get; init; } = "";
    public required double Temperature { get; init; }
    public required string Score { get; init; }
    public required double Alpha { get; init; }
    public required double? Quantile { get; init; }
    public required int Count { get; init; }
    public required int Classes { get; init; }
    public required bool Randomised { get; init; }
    public required bool NeverEmpty { get; init; }
    public required ulong Seed { get; init; }
    public required double Lambda { get; init; }
    public required int? FreeRanks { get; init; }
}

/// <summary>Source-generated reader and writer of <see cref="CalibrationJson"/>; an unknown field is an error.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CalibrationJson))]
sealed partial class CalibrationJsonContext : JsonSerializerContext;
