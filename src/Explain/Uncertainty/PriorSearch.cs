using Whence.Explain.Features;

namespace Whence.Explain.Uncertainty;

/// <summary>Chooses the prior's precision on a grid from 1e-4 to 1e4, four values a decade.</summary>
static class PriorSearch
{
    const int PerDecade = 4;
    const int Decades = 4;

    /// <summary>
    /// The precision of least validation loss, or without validation of largest marginal likelihood; of equal ones the smallest.
    /// </summary>
    /// <param name="at">The posterior at a precision.</param>
    /// <param name="validation">Labelled examples, or null.</param>
    /// <exception cref="ExplainException">A validation example has no label.</exception>
    public static double Best(Func<double, LaplacePosterior> at, FeatureSet? validation)
    {
        var (best, least) = (1.0, double.PositiveInfinity);
        for (var step = -PerDecade * Decades; step <= PerDecade * Decades; step++)
        {
            var tau = Math.Pow(10, (double)step / PerDecade);
            var posterior = at(tau);
            var loss = validation is null ? -posterior.LogEvidence : Loss(posterior.Predict(validation), validation.Labels);
            if (loss < least)
                (best, least) = (tau, loss);
        }
        return best;
    }

    static double Loss(Probabilities probabilities, int[] labels)
    {
        probabilities.RequireLabels(labels);
        return labels.Select((label, i) => -Math.Log(probabilities.Row(i)[label])).Average();
    }
}
