using System.Text.Json.Serialization;

namespace Whence.Uncertainty.Evidence;

/// <summary>What a posterior's file says besides its tensors, as it is written.</summary>
sealed record PosteriorFileJson
{
    public required string Format { get; init; }

    public required PosteriorOrigin Origin { get; init; }

    public required string[] Labels { get; init; }

    public required PosteriorSettings Settings { get; init; }

    public required double LabelSquares { get; init; }

    public double LabelSquaresRest { get; init; }

    public required long[] ClassCounts { get; init; }

    public required string[] InducingIds { get; init; }

    public required DataPart[] Parts { get; init; }

    public required string[] Added { get; init; }

    public required string[] Withdrawn { get; init; }

    public AssertionThresholds? Thresholds { get; init; }
}

/// <summary>Source-generated reader and writer of <see cref="PosteriorFileJson"/>; an unknown field is an error.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PosteriorFileJson))]
sealed partial class PosteriorJsonContext : JsonSerializerContext;
