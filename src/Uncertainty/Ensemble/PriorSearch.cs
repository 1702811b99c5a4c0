using Whence.Explain;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty;

/// <summary>Chooses the prior's precision: the best decade from 1e-4 to 1e4, then the best quarter of a decade around it.</summary>
static class PriorSearch
{
    const int Decades = 4;
    const int PerDecade = 4;

    /// <summary>The precision of least validation loss, or without validation of largest marginal likelihood; of equal ones the smallest.</summary>
    /// <param name="at">The posterior at a precision.</param>
    /// <param name="validation">Labelled examples, or null.</param>
    /// <exception cref="ExplainException">A validation example has no label.</exception>
    public static double Best(Func<double, LaplacePosterior> at, FeatureSet? validation)
    {
        var losses = new SortedDictionary<int, double>();
        for (var step = -Decades; step <= Decades; step++)
            Try(step * PerDecade);
        var decade = Least();
        for (var step = Math.Max(decade - PerDecade, -Decades * PerDecade); step <= Math.Min(decade + PerDecade, Decades * PerDecade); step++)
            Try(step);
        return Precision(Least());

        void Try(int step)
        {
            if (losses.ContainsKey(step))
                return;
            var posterior = at(Precision(step));
            losses[step] = validation is null ? -posterior.LogEvidence : Loss(posterior.Predict(validation), validation.Labels);
        }

        int Least() => losses.MinBy(pair => pair.Value).Key;
    }

    static double Precision(int step) => Math.Pow(10, (double)step / PerDecade);

    static double Loss(Probabilities probabilities, int[] labels)
    {
        probabilities.RequireLabels(labels);
        return labels.Select((label, i) => -Math.Log(probabilities.Row(i)[label])).Average();
    }
}
