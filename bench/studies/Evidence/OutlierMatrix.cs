using System.Globalization;
using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Onnx;
using Whence.Runtime;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;
using Whence.Uncertainty.OutOfDistribution;

namespace Whence.Studies.Evidence;

/// <summary>
/// Detectors of pictures of other kinds on three networks of CIFAR-10: sets that settings were chosen on, sets that they were not, test pictures clean and corrupted as the inside, and what a posterior
/// claims to know of corrupted pictures, calibrated with and without corrupted copies.
/// </summary>
sealed class OutlierMatrix(string data, string icons, string wallpapers)
{
    const int Side = 32, Values = Side * Side * 3, Inside = 500;

    // What was looked at when settings and mixtures were chosen, and what was not.
    static readonly string[] Seen = ["fashion-mnist", "mnist", "uniform-noise", "gratings", "jigsaw"];
    static readonly string[] New = ["icons", "wallpapers", "gaussian-noise", "blobs", "shuffled-pixels", "mean-of-two", "inverted", "gradients", "half-covered"];
    static readonly string[] Detectors = ["msp", "energy", "knn", "relative-mahalanobis", "vim", "support-vim"];

    // Corrupted copies that thresholds are calibrated with; they are reported on the other.
    static readonly PictureCorruption[] Copies = [PictureCorruption.Blur, PictureCorruption.Noise, PictureCorruption.Contrast];

    static readonly (string Name, string File, string Preset, string Middle)[] Networks =
    [
        ("ResNet-20", "resnet_cifar10/resnet20.onnx", "cifar10", "/layer2/layer2.2/Relu_1_output_0"),
        ("ResNet-56", "resnet_cifar10/resnet56.onnx", "cifar10", "/layer2/layer2.8/Relu_1_output_0"),
        ("ResNet-8", "resnet8_cifar10/resnet8_cifar10.onnx", "raw255", "activation_4"),
    ];

    readonly List<string> means = [], claims = [];

    public static int Run(string[] args)
    {
        if (args.Length is < 3 or > 4)
            return 2;
        ResultLines.Write(new OutlierMatrix(args[0], args[1], args[2]).Lines(), args.ElementAtOrDefault(3));
        return 0;
    }

    IEnumerable<string> Lines()
    {
        using var backend = Backend.Open("cpu");
        foreach (var network in Networks)
        {
            foreach (var line in Matrix(network, backend))
                yield return line;
            Console.Error.WriteLine(network.Name);
        }
        string[] columns = [.. Columns];
        foreach (var line in new[] { "| network | sets | inside |", "|---|---|---|" }.Select((head, i) => head + string.Concat(columns.Select(c => i == 0 ? $" {c} |" : "---|"))).Concat(means))
            yield return line;
        yield return "";
        yield return "| network | calibrated on | inside | I know | accuracy of these | of new sets |";
        yield return "|---|---|---|---|---|---|";
        foreach (var line in claims)
            yield return line;
    }

    static IEnumerable<string> Columns => [.. Detectors.Take(5), "support-ratio", "support-vim", "two layers"];

    IEnumerable<string> Matrix((string Name, string File, string Preset, string Middle) network, Backend backend)
    {
        var classifier = new Classifier(OnnxModel.Load(Path.Combine(data, "models", network.File)), Preprocessing.Preset(network.Preset));
        using var weights = new Weights(backend);
        classifier.Load(weights);
        using var last = new FeatureExtractor(classifier, weights);
        using var middle = new FeatureExtractor(classifier, weights, network.Middle);
        var (training, test) = (Pictures(classifier, "datasets/cifar10/train4000.bin"), Pictures(classifier, "datasets/cifar10/test1000.bin"));
        var (own, rest) = (test.Pixels[..(Inside * Values)], test.Pixels[(Inside * Values)..]);
        var fitted = Fit(Read(training, last), Read(training, middle), last.Head!, backend);
        using var query = fitted.Query;
        var outliers = Seen.Concat(New).ToDictionary(name => name, name => Outliers(name, classifier, rest));
        var sets = outliers.ToDictionary(set => set.Key, set => Score(set.Value));
        Dictionary<string, double[][]> inside = new() { ["clean"] = Score(own) };
        foreach (var corruption in Enum.GetValues<PictureCorruption>())
            inside[NameOf(corruption)] = Score(OutlierSets.Corrupt(corruption, own, Side));
        yield return $"| {network.Name} | {string.Join(" | ", Columns)} |";
        yield return $"|---|{string.Concat(Columns.Select(_ => "---|"))}";
        foreach (var name in Seen.Concat(New))
            yield return $"| {name}{(Seen.Contains(name) ? " (chosen on)" : "")} | {string.Join(" | ", Columns.Select((_, d) => Cell(inside["clean"][d], sets[name][d])))} |";
        yield return "";
        foreach (var (kind, names) in new[] { ("chosen on", Seen), ("new", New) })
            foreach (var (state, scores) in inside)
                means.Add($"| {network.Name} | {kind} | {state} | {string.Join(" | ", Columns.Select((_, d) => N(names.Average(name => OodMetrics.Of(scores[d], sets[name][d]).Auroc.Mean))))} |");
        Claims(network.Name, query, last, test, [.. New.Select(name => last.Extract(outliers[name]))]);

        double[][] Score(float[] pixels) => fitted.Score(last.Extract(pixels), middle.Extract(pixels));
    }

