using Whence.Explain;
using Whence.Statistics;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty;

/// <summary>
/// Uncertainty of the members g^1..g^S of an ensemble about one example, in nats [Gal 2016], [Lakshminarayanan 2017]: total
/// <c>H(gbar)</c>, aleatoric <c>mean_s H(g^s)</c>, and epistemic, their difference <c>mean_s KL(g^s | gbar)</c>: what the members
/// disagree about.
/// </summary>
/// <param name="Total">Entropy of the mean, in [0, log K].</param>
/// <param name="Aleatoric">Mean of the members' entropies, in [0, log K].</param>
/// <param name="Epistemic">Mutual information, in [0, min(log S, total)]; exactly 0 for identical members.</param>
public readonly record struct UncertaintySplit(double Total, double Aleatoric, double Epistemic)
{
    /// <summary>Splits the uncertainty about one example.</summary>
    /// <param name="members">What each member says [S,K].</param>
    /// <exception cref="ExplainException">There is no member.</exception>
    public static UncertaintySplit Of(Probabilities members) => Of(members.Values, members.Classes);

    /// <summary>Splits the uncertainty about one example, from what a plan computed in float32.</summary>
    /// <param name="probabilities">What each member says [S,K].</param>
    /// <param name="members">S.</param>
    /// <exception cref="ExplainException">There is no member.</exception>
    public static UncertaintySplit Of(ReadOnlySpan<float> probabilities, int members)
    {
        var rows = new double[probabilities.Length];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = probabilities[i];
        return Of(rows.AsSpan(), members > 0 ? rows.Length / members : 0);
    }

    /// <summary>Splits the uncertainty about each of n examples.</summary>
    /// <param name="members">S tables [n,K], one a member.</param>
    /// <exception cref="ExplainException">There is no member, or the tables differ in shape.</exception>
    public static UncertaintySplit[] Of(IReadOnlyList<Probabilities> members)
    {
        RequireSame(members);
        var classes = members[0].Classes;
        var (splits, rows) = (new UncertaintySplit[members[0].Count], new double[members.Count * classes]);
        for (var i = 0; i < splits.Length; i++)
        {
            for (var s = 0; s < members.Count; s++)
                members[s].Row(i).CopyTo(rows.AsSpan(s * classes));
            splits[i] = Of(rows, classes);
        }
        return splits;
    }

    /// <summary>The mean over members, what the ensemble predicts.</summary>
    /// <param name="members">S tables [n,K], one a member.</param>
    /// <exception cref="ExplainException">There is no member, or the tables differ in shape.</exception>
    public static Probabilities Mean(IReadOnlyList<Probabilities> members)
    {
        RequireSame(members);
        var mean = new double[members[0].Values.Length];
        foreach (var member in members)
        {
            for (var i = 0; i < mean.Length; i++)
                mean[i] += member.Values[i] / members.Count;
        }
        return new(Array.ConvertAll(mean, p => Math.Min(p, 1)), members[0].Classes);
    }

    static UncertaintySplit Of(ReadOnlySpan<double> members, int classes)
    {
        if (members.IsEmpty || classes == 0)
            throw new ExplainException("uncertainty: there is no member");
        var count = members.Length / classes;
        var mean = new double[classes];
        for (var k = 0; k < classes; k++)
            mean[k] = MeanOf(members, classes, k);
        double aleatoric = 0, epistemic = 0;
        for (var s = 0; s < count; s++)
        {
            var member = members.Slice(s * classes, classes);
            aleatoric += RowSoftmax.Entropy(member) / count;
            for (var k = 0; k < classes; k++)
                epistemic += Divergence(member[k], mean[k]) / count;
        }
        return new(aleatoric + epistemic, aleatoric, epistemic);
    }

    // Taken around the first member, so that the mean of identical members is that member to the bit.
    static double MeanOf(ReadOnlySpan<double> members, int classes, int k)
    {
        double sum = 0;
        for (var at = k; at < members.Length; at += classes)
            sum += members[at] - members[k];
        return members[k] + sum * classes / members.Length;
    }

    // g log(g/m) - g + m: never negative term by term; what is added to the divergence sums to zero over the members.
    static double Divergence(double g, double m) => g <= 0 ? Math.Max(m, 0) : Math.Max(0, g * Math.Log(g / m) - g + m);

    static void RequireSame(IReadOnlyList<Probabilities> members)
    {
        if (members.Count == 0)
            throw new ExplainException("uncertainty: there is no member");
        for (var s = 1; s < members.Count; s++)
        {
            if (members[s].Count != members[0].Count || members[s].Classes != members[0].Classes)
            {
                throw new ExplainException(
                    $"uncertainty: member {s} is [{members[s].Count},{members[s].Classes}], "
                    + $"the first [{members[0].Count},{members[0].Classes}]");
            }
        }
    }
}
