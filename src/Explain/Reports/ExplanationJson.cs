using System.Text.Json.Serialization;
using Whence.Models;

namespace Whence.Explain.Reports;

/// <summary>An explanation as the command and the service write it in JSON; the map itself is beside it.</summary>
/// <param name="Image">Name of the picture.</param>
/// <param name="Model">Name of the network.</param>
/// <param name="ModelSha256">SHA-256 of the network's file; null where it is from none.</param>
/// <param name="Version">Version of Whence.</param>
/// <param name="Device">The back end.</param>
/// <param name="Method">The method.</param>
/// <param name="Seed">Key of the random numbers.</param>
/// <param name="Samples">Samples taken.</param>
/// <param name="Ended">What ended the run: samples, reliability, most-samples, zero-map or deadline.</param>
/// <param name="Target">The class that is explained.</param>
/// <param name="Top">The classes of highest score.</param>
/// <param name="Gap">Completeness gap, or null where the method promises no sum.</param>
/// <param name="StandardError">Mean standard error of the map, or null where samples are not random.</param>
/// <param name="Reliability">Correlation to be expected with a map by another seed, or null where samples are not random.</param>
/// <param name="SamplesToReliable">About how many samples would reach reliability 0.9, or null where that cannot be told.</param>
/// <param name="Milliseconds">Time of the run.</param>
/// <param name="BytesPlanned">Bytes that the session holds.</param>
/// <param name="Files">What was left on disk, or null.</param>
/// <param name="Facts">Facts of one method by name.</param>
/// <param name="Warnings">What the reader should know before trusting the map.</param>
/// <param name="Concepts">What the concepts of LAP layers say of the picture; null of other methods.</param>
/// <param name="Form">What of the class is explained.</param>
/// <param name="Against">The class that it was compared with; null where none was named.</param>
/// <param name="Plugins">The plug-ins that its method may come from; null where there are none.</param>
public record ExplanationJson(
    string Image, string Model, string? ModelSha256, string Version, string Device, string Method, ulong Seed, int Samples, string Ended, ClassScore Target, IReadOnlyList<ClassScore> Top,
    CompletenessGap? Gap, double? StandardError, double? Reliability, int? SamplesToReliable, double Milliseconds, long BytesPlanned, SavedFiles? Files,
    IReadOnlyDictionary<string, double> Facts, IReadOnlyList<string> Warnings, IReadOnlyList<ConceptScore>? Concepts = null, string Form = "logit", ClassScore? Against = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PluginFile>? Plugins = null)
{
    /// <summary>What an explanation says of the picture so named.</summary>
    public static ExplanationJson Of(string image, Explanation e, INetwork network, string device, SavedFiles? files = null, IReadOnlyList<PluginFile>? plugins = null) => new(
        image, Provenance.FileName(e.Network), network.FileHash, Provenance.Version, device, e.Method, e.Seed, e.Samples, SampleText.EndOf(e), e.Target, e.Top, e.Gap, e.MeanStandardError,
        e.Reliability, e.SamplesFor(MapReliability.Good), e.Milliseconds, e.BytesPlanned, files, e.Facts, e.Warnings, e.Concepts.Count > 0 ? e.Concepts : null, e.Form.ToString().ToLowerInvariant(), e.Against,
        plugins is { Count: > 0 } ? plugins : null);
}
