using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Onnx;
using Whence.Runtime;

namespace Whence.Studies.Lap;

/// <summary>What is measured of a trained network of the study.</summary>
sealed class StudyScores : IDisposable
{
    readonly Classifier classifier;
    readonly Weights weights;

    public StudyScores(OnnxModel model, Backend backend)
    {
        (classifier, weights) = (new(model, StudyNetwork.Preprocessing), new(backend));
        classifier.Load(weights);
    }

    public void Dispose() => weights.Dispose();

    /// <summary>Share of the pictures that are classified right.</summary>
    public double Accuracy(CuePictures pictures)
    {
        using var scorer = new BatchScorer(classifier, weights, 100, new());
        var right = 0;
        scorer.Run(pictures.Count, (i, input) => pictures.Pixels(i).CopyTo(input), (i, logits) =>
        {
            var row = logits.ToArray();
            right += Array.IndexOf(row, row.Max()) == pictures.LabelOf(i) ? 1 : 0;
        });
        return (double)right / pictures.Count;
    }

    /// <summary>Means of the maps' scores over the first pictures: positive relevance on an area of each.</summary>
    public Localisation On(string method, CuePictures pictures, int count, Func<int, bool[]> area)
    {
        using var session = new ExplainSession(classifier, weights, Explainers.Create(method), new() { Seed = 1 });
        Localisation[] all = [.. Enumerable.Range(0, count).Select(i => Localisation.Of(session.Run(pictures.Pixels(i), pictures.LabelOf(i)).PixelMap(), area(i))).OfType<Localisation>()];
        return new(all.Average(l => l.Mass), all.Average(l => l.Pointing), all.Average(l => l.Rank), all.Average(l => l.Overlap), all.Average(l => l.Area));
    }

    /// <summary>Insertion minus deletion area of a method's maps, a blurred picture in the place of what is taken out.</summary>
    public double Difference(string method, CuePictures pictures, int count)
    {
        var evaluation = new Evaluation(classifier, weights, new() { Seed = 1 }, steps: 28);
        return evaluation.Run([.. Enumerable.Range(0, count).Select(pictures.Pixels)], [new(method, Explainers.Create(method))], [Baseline.Blur()])[0].Difference.Mean;
    }
}
