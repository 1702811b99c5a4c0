using System.Text.Json.Serialization;

namespace Whence.Diagnose.Data;

/// <summary>What part.json states: the truths' table first, then a table for each model, then properties.</summary>
sealed record PartJson(int Version, int Index, int Count, string Truths, IReadOnlyList<string> Models, IReadOnlyList<PartTableJson> Tables);

/// <summary>One table of a part: the file it came from, and its columns in order.</summary>
sealed record PartTableJson(string Source, IReadOnlyList<string> Columns);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PartJson))]
sealed partial class PartContext : JsonSerializerContext;
