using System.Text.Json.Serialization;
using Whence.Explain.Reports;
using Whence.Models;
using Whence.Models.Tensors;
using Whence.Uncertainty.Reports;

namespace Whence.Serve;

/// <summary>A map as an array file of NumPy, in base64, and its shape.</summary>
sealed record MapJson(int[] Shape, byte[] Npy)
{
    public static MapJson Of(ReadOnlySpan<float> map, int[] shape) => new(shape, NpyBytes(map, shape));

    public static byte[] NpyBytes(ReadOnlySpan<float> map, int[] shape)
    {
        using var stream = new MemoryStream();
        Whence.Models.Tensors.Npy.Write(stream, HostTensor.From(map, shape));
        return stream.ToArray();
    }
}

/// <summary>
/// The answer to an explanation: what the command says, the map, the part of the picture that it lies over in the picture's own pixels, and what the request
/// took beside the run.
/// </summary>
sealed record ExplainAnswer(
    [property: JsonIgnore] ExplanationJson Said, [property: JsonPropertyOrder(1)] int SamplesWanted, [property: JsonPropertyOrder(1)] PictureRegion Seen,
    [property: JsonPropertyOrder(1)] int Width, [property: JsonPropertyOrder(1)] int Height, [property: JsonPropertyOrder(1)] double WaitedMilliseconds,
    [property: JsonPropertyOrder(1)] double CompiledMilliseconds, [property: JsonPropertyOrder(1)] MapJson Map) : ExplanationJson(Said);

/// <summary>The answer to a judgement: what the command says, and which pixels speak for the prediction and which make it uncertain, [2,H,W].</summary>
sealed record JudgeAnswer([property: JsonIgnore] VerdictJson Said, [property: JsonPropertyOrder(1)] PictureRegion Seen, [property: JsonPropertyOrder(1)] MapJson Maps) : VerdictJson(Said);

/// <summary>A method as the page offers it.</summary>
sealed record MethodAnswer(string Name, string Summary, string Reference, bool TakesLayer, int Samples);

/// <summary>What a service explains.</summary>
sealed record ModelAnswer(
    string Name, string Hash, string Version, string Device, int[] Input, string Preprocessing, string Link, int Classes, IReadOnlyList<string> Labels, string Method,
    IReadOnlyList<MethodAnswer> Methods, IReadOnlyList<NetworkLayer> Layers, bool HasPosterior, bool HasCalibration, string? Example, long MostBytes);

/// <summary>Whether a service takes requests.</summary>
sealed record HealthAnswer(string Status, string? Reason);
