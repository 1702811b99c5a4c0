using System.Text.Json.Serialization;

namespace Whence.Explain;

/// <summary>What is known of a picture before any method looks at it.</summary>
/// <param name="Picture">Its number.</param>
/// <param name="Id">What it is called.</param>
/// <param name="Class">The class that is explained: the predicted one.</param>
/// <param name="Label">Its name.</param>
/// <param name="Probability">Its probability; null where the network has none.</param>
/// <param name="Shown">The picture as PNG, where it is shown.</param>
/// <param name="Error">Why it cannot be read; null where it can. No result is of such a picture.</param>
sealed record PictureRecord(
    int Picture, string Id, int Class, string Label, double? Probability, byte[]? Shown, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error = null);

/// <summary>What measures say of the maps of one method of one picture.</summary>
/// <param name="Run">Which method and seed.</param>
/// <param name="Picture">Which picture.</param>
/// <param name="Samples">Samples taken.</param>
/// <param name="Reliability">Reliability of the map; null where samples are not random.</param>
/// <param name="Flop">The least work of it.</param>
/// <param name="IsOneRanking">Whether signed and absolute values rank alike, because no value is negative and no pixel is of several.</param>
/// <param name="Values">Of every ranking, what each measure says.</param>
/// <param name="Cells">Of every ranking, the map as means of cells; null beyond the first pictures.</param>
/// <param name="Map">The map, where it is shown.</param>
/// <param name="Milliseconds">Time of the map, then of each measure; null where times are not kept.</param>
sealed record ResultRecord(
    int Run, int Picture, int Samples, double? Reliability, long Flop, bool IsOneRanking, double[][] Values, float[][]? Cells, ShownMap? Map, double[]? Milliseconds);

/// <summary>A map in a byte a pixel.</summary>
/// <param name="Scale">The largest absolute value.</param>
/// <param name="Bytes">Pixels as <c>127 v / scale</c>, rounded.</param>
sealed record ShownMap(float Scale, byte[] Bytes)
{
    /// <summary>A map [H,W].</summary>
    public static ShownMap Of(float[] pixels)
    {
        var scale = pixels.Max(Math.Abs);
        return new(scale, Array.ConvertAll(pixels, v => (byte)(sbyte)(scale > 0 ? Math.Round(127 * v / scale) : 0)));
    }

    /// <summary>The map again.</summary>
    public float[] Values() => Array.ConvertAll(Bytes, b => Scale * (sbyte)b / 127);
}

/// <summary>Source-generated reader and writer of the lines.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ComparisonHeader))]
[JsonSerializable(typeof(PictureRecord))]
[JsonSerializable(typeof(ResultRecord))]
sealed partial class ComparisonJson : JsonSerializerContext;
