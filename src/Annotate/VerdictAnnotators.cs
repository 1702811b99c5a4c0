using Whence.Explain;
using Whence.Uncertainty;

namespace Whence.Annotate;

/// <summary>
/// Annotators of what a network says of a picture: how sure it is, what its uncertainty is made of, what training examples say of it, and where its
/// attribution lies. So "fails where it is blurred" and "fails where the map leaves the object" stand in one table.
/// </summary>
public static class VerdictAnnotators
{
    /// <summary>Every annotator, in the order of the columns.</summary>
    public static IReadOnlyList<Annotator> All { get; } =
    [
        Word("prediction", "the class that the network takes", v => v.Prediction.Label),
        Number("confidence", "its probability, calibrated where a calibration is given", v => v.Probabilities[v.Prediction.Index]),
        Number("margin", "how much more probable it is than the next class", Margin),
        Number("uncertainty", "total uncertainty, nats", v => v.Uncertainty.Total),
        Number("aleatoric", "its part that is in the data, nats", v => v.Uncertainty.Aleatoric),
        Number("epistemic", "its part that is in the model, nats", v => v.Uncertainty.Epistemic),
        Number("energy", "-ln sum exp of the scores: high is unlike training data", v => -Statistics.RowSoftmax.LogSumExp(Array.ConvertAll(v.Logits, z => (double)z))),
        Number("support", "support ratio of the posterior, 0 among training examples to 1 far from all; needs a posterior", v => v.Evidence?.Prediction.SupportRatio ?? double.NaN),
        Word("assertion", "what the network may claim; needs a posterior with thresholds", v => v.Assertion?.Kind.ToString() ?? ""),
        Number("conformal_size", "classes in the conformal set; needs a calibration", v => v.ConformalSet?.Count ?? double.NaN),
        Number("map_sparseness", "Gini's coefficient of the attribution, 0 spread to 1 in one pixel", v => Sparseness.Gini(v.Attribution)),
        new("map_outside", "share of the attribution outside the object, 0 to 1; needs objects", p => p.Judged is { Object: { } inside } judged ? Outside(judged.Verdict.Attribution, inside) : double.NaN),
        Place("density", "-ln of the distance to the 10th nearest training example of the predicted class: high is dense", place => place.Density),
        Place("class_distance", "Mahalanobis distance of the features to the mean of the predicted class", place => place.Distance),
        new("feature_slice", "the group of training examples of the predicted class that its features lie in, named after its middle example", p => p.Judged?.Place?.Slice ?? ""),
    ];

    static Annotator Number(string name, string meaning, Func<Verdict, double> of) => new(name, meaning, p => p.Judged is { } judged ? of(judged.Verdict) : double.NaN);

    static Annotator Word(string name, string meaning, Func<Verdict, string> of) => new(name, meaning, p => p.Judged is { } judged ? of(judged.Verdict) : "");

    static Annotator Place(string name, string meaning, Func<Uncertainty.OutOfDistribution.FeaturePlace, double> of) =>
        new(name, meaning, p => p.Judged?.Place is { } place ? of(place) : double.NaN);

    static double Margin(Verdict v) => v.Top.Count > 1 ? v.Probabilities[v.Top[0].Index] - v.Probabilities[v.Top[1].Index] : double.NaN;

    static double Outside(float[] map, bool[] inside)
    {
        double all = 0, outside = 0;
        for (var i = 0; i < map.Length; i++)
        {
            all += Math.Abs(map[i]);
            outside += inside[i] ? 0 : Math.Abs(map[i]);
        }
        return all > 0 && inside.Contains(true) ? outside / all : double.NaN;
    }
}