    Fitted Fit(FeatureSet last, FeatureSet middle, LinearHead head, Backend backend)
    {
        var vim = OodDetectors.Vim(last, head);
        var query = new PosteriorQuery(new PosteriorFitter(new(), backend).Fit(last), backend, 32);
        return new(
            [.. Detectors.Select(name => OodDetectors.Create(name, last, head))], query,
            new SupportMixture("middle", middle, null, new() { Scaling = FeatureScaling.Standard }));
    }

    float[] Outliers(string name, Classifier classifier, float[] rest) => name switch
    {
        "fashion-mnist" or "mnist" or "uniform-noise" => Pictures(classifier, $"datasets/ood32/{name.Replace('-', '_')}.bin").Pixels,
        "icons" => Pictures(classifier, icons).Pixels,
        "wallpapers" => OutlierSets.Crops(Wallpapers(), Inside, Side),
        _ => OutlierSets.Make(name, rest, Side),
    };

    // One file a wallpaper: the smallest.
    string[] Wallpapers() => [.. Directory.GetDirectories(wallpapers).Order(StringComparer.Ordinal).Select(folder => Path.Combine(folder, "contents", "images")).Where(Directory.Exists)
        .Select(folder => new DirectoryInfo(folder).GetFiles("*.*g").OrderBy(file => file.Length).ThenBy(file => file.Name, StringComparer.Ordinal).First().FullName)];

    // The second half of the test pictures is the inside of claims, the first calibrates.
    void Claims(string name, PosteriorQuery query, FeatureExtractor extractor, (float[] Pixels, int[] Labels) test, FeatureSet[] outliers)
    {
        var rest = test.Pixels[(Inside * Values)..];
        var half = (Pixels: test.Pixels[..(Inside * Values)], Labels: test.Labels[..Inside]);
        FeatureSet[] held = [Read(half, extractor), .. Copies.Select(copy => Read((OutlierSets.Corrupt(copy, half.Pixels, Side), half.Labels), extractor))];
        foreach (var (kind, sets) in new[] { ("clean pictures", held[..1]), ("and blurred, noisy and pale copies", held) })
        {
            var predictions = sets.SelectMany(query.Predict).ToArray();
            var thresholds = AssertionThresholds.Calibrate(
                predictions, [.. sets.SelectMany(set => Enumerable.Range(0, set.Count).Select(i => ClaimTally.Predicted(set, i)))], [.. sets.SelectMany(set => set.Labels)], 0.95);
            var outside = outliers.Average(set => Known(thresholds, query, set).Share);
            Add("clean", rest, N(outside));
            foreach (var corruption in Enum.GetValues<PictureCorruption>())
                Add(NameOf(corruption), OutlierSets.Corrupt(corruption, rest, Side), "");

            void Add(string state, float[] pixels, string others)
            {
                var (share, accuracy) = Known(thresholds, query, Read((pixels, test.Labels[Inside..]), extractor));
                claims.Add($"| {name} | {kind} | {state} | {N(share)} | {N(accuracy)} | {others} |");
            }
        }
    }

    static (double Share, double Accuracy) Known(AssertionThresholds thresholds, PosteriorQuery query, FeatureSet set)
    {
        var known = query.Predict(set).Select((p, i) => (Row: i, Claim: thresholds.Assert(p, ClaimTally.Predicted(set, i)).Kind)).Where(c => c.Claim is AssertionKind.Know).ToArray();
        return (known.Length / (double)set.Count, known.Length == 0 ? double.NaN : known.Average(c => ClaimTally.Predicted(set, c.Row) == set.Labels[c.Row] ? 1.0 : 0));
    }

    (float[] Pixels, int[] Labels) Pictures(Classifier classifier, string path)
    {
        using var pictures = Dataset.Open(Path.Combine(data, path));
        var pixels = new float[pictures.Count * Values];
        for (var i = 0; i < pictures.Count; i++)
            classifier.Prepare(pictures[i].Image).Pixels.CopyTo(pixels, i * Values);
        return (pixels, [.. Enumerable.Range(0, pictures.Count).Select(pictures.LabelOf)]);
    }

    static FeatureSet Read((float[] Pixels, int[] Labels) pictures, FeatureExtractor extractor) =>
        extractor.Extract(pictures.Pixels) with { Labels = pictures.Labels };

    static string Cell(double[] within, double[] outside)
    {
        var auroc = OodMetrics.Of(within, outside).Auroc;
        return $"{N(auroc.Mean)} ± {N((auroc.High - auroc.Low) / 2)}";
    }

    static string NameOf(PictureCorruption corruption) => corruption.ToString().ToLowerInvariant();

    static string N(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    sealed record Fitted(IOodDetector[] Detectors, PosteriorQuery Query, IOodDetector Middle)
    {
        /// <summary>Scores by columns.</summary>
        public double[][] Score(FeatureSet last, FeatureSet middle)
        {
            double[][] scores = [.. Detectors.Select(detector => detector.Score(last))];
            return [.. scores[..5], new SupportRatio(Query).Score(last), scores[5], [.. scores[5].Zip(Middle.Score(middle), (a, b) => a + b)]];
        }
    }
}
