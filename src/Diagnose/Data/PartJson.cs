using System.Text.Json.Serialization;

namespace Whence.Diagnose.Data;

/// <summary>What a part states of itself before its tables: those of the truths first, then one of each model, then properties.</summary>
sealed record PartJson(int Version, PartTask Task, int Index, int Count, string Truths, IReadOnlyList<string> Classes, int TruthTables, IReadOnlyList<string> Models, IReadOnlyList<PartTableJson> Tables);

/// <summary>One table of a part: the file it came from, its columns in order, and what of each stretch that file spoke of.</summary>
sealed record PartTableJson(string Source, IReadOnlyList<string> Columns, IReadOnlyList<StretchMark> Seen);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PartJson))]
sealed partial class PartContext : JsonSerializerContext;
