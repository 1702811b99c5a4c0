using System.Text.Json;
using System.Text.Json.Serialization;

namespace Whence.Models;

/// <summary>The fields of a <c>model.json</c> as they are written.</summary>
sealed record ModelJson
{
    public int[]? Size { get; init; }
    public string? Resize { get; init; }
    public int? ShorterSide { get; init; }
    public string? Interpolation { get; init; }
    public string? Channels { get; init; }
    public float[]? Range { get; init; }
    public float[]? Mean { get; init; }
    public float[]? Std { get; init; }
    public string? Labels { get; init; }
    public string? Scores { get; init; }

    public static Preprocessing Parse(string text, string path)
    {
        try
        {
            var json = JsonSerializer.Deserialize(text, ModelJsonContext.Default.ModelJson)
                ?? throw new PreprocessingException($"{path}: empty");
            return json.ToPreprocessing(path);
        }
        catch (JsonException caught)
        {
            throw new PreprocessingException($"{path}: {caught.Message}", caught);
        }
    }

    /// <summary>The fields that say what a preprocessing does.</summary>
    public static string Format(Preprocessing p, string? labels) => JsonSerializer.Serialize(
        new ModelJson
        {
            Size = p.Height > 0 ? [p.Height, p.Width] : null,
            Resize = p.Resize switch { ResizeRule.Stretch => "stretch", ResizeRule.None => "none", _ => "shorter-side" },
            ShorterSide = p.ShorterSide > 0 ? p.ShorterSide : null,
            Interpolation = p.Interpolation == Images.Interpolation.Bicubic ? "bicubic" : "bilinear",
            Channels = p.Channels.ToString().ToLowerInvariant(),
            Range = [p.Low, p.High],
            Mean = p.Mean.Count > 0 ? [.. p.Mean] : null,
            Std = p.Std.Count > 0 ? [.. p.Std] : null,
            Labels = labels,
            Scores = p.Scores,
        },
        ModelJsonContext.Default.ModelJson);

    Preprocessing ToPreprocessing(string path)
    {
        var (height, width) = Size switch
        {
            null => (0, 0),
            [var side] when side > 0 => (side, side),
            [var h, var w] when h > 0 && w > 0 => (h, w),
            _ => throw Wrong(path, "size", $"[{string.Join(',', Size)}]", "[height, width] or [side], all positive"),
        };
        if (ShorterSide is <= 0)
            throw Wrong(path, "shorterSide", $"{ShorterSide}", "a positive number");
        var (low, high) = Range switch
        {
            null => (0f, 1f),
            [var lo, var hi] when float.IsFinite(lo) && float.IsFinite(hi) && lo < hi => (lo, hi),
            _ => throw Wrong(path, "range", $"[{string.Join(',', Range)}]", "[low, high], such as [0, 1], [0, 255] or [-1, 1]"),
        };
        return new()
        {
            Name = path,
            Height = height,
            Width = width,
            Resize = Choose(path, "resize", Resize, ("shorter-side", ResizeRule.ShorterSide), ("stretch", ResizeRule.Stretch),
                ("none", ResizeRule.None)),
            ShorterSide = ShorterSide ?? 0,
            Interpolation = Choose(
                path, "interpolation", Interpolation, ("bilinear", Images.Interpolation.Bilinear),
                    ("bicubic", Images.Interpolation.Bicubic)),
            Channels = Choose(path, "channels", Channels, ("rgb", ChannelOrder.Rgb), ("bgr", ChannelOrder.Bgr),
                ("grey", ChannelOrder.Grey)),
            Low = low,
            High = high,
            Mean = Mean ?? [],
            Std = Std ?? [],
            Scores = Scores,
            LabelsFile = Labels is null || LabelList.BuiltIn.Contains(Labels)
                ? Labels
                : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, Labels),
        };
    }

    static T Choose<T>(string path, string field, string? value, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        if (value is null)
            return choices[0].Value;
        var names = new List<string>();
        foreach (var (name, choice) in choices)
        {
            if (name == value)
                return choice;
            names.Add(name);
        }
        throw Wrong(path, field, $"'{value}'", string.Join(", ", names));
    }

    static PreprocessingException Wrong(string path, string field, string value, string expected) =>
        new($"{path}: {field} is {value}, expected {expected}");
}

/// <summary>
/// Source-generated reader of <see cref="ModelJson"/>; an unknown field is an error, so that a misspelt one is not ignored.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ModelJson))]
sealed partial class ModelJsonContext : JsonSerializerContext;
