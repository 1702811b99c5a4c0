namespace Whence.Explain.Uncertainty;

/// <summary>Uncertainty of a prediction by several members, in nats.</summary>
/// <param name="Total">Entropy of the mean probabilities.</param>
/// <param name="Aleatoric">Mean entropy of the members.</param>
/// <param name="Epistemic">Total less aleatoric, at least 0.</param>
public readonly record struct UncertaintySplit(double Total, double Aleatoric, double Epistemic)
{
    /// <summary>The split of probabilities [S,K] of S members.</summary>
    public static UncertaintySplit Of(ReadOnlySpan<float> probabilities, int members)
    {
        var k = probabilities.Length / members;
        var mean = new double[k];
        double aleatoric = 0, total = 0;
        for (var i = 0; i < probabilities.Length; i++)
        {
            mean[i % k] += (double)probabilities[i] / members;
            aleatoric += Term(probabilities[i]) / members;
        }
        foreach (var p in mean)
            total += Term(p);
        return new(total, aleatoric, Math.Max(0, total - aleatoric));
    }

    static double Term(double p) => p > 0 ? -p * Math.Log(p) : 0;
}
