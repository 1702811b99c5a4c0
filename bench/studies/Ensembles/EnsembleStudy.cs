using Whence.Graphs;
using Whence.Models;
using Whence.Models.Networks;
using Whence.Models.Onnx;
using Whence.Models.Training;
using Whence.Runtime;
using Whence.Statistics;
using Whence.Studies.Lap;
using Whence.Uncertainty;
using Whence.Uncertainty.Calibration;
using Whence.Uncertainty.Features;

namespace Whence.Studies.Ensembles;

/// <summary>
/// What several members, or a Gaussian process as the head, are worth beside one network of the same size trained as long: how good their probabilities are, and whether their doubt
/// finds errors and outliers. Trained networks lie in a folder, so that the study goes on where it was cut.
/// </summary>
sealed class EnsembleStudy(StudySet set, string folder, int seeds, int epochs)
{
    const int Members = 3;
    const int Draws = 30;
    const int Chunk = 20;
    const float Rate = 0.2f;
    const double Bound = 2;

    static readonly (string Key, string Name)[] Rows =
    [
        ("one", "one network"), ("laplace", "one network, Laplace members of its last layer"), ("ensemble", $"deep ensemble of {Members}"), ("dropout", $"dropout {Rate} behind the features, {Draws} members"),
        ("process", "Gaussian-process head"), ("bounded", $"Gaussian-process head, singular values up to {Bound} (SNGP)"),
    ];

    static readonly string[] Columns = ["accuracy", "NLL", "ECE", "errors", "outliers", "outliers by epistemic"];

    readonly SeedScores scores = new();
    readonly Preprocessing preprocessing = StudyPictures.Preprocessing(set.Channels, set.Side);

    public IEnumerable<string> Run()
    {
        // Seeds side by side, each on a core; none knows of the others.
        Parallel.For(0, seeds, seed =>
        {
            using var backend = Backend.Open("cpu:1");
            One((ulong)seed, backend);
            Console.Error.WriteLine($"{set.Name}: seed {seed + 1} of {seeds} is done");
        });
        yield return $"### {set.Name}";
        yield return "";
        yield return $"| network | {string.Join(" | ", Columns)} |";
        yield return $"|---|{string.Concat(Columns.Select(_ => "---|"))}";
        foreach (var (key, name) in Rows)
            yield return $"| {name} | {string.Join(" | ", Columns.Select(column => scores.Has($"{key} {column}") ? scores.Show($"{key} {column}") : ""))} |";
        yield return "";
    }

    void One(ulong seed, Backend backend)
    {
        Classifier[] members = [.. Enumerable.Range(0, Members).Select(i => Trained("plain", seed * Members + (ulong)i + 1, model => model, null, backend))];
        Judge("one", new DeepEnsemble([members[0]]), backend);
        Judge("ensemble", new DeepEnsemble(members), backend);
        Judge("laplace", members[0], new(), seed, backend);
        Judge("dropout", new DropoutEnsemble(Trained("dropout", seed + 1, model => DropoutInsertion.Insert(model, Rate), null, backend), Draws), backend);
        var process = new LaplaceOptions { Structure = LaplaceStructure.ByClass, PriorPrecision = 1 };
        Judge("process", Trained("process", seed + 1, model => GaussianProcessHead.Replace(model, seed: seed + 1), null, backend), process, seed, backend);
        Judge("bounded", Trained("bounded", seed + 1, model => GaussianProcessHead.Replace(model, seed: seed + 1), Bound, backend), process, seed, backend);
    }

