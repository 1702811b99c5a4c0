using System.Globalization;
using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Networks;
using Whence.Models.Onnx;
using Whence.Models.Training;
using Whence.Runtime;
using Whence.Studies.Ensembles;
using Whence.Studies.Lap;
using Whence.Uncertainty;
using Whence.Uncertainty.Calibration;
using Whence.Uncertainty.Features;

namespace Whence.Studies.FineTuning;

/// <summary>
/// Fine-tuning under attention beside plain fine-tuning of the same length, on few and on corrupted pictures of Fashion-MNIST that the network was not trained on; unseen pictures are corrupted alike,
/// but that a planted patch is not there. The difference is paired: the same network, pictures and order.
/// </summary>
sealed class FineTuningStudy(string folder, int seeds)
{
    const int Trained = 1000;
    const int Tested = 1000;
    const int Epochs = 3;

    static readonly int[] Sizes = [200, 500];
    static readonly double[] Strengths = [0, 0.25, 0.5];

    readonly SeedScores scores = new();
    readonly Preprocessing preprocessing = StudyPictures.Preprocessing(1, CuePictures.Side);

    public static int Run(string[] args)
    {
        if (args.Length is < 1 or > 3)
            return 2;
        ResultLines.Write(new FineTuningStudy(args[0], args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3).Lines(), args.ElementAtOrDefault(2));
        return 0;
    }

    IEnumerable<string> Lines()
    {
        var train = Path.Combine(folder, "train-images-idx3-ubyte.gz");
        var (first, unseen) = (StudyPictures.Of(train, 0, Trained), StudyPictures.Of(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"), 0, Tested));
        // Seeds side by side, each on a core; none knows of the others.
        Parallel.For(1, seeds + 1, seed =>
        {
            using var backend = Backend.Open("cpu:1");
            var network = First(first, (ulong)seed, backend);
            foreach (var size in Sizes)
            {
                // Other pictures for every seed.
                var pictures = StudyPictures.Of(train, Trained + seed * Sizes[^1], size);
                foreach (var corruption in Corruption.All)
                    Compare(network, corruption.On(pictures, seed), corruption.IsTested ? corruption.On(unseen, 0) : unseen, $"{corruption.Name} {size}", (ulong)seed, backend);
            }
            Console.Error.WriteLine($"seed {seed} of {seeds} is done");
        });
        yield return "| pictures | corruption | not fine-tuned | plain | attention 0.25, less plain | attention 0.5, less plain | NLL plain | NLL 0.25, less plain | NLL 0.5, less plain |";
        yield return "|---|---|---|---|---|---|---|---|---|";
        foreach (var size in Sizes)
            foreach (var corruption in Corruption.All)
                yield return $"| {size} | {corruption.Name} | {string.Join(" | ", new[] { "before", "right 0", "right 0.25", "right 0.5", "loss 0", "loss 0.25", "loss 0.5" }.Select(what => scores.Show($"{corruption.Name} {size} {what}")))} |";
    }

    OnnxModel First(StudyPictures pictures, ulong seed, Backend backend)
    {
        var classifier = new Classifier(new TrainableModel(StudyNetwork.New(seed)), preprocessing);
        using var weights = new Weights(backend);
        classifier.Load(weights);
        using var trainer = new Trainer(classifier, pictures, null, weights, new() { Epochs = 6, Batch = 32, Optimiser = new AdamW(), Rate = new OneCycle(4e-3), Seed = seed });
        trainer.Run();
        return trainer.Result();
    }

    void Compare(OnnxModel network, StudyPictures pictures, StudyPictures unseen, string name, ulong seed, Backend backend)
    {
        scores.Add($"{name} before", Tune(network, pictures, unseen, null, seed, backend).Accuracy);
        CalibrationScores? plain = null;
        foreach (var strength in Strengths)
        {
            var tuned = Tune(network, pictures, unseen, strength, seed, backend);
            plain ??= tuned;
            scores.Add(FormattableString.Invariant($"{name} right {strength}"), tuned.Accuracy - (strength == 0 ? 0 : plain.Accuracy));
            scores.Add(FormattableString.Invariant($"{name} loss {strength}"), tuned.NegativeLogLikelihood - (strength == 0 ? 0 : plain.NegativeLogLikelihood));
        }
    }

    // A strength of null does not fine-tune.
    CalibrationScores Tune(OnnxModel network, StudyPictures pictures, StudyPictures unseen, double? strength, ulong seed, Backend backend)
    {
        var classifier = new Classifier(new TrainableModel(network), preprocessing);
        using var weights = new Weights(backend);
        classifier.Load(weights);
        if (strength is { } lambda)
        {
            var training = new FineTuningOptions().Training with { Epochs = Epochs, Seed = seed };
            using var tuning = new AttentionFineTuning(classifier, weights, pictures.Pixels, pictures.Labels, new() { Strength = lambda, Training = training });
            tuning.Run();
        }
        using var scorer = new BatchScorer(classifier, weights, 100);
        var logits = new double[unseen.Count * classifier.Classes];
        scorer.Run(unseen.Count, (i, x) => unseen.Pixels[i].CopyTo(x), (i, z) =>
        {
            for (var k = 0; k < z.Length; k++)
                logits[i * z.Length + k] = z[k];
        });
        return CalibrationScores.Of(Probabilities.Of(logits, classifier.Classes), unseen.Labels);
    }
}
