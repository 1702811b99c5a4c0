using System.Globalization;
using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Onnx;
using Whence.Runtime;
using Whence.Statistics;
using Whence.Studies.Lap;

namespace Whence.Studies.Concepts;

/// <summary>
/// A concept whose part in a network is known: a patch that stands in the training pictures of one class alone, and in none of a second network's. The study of concepts is to find it in that class and network, and
/// there only; what planting the patch does to logits is the truth that sensitivities are compared with.
/// </summary>
sealed class PlantedConcept(string folder, int seeds, int training, int epochs)
{
    const int Tested = 2000, Shown = 40, Random = 300, OfClass = 40;
    const double Significant = 0.05;
    const string Patch = "patch", Nothing = "pictures as they are";

    static readonly (string Name, Cue Cue)[] Networks = [("trained with the patch", Cue.OfMarkedClass), ("trained without", Cue.None)];

    static readonly string[] Layers = ["relu2", "relu3"];

    readonly SeedScores scores = new();

    public static int Run(string[] args)
    {
        if (args.Length is < 1 or > 5)
            return 2;
        int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;
        ResultLines.Write(new PlantedConcept(args[0], Number(1, 3), Number(2, 6000), Number(3, 3)).Run(), args.ElementAtOrDefault(4));
        return 0;
    }