    Classifier Trained(string kind, ulong seed, Func<OnnxModel, OnnxModel> edit, double? bound, Backend backend)
    {
        var path = Path.Combine(folder, $"{set.Name}-{kind}-{seed}.onnx");
        if (!File.Exists(path))
        {
            var classifier = new Classifier(new TrainableModel(edit(StudyNetwork.New(seed, set.Channels, set.Side))), preprocessing);
            using var weights = new Weights(backend);
            classifier.Load(weights);
            var options = new TrainingOptions { Epochs = epochs, Batch = 32, Optimiser = new AdamW(), Rate = new OneCycle(4e-3), Seed = seed, SpectralBound = bound };
            using var trainer = new Trainer(classifier, set.Training, null, weights, options);
            trainer.Run();
            trainer.Result().Save(path + ".part");
            File.Move(path + ".part", path);
        }
        return new(OnnxModel.Load(path), preprocessing);
    }

    // Members of one build: their mean, and what they disagree about.
    void Judge(string key, Ensemble members, Backend backend)
    {
        using var weights = members.LoadTo(backend);
        var g = new Graph();
        var x = g.Input("x", members.InputShape.With(0, Chunk));
        var logits = members.Build(g, x);
        using var plan = Plan.Compile(g, backend, weights, [logits]);
        Add(key, Answers(set.Unseen), Answers(set.Outliers));

        (Probabilities, UncertaintySplit[]) Answers(StudyPictures pictures)
        {
            var rows = Enumerable.Range(0, members.Count).Select(_ => new List<double>()).ToArray();
            foreach (var part in pictures.Pixels.Chunk(Chunk))
            {
                plan.Set(x, [.. part.SelectMany(values => values), .. new float[(Chunk - part.Length) * part[0].Length]]);
                plan.Run();
                var z = plan.Get(logits);
                for (var s = 0; s < rows.Length; s++)
                    foreach (var value in z.Slice(s * Chunk * members.Classes, part.Length * members.Classes))
                        rows[s].Add(value);
            }
            Probabilities[] each = [.. rows.Select(row => Probabilities.Of(row.ToArray(), members.Classes))];
            return (UncertaintySplit.Mean(each), UncertaintySplit.Of(each));
        }
    }

    // A posterior of the last layer: mean-field probabilities, and the split over its draws.
    void Judge(string key, Classifier classifier, LaplaceOptions options, ulong seed, Backend backend)
    {
        using var weights = new Weights(backend);
        classifier.Load(weights);
        using var extractor = new FeatureExtractor(classifier, weights, batch: 50);
        var posterior = LaplacePosterior.Fit(Features(set.Training), extractor.Head!, options);
        Add(key, Answers(Features(set.Unseen)), Answers(Features(set.Outliers)));

        FeatureSet Features(StudyPictures pictures) => extractor.Extract(pictures.Pixels.SelectMany(values => values).ToArray());

        (Probabilities, UncertaintySplit[]) Answers(FeatureSet features) => (posterior.Predict(features), posterior.Split(features, Draws, seed + 1));
    }

    void Add(string key, (Probabilities Mean, UncertaintySplit[] Splits) unseen, (Probabilities Mean, UncertaintySplit[] Splits) outliers)
    {
        var quality = CalibrationScores.Of(unseen.Mean, set.Unseen.Labels);
        Put("accuracy", quality.Accuracy);
        Put("NLL", quality.NegativeLogLikelihood);
        Put("ECE", quality.ExpectedError);
        double[] doubt = Entropies(unseen.Mean), strange = Entropies(outliers.Mean);
        var wrong = Enumerable.Range(0, doubt.Length).ToLookup(i => unseen.Mean.ArgMax(i) != set.Unseen.Labels[i], i => doubt[i]);
        Put("errors", RocRanks.Area([.. wrong[true]], [.. wrong[false]]).Mean);
        Put("outliers", RocRanks.Area(strange, doubt).Mean);
        if (key != "one")
            Put("outliers by epistemic", RocRanks.Area([.. outliers.Splits.Select(split => split.Epistemic)], [.. unseen.Splits.Select(split => split.Epistemic)]).Mean);

        void Put(string column, double value) => scores.Add($"{key} {column}", value);
    }

    static double[] Entropies(Probabilities p) => [.. Enumerable.Range(0, p.Count).Select(i => RowSoftmax.Entropy(p.Row(i)))];
}
