using System.Text.Json;
using Whence.Explain;
using Whence.Models.Tensors;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.Evidence;

/// <summary>
/// A posterior as one safetensors file: the inducing points with their labels and pictures, the sums over the examples (float64), the feature transform; ids,
/// hashes, settings and thresholds as JSON in the file's metadata.
/// </summary>
public static class PosteriorFile
{
    const string Format = "whence-posterior-1";
    const string Key = "posterior";

    /// <summary>Writes a posterior.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(SparsePosterior posterior, string path)
    {
        using var stream = File.Create(path);
        Save(posterior, stream);
    }

    /// <inheritdoc cref="Save(SparsePosterior, string)"/>
    public static void Save(SparsePosterior posterior, Stream stream)
    {
        var (points, sums, m) = (posterior.Inducing, posterior.Statistics, posterior.Inducing.Count);
        var tensors = new Dictionary<string, HostTensor>
        {
            ["inducing.points"] = HostTensor.From(points.Points, m, points.Dimensions),
            ["inducing.labels"] = HostTensor.From(points.Labels, m),
            ["statistics.a"] = HostTensor.From(sums.A, m, m),
            ["statistics.b"] = HostTensor.From(sums.B, m, posterior.Classes),
            ["transform.scale"] = HostTensor.From(posterior.Transform.Scale, posterior.Transform.Scale.Length),
            ["transform.shift"] = HostTensor.From(posterior.Transform.Shift, posterior.Transform.Shift.Length),
        };
        if (sums.ARest.Length > 0)
            (tensors["statistics.a.rest"], tensors["statistics.b.rest"]) = (HostTensor.From(sums.ARest, m, m), HostTensor.From(sums.BRest, m, posterior.Classes));
        if (points.Thumbnails is { } pictures)
            tensors["inducing.thumbnails"] = HostTensor.From([.. pictures.SelectMany(picture => picture.Pixels)], m, pictures[0].Height, pictures[0].Width, 3);
        var json = JsonSerializer.Serialize(Describe(posterior), PosteriorJsonContext.Default.PosteriorFileJson);
        Safetensors.Write(stream, tensors, new Dictionary<string, string> { [Key] = json });
    }

    /// <summary>Reads a posterior.</summary>
    /// <exception cref="ExplainException">The file holds no sound posterior.</exception>
    /// <exception cref="TensorFormatException">It is no safetensors file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SparsePosterior Load(string path)
    {
        using var file = Safetensors.Open(path);
        return Read(file, path);
    }

    /// <summary>Reads a posterior from a buffer; the name appears in messages.</summary>
    /// <inheritdoc cref="Load"/>
    public static SparsePosterior Parse(ReadOnlyMemory<byte> bytes, string name)
    {
        using var file = Safetensors.Parse(bytes, name);
        return Read(file, name);
    }

    static PosteriorFileJson Describe(SparsePosterior posterior) => new()
    {
        Format = Format,
        Origin = posterior.Origin,
        Labels = posterior.Labels,
        Settings = posterior.Settings,
        LabelSquares = posterior.Statistics.LabelSquares,
        LabelSquaresRest = posterior.Statistics.LabelSquaresRest,
        ClassCounts = posterior.Statistics.ClassCounts,
        InducingIds = posterior.Inducing.Ids,
        Parts = [.. posterior.Parts],
        Added = [.. posterior.Added],
        Withdrawn = [.. posterior.Withdrawn],
        Thresholds = posterior.Thresholds,
    };

    static SparsePosterior Read(Safetensors file, string name)
    {
        var json = ReadJson(file, name);
        var (m, k) = (json.InducingIds.Length, json.Labels.Length);
        Require(m > 0 && k > 0 && json.ClassCounts.Length == k, $"{m} inducing points, {k} labels and {json.ClassCounts.Length} class counts");
        Require(json.Settings.LengthScale is not null, "no length scale");
        var tensors = new CheckedTensors(file, name, "posterior");
        var points = tensors.Floats("inducing.points", m, null);
        var labels = tensors.Integers("inducing.labels", m);
        Require(Array.TrueForAll(labels, label => label >= 0 && label < k), $"an inducing label outside 0..{k - 1}");
        return new()
        {
            Origin = json.Origin,
            Labels = json.Labels,
            Settings = json.Settings.Checked(),
            Transform = FeatureTransform.Restore(json.Settings.Scaling, tensors.Floats("transform.scale", [null]), tensors.Floats("transform.shift", [null])),
            Inducing = new() { Points = points, Ids = json.InducingIds, Labels = labels, Thumbnails = tensors.Pictures("inducing.thumbnails", m) },
            Statistics = new()
            {
                A = tensors.Doubles("statistics.a", m, m),
                B = tensors.Doubles("statistics.b", m, k),
                ARest = Rest("statistics.a.rest", m),
                BRest = Rest("statistics.b.rest", k),
                LabelSquares = json.LabelSquares,
                LabelSquaresRest = json.LabelSquaresRest,
                ClassCounts = json.ClassCounts,
            },
            Parts = json.Parts,
            Added = json.Added,
            Withdrawn = json.Withdrawn,
            Thresholds = json.Thresholds,
        };

        // Files of earlier versions have none.
        double[] Rest(string tensor, int columns) => file.Contains(tensor) ? tensors.Doubles(tensor, m, columns) : [];

        void Require(bool condition, string what)
        {
            if (!condition)
                throw new ExplainException($"{name}: no sound posterior: {what}");
        }
    }

    static PosteriorFileJson ReadJson(Safetensors file, string name)
    {
        if (!file.Metadata.TryGetValue(Key, out var text))
            throw new ExplainException($"{name}: no posterior: its metadata has no '{Key}'");
        try
        {
            var json = JsonSerializer.Deserialize(text, PosteriorJsonContext.Default.PosteriorFileJson);
            return json?.Format == Format ? json : throw new ExplainException($"{name}: format '{json?.Format}' is not '{Format}'");
        }
        catch (JsonException caught)
        {
            throw new ExplainException($"{name}: no sound posterior: {caught.Message}");
        }
    }
}