    IEnumerable<string> Run()
    {
        using var train = Dataset.Open(Path.Combine(folder, "train-images-idx3-ubyte.gz"));
        using var test = Dataset.Open(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"));
        var unseen = new CuePictures(test, 0, Tested, Cue.None);
        // Seeds side by side, each on a core; none knows of the others.
        Parallel.For(1, seeds + 1, seed =>
        {
            using var backend = Backend.Open("cpu:1");
            foreach (var (name, cue) in Networks)
            {
                var model = StudyNetwork.Train(StudyNetwork.New((ulong)seed), new(train, 0, training, cue), epochs, isNew: true, (ulong)seed, backend);
                Measure(name, model, unseen, (ulong)seed, backend);
            }
            Console.Error.WriteLine($"seed {seed} of {seeds} is done");
        });
        return [.. Behaviour(), .. Findings(), .. Classes()];
    }

    void Measure(string name, OnnxModel model, CuePictures unseen, ulong seed, Backend backend)
    {
        var network = new Classifier(model, StudyNetwork.Preprocessing);
        using var weights = new Weights(backend);
        network.Load(weights);
        var changes = Changes(name, network, weights, unseen);
        // Sets of pictures that share none: those that show the concept, those that nothing was done to, random ones, and of each class those that are asked about.
        int[] order = [.. Enumerable.Range(0, Tested)];
        new SplitMix64(seed).Shuffle(order.AsSpan());
        (string, IReadOnlyList<float[]>)[] concepts =
            [(Patch, [.. order[..Shown].Select(i => Planted(unseen, i))]), (Nothing, [.. order[Shown..(2 * Shown)].Select(unseen.Pixels)])];
        float[][] random = [.. order[(2 * Shown)..(2 * Shown + Random)].Select(unseen.Pixels)];
        var asked = order[(2 * Shown + Random)..];
        foreach (var layer in Layers)
        {
            // Of ten classes and two concepts the least p, so often adjusted, is still below one in twenty.
            using var study = new ConceptStudy(network, weights, new() { Layer = Named(network, layer), RandomConcepts = 499, Seed = seed });
            var found = Enumerable.Range(0, CuePictures.Classes)
                .Select(c => study.Run(c, [.. asked.Where(i => unseen.LabelOf(i) == c).Take(OfClass).Select(unseen.Pixels)], concepts, random).Concepts).ToArray();
            foreach (var (place, concept) in concepts.Index())
                Keep($"{name} {layer} {concept.Item1}", [.. found.Select(of => of[place])]);
            scores.Add($"{name} {layer} agreement", RankCorrelation.Pearson([.. found.Select(of => of[0].Sensitivity)], changes));
        }
    }

    // P-values are adjusted for the ten classes too, by Holm's steps over those that one concept has.
    void Keep(string key, ConceptFinding[] found)
    {
        double[] sensitivity = Multiplicity.Holm([.. found.Select(one => one.SensitivityP)]), score = Multiplicity.Holm([.. found.Select(one => one.ScoreP)]);
        for (var c = 0; c < found.Length; c++)
        {
            scores.Add($"{key} score {c}", found[c].Score);
            scores.Add($"{key} sensitivity {c}", found[c].Sensitivity);
            scores.Add($"{key} p {c}", sensitivity[c]);
            scores.Add($"{key} score p {c}", score[c]);
        }
        scores.Add($"{key} accuracy", found[0].Accuracy);
        int Count(Func<int, bool> isMeant) => Enumerable.Range(0, found.Length).Count(c => c != CuePictures.Marked && sensitivity[c] < Significant && isMeant(c));
        scores.Add($"{key} others up", Count(c => found[c].Sensitivity > 0));
        scores.Add($"{key} others down", Count(c => found[c].Sensitivity < 0));
    }

    // What planting does to the mean logit of each class; also, how many pictures of other classes the network then takes for the marked one.
    double[] Changes(string name, Classifier network, Weights weights, CuePictures unseen)
    {
        var (changes, right, before, after, others) = (new double[CuePictures.Classes], 0, 0, 0, 0);
        using var scorer = new BatchScorer(network, weights, 50);
        var clean = Logits(scorer, unseen.Pixels);
        var planted = Logits(scorer, i => Planted(unseen, i));
        for (var i = 0; i < Tested; i++)
        {
            var (was, isNow, label) = (Best(clean[i]), Best(planted[i]), unseen.LabelOf(i));
            right += was == label ? 1 : 0;
            for (var c = 0; c < changes.Length; c++)
                changes[c] += (planted[i][c] - clean[i][c]) / Tested;
            if (label == CuePictures.Marked)
                continue;
            (others, before, after) = (others + 1, before + (was == CuePictures.Marked ? 1 : 0), after + (isNow == CuePictures.Marked ? 1 : 0));
        }
        scores.Add($"{name} right", (double)right / Tested);
        scores.Add($"{name} before", (double)before / others);
        scores.Add($"{name} after", (double)after / others);
        foreach (var (c, change) in changes.Index())
            scores.Add($"{name} change {c}", change);
        return changes;
    }

    static float[][] Logits(BatchScorer scorer, Func<int, float[]> pictures)
    {
        var logits = new float[Tested][];
        scorer.Run(Tested, (i, input) => pictures(i).CopyTo(input), (i, values) => logits[i] = values.ToArray());
        return logits;
    }

    static int Best(float[] logits) => Array.IndexOf(logits, logits.Max());

    static float[] Planted(CuePictures pictures, int index)
    {
        var values = pictures.Pixels(index);
        CuePictures.Plant(values, CuePictures.Marked);
        return values;
    }

    static string Named(Classifier network, string layer)
    {
        var g = new Graph();
        return network.Build(g, g.Input("x", network.InputShape)).Layers.Keys.Single(name => name.Contains(layer, StringComparison.Ordinal));
    }

    IEnumerable<string> Behaviour()
    {
        yield return "### What the networks do";
        yield return "";
        yield return "| network | right of unseen pictures | pictures of other classes taken for a shirt | the same with the patch |";
        yield return "|---|---|---|---|";
        foreach (var (name, _) in Networks)
            yield return $"| {name} | {Show($"{name} right")} | {Show($"{name} before")} | {Show($"{name} after")} |";
        yield return "";
    }

    IEnumerable<string> Findings()
    {
        yield return "### What the study of concepts finds";
        yield return "";
        yield return "| network | layer | concept | held out, right | shirt: score | shirt: sensitivity | its p | the score's p | of nine others up | down | agrees with logits |";
        yield return "|---|---|---|---|---|---|---|---|---|---|---|";
        foreach (var (name, _) in Networks)
        {
            foreach (var layer in Layers)
            {
                foreach (var concept in new[] { Patch, Nothing })
                {
                    var key = $"{name} {layer} {concept}";
                    string Of(string what) => Show($"{key} {what}");
                    yield return $"| {name} | {layer} | {concept} | {Of("accuracy")} | {Of($"score {CuePictures.Marked}")} | {Of($"sensitivity {CuePictures.Marked}")} | {Of($"p {CuePictures.Marked}")} | " +
                        $"{Of($"score p {CuePictures.Marked}")} | {Of("others up")} | {Of("others down")} | {(concept == Patch ? Show($"{name} {layer} agreement") : "")} |";
                }
            }
        }
        yield return "";
    }

    IEnumerable<string> Classes()
    {
        var labels = LabelList.Named("fashion-mnist");
        foreach (var (name, _) in Networks)
        {
            yield return $"### The patch, class by class, at {Layers[0]}: {name}";
            yield return "";
            yield return "| class | logit by planting | score | sensitivity | p |";
            yield return "|---|---|---|---|---|";
            for (var c = 0; c < CuePictures.Classes; c++)
            {
                string Of(string what) => Show($"{name} {Layers[0]} {Patch} {what} {c}");
                yield return $"| {labels[c]} | {Show($"{name} change {c}")} | {Of("score")} | {Of("sensitivity")} | {Of("p")} |";
            }
            yield return "";
        }
    }

    string Show(string name) => scores.Show(name);
}
