using MathNet.Numerics;
using Whence.Explain;

namespace Whence.Uncertainty.Evidence;

/// <summary>
/// When a posterior lets a network claim to know [ours, after the epistemic classifier of Virani 2020]. With b the network's class, in this order:
/// I don't know if r > <paramref name="Support"/> or mu_b &lt; <paramref name="Evidence"/>; I know if b has the most evidence, by a margin of
/// <paramref name="Margin"/>, and r is at most <paramref name="KnownSupport"/>; I may know otherwise, with all classes of evidence <paramref name="Evidence"/> or more.
/// </summary>
/// <param name="Support">t_r: largest support ratio.</param>
/// <param name="Evidence">t_e: least evidence.</param>
/// <param name="Margin">t_m: least margin; infinite where no margin gave the wanted accuracy.</param>
/// <param name="KnownSupport">t_k: largest support ratio of I know, at most t_r.</param>
/// <param name="WantedAccuracy">Accuracy of I know that was asked for.</param>
/// <param name="HeldOut">Number of held-out examples they were calibrated on.</param>
public sealed record AssertionThresholds(double Support, double Evidence, double Margin, double KnownSupport, double WantedAccuracy, int HeldOut)
{
    const int GridPoints = 40;
    const double OneSided95 = 1.6448536269514722;

    /// <summary>
    /// Calibrates on held-out examples: t_r keeps 1 - <paramref name="refusal"/> of exchangeable inputs, and the classes of evidence t_e or more hold the true
    /// one for as many; t_m and t_k give the most I know whose accuracy's
    /// lower Wilson bound (95 %) is <paramref name="accuracy"/>.
    /// </summary>
    /// <param name="predictions">What the posterior says of the held-out examples.</param>
    /// <param name="network">Classes that the network predicts.</param>
    /// <param name="labels">True classes.</param>
    /// <param name="accuracy">Wanted accuracy of I know, in (0,1).</param>
    /// <param name="refusal">Share of inputs that may be refused for want of support, and share whose true class may lack evidence, in (0,1).</param>
    /// <exception cref="ExplainException">There is no example, a label is missing, or a share is out of range.</exception>
    public static AssertionThresholds Calibrate(
        IReadOnlyList<PosteriorPrediction> predictions, IReadOnlyList<int> network, IReadOnlyList<int> labels, double accuracy = 0.99, double refusal = 0.05)
    {
        if (predictions.Count == 0 || predictions.Count != network.Count || predictions.Count != labels.Count || labels.Any(label => label < 0))
            throw new ExplainException($"assertion: {predictions.Count} predictions, {network.Count} classes and {labels.Count} labels are no held-out set");
        if (!(accuracy is > 0 and < 1) || !(refusal is > 0 and < 1))
            throw new ExplainException(FormattableString.Invariant($"assertion: accuracy {accuracy} and refusal {refusal} must lie between 0 and 1"));
        var support = Quantile([.. predictions.Select(p => p.SupportRatio)], 1 - refusal);
        // The largest evidence that the true class of all but a share has: minus that, it is the smallest that all but a share stay below.
        var evidence = -Quantile([.. predictions.Select((p, i) => -p.Mean[labels[i]])], 1 - refusal);
        var best = new AssertionThresholds(support, evidence, double.PositiveInfinity, support, accuracy, predictions.Count);
        var most = 0;
        Outcome[] outcomes = [.. predictions.Select((p, i) => new Outcome(p.SupportRatio, p.Mean[network[i]], MarginOf(p, network[i]), network[i] == labels[i]))];
        var margins = Grid(outcomes.Select(o => o.Margin));
        var supports = Grid(outcomes.Select(o => Math.Min(o.Support, support)));
        foreach (var (margin, known) in margins.SelectMany(margin => supports.Select(known => (margin, known))))
        {
            var tried = best with { Margin = margin, KnownSupport = known };
            var (count, right) = tried.Count(outcomes);
            if (count > most && LowerWilson(right, count) >= accuracy)
                (best, most) = (tried, count);
        }
        return best;
    }

    /// <summary>The claim for a prediction of class <paramref name="network"/>.</summary>
    public Assertion Assert(PosteriorPrediction p, int network)
    {
        if (p.SupportRatio > Support || p.Mean[network] < Evidence)
            return new(AssertionKind.DontKnow, []);
        if (MarginOf(p, network) >= Math.Max(0, Margin) && p.SupportRatio <= KnownSupport)
            return new(AssertionKind.Know, [network]);
        return new(AssertionKind.MayKnow, [.. Enumerable.Range(0, p.Mean.Length).Where(c => p.Mean[c] >= Evidence).OrderByDescending(c => p.Mean[c])]);
    }

    /// <summary>Lower end of Wilson's interval for a share, at 95 % on one side.</summary>
    public static double LowerWilson(int right, int count)
    {
        if (count == 0)
            return 0;
        double z2 = OneSided95 * OneSided95, share = (double)right / count;
        var centre = share + z2 / (2 * count);
        return (centre - OneSided95 * Math.Sqrt((share * (1 - share) + z2 / (4 * count)) / count)) / (1 + z2 / count);
    }

    (int Known, int Right) Count(Outcome[] outcomes)
    {
        var (known, right) = (0, 0);
        foreach (var o in outcomes)
        {
            if (o.Support > KnownSupport || o.Evidence < Evidence || o.Margin < Math.Max(0, Margin))
                continue;
            known++;
            right += o.IsRight ? 1 : 0;
        }
        return (known, right);
    }

    static double MarginOf(PosteriorPrediction p, int network)
    {
        var other = double.NegativeInfinity;
        for (var c = 0; c < p.Mean.Length; c++)
            other = c == network ? other : Math.Max(other, p.Mean[c]);
        return p.Mean[network] - other;
    }

    static double[] Grid(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return [.. Enumerable.Range(0, GridPoints).Select(i => sorted[(int)((long)i * (sorted.Length - 1) / (GridPoints - 1))]).Append(0).Distinct().Order()];
    }

    // The ceil((n+1) q)-th smallest: exceeded by at most 1 - q of exchangeable inputs; infinite where n is too small for that.
    static double Quantile(double[] values, double q)
    {
        Array.Sort(values);
        var rank = (int)Math.Ceiling(((values.Length + 1) * q).Round(9));
        return rank > values.Length ? double.PositiveInfinity : values[rank - 1];
    }

    readonly record struct Outcome(double Support, double Evidence, double Margin, bool IsRight);
}
