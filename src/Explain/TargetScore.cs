using Whence.Models;

namespace Whence.Explain;

/// <summary>Target values and probabilities from logits, in float64.</summary>
static class TargetScore
{
    public static double Value(ExplainTarget target, ScoreLink link, ReadOnlySpan<float> logits, int c) => target.Form switch
    {
        TargetForm.Margin => logits[c] - (target.Other is { } other ? logits[other] : Runner(logits, c)),
        TargetForm.LogOdds => link == ScoreLink.Softmax ? logits[c] - LogSumExp(logits, c) : link == ScoreLink.Sigmoid ? logits[c] : double.NaN,
        TargetForm.Weighted => Sum(target.Weights!, logits),
        TargetForm.LogProb => LogProbability(link, logits, c),
        TargetForm.Prob => Probability(link, logits, c),
        _ => logits[c],
    };

    /// <summary>The form as it is computed: of one sigmoid the logit of a class is its score less the other's, z or -z.</summary>
    public static ExplainTarget FormOf(INetwork network, ExplainTarget target) =>
        target.Form == TargetForm.Logit && network.IsOneSigmoid ? TargetForm.Margin : target;

    public static double Probability(ScoreLink link, ReadOnlySpan<float> logits, int c) => Math.Exp(LogProbability(link, logits, c));

    /// <summary>Whether the form is a sum of multiples of the scores, as long as the runner-up stays the same.</summary>
    public static bool IsLinear(ExplainTarget target) => target.Form is TargetForm.Logit or TargetForm.Margin or TargetForm.Weighted;

    /// <summary>Whether it is the same sum everywhere.</summary>
    public static bool IsFixedSum(ExplainTarget target, int classes) => IsLinear(target) && (target.Form != TargetForm.Margin || target.Other is not null || classes == 2);

    /// <summary>Refuses what needs probabilities, or classes of which one is true, where the network has none.</summary>
    /// <exception cref="ExplainException">The network's scores are something else.</exception>
    public static void RequireOneClass(INetwork network, string what)
    {
        if (network.Link == ScoreLink.Softmax)
            return;
        var scores = network.Link == ScoreLink.Sigmoid ? "gives every label a probability of its own (sigmoid)" : "gives a value without a probability";
        throw new ExplainException($"{what} needs classes of which one is true; '{network.Name}' {scores}: explain takes it{(network.Link == ScoreLink.Sigmoid ? ", for each label by its own --target, and so does evaluate" : "")}");
    }

    /// <summary>Refuses target forms that the network's scores do not have.</summary>
    /// <exception cref="ExplainException">There is no probability, no second class, or no class of a number, or there are not as many weights as classes.</exception>
    public static void Require(INetwork network, ExplainTarget target)
    {
        var form = target.Form;
        if (form is TargetForm.Prob or TargetForm.LogProb or TargetForm.LogOdds && network.Link == ScoreLink.None)
            throw new ExplainException($"the form {form} needs probabilities; '{network.Name}' gives a value without one: take the form logit");
        if (form == TargetForm.Margin && network.Classes < 2)
            throw new ExplainException($"the form {form} needs a second class; '{network.Name}' has one value: take the form logit");
        if (form is TargetForm.LogOdds && network is { Link: ScoreLink.Softmax, Classes: < 2 })
            throw new ExplainException($"the form {form} needs a second class; '{network.Name}' has one: take the form logit");
        if (target.Other is { } other && (other < 0 || other >= network.Classes))
            throw new ExplainException($"class {other} is to be compared with, '{network.Name}' has {network.Classes}");
        if (form == TargetForm.Weighted)
            RequireWeights(network, target.Weights);
    }

    static void RequireWeights(INetwork network, IReadOnlyList<float>? weights)
    {
        if (weights is null)
            throw new ExplainException($"the form {TargetForm.Weighted} needs weights of the classes: a sum of logits times these is explained");
        if (weights.Count != network.Classes)
            throw new ExplainException($"{weights.Count} weights of classes were given, '{network.Name}' has {network.Classes}");
        if (!weights.All(float.IsFinite) || weights.All(w => w == 0))
            throw new ExplainException("the weights of the classes are all zero, or not all finite: there is nothing to explain");
    }

    // Without a link there is no probability: NaN.
    static double LogProbability(ScoreLink link, ReadOnlySpan<float> logits, int c) => link switch
    {
        ScoreLink.Softmax => logits[c] - LogSumExp(logits),
        ScoreLink.Sigmoid => Math.Min(logits[c], 0) - Math.Log(1 + Math.Exp(-Math.Abs((double)logits[c]))),
        _ => double.NaN,
    };

    /// <summary>All classes by falling logit, ties by index.</summary>
    public static int[] Ranking(ReadOnlySpan<float> logits)
    {
        var ranking = new int[logits.Length];
        Rank(logits, ranking, new ulong[logits.Length]);
        return ranking;
    }

    /// <summary>The same into a buffer, without allocating; NaN comes last.</summary>
    public static void Rank(ReadOnlySpan<float> logits, Span<int> ranking, Span<ulong> keys)
    {
        for (var k = 0; k < logits.Length; k++)
            keys[k] = ((ulong)Falling(logits[k]) << 32) | (uint)k;
        keys.Sort();
        for (var k = 0; k < logits.Length; k++)
            ranking[k] = (int)(uint)keys[k];
    }

    // A number that falls as z rises; both zeros have the same.
    static uint Falling(float z)
    {
        if (float.IsNaN(z))
            return uint.MaxValue;
        var bits = BitConverter.SingleToUInt32Bits(z + 0f);
        return (bits >> 31) == 0 ? ~(bits | 0x8000_0000) : bits;
    }

    static double Runner(ReadOnlySpan<float> logits, int c)
    {
        var best = double.NegativeInfinity;
        for (var k = 0; k < logits.Length; k++)
        {
            if (k != c)
                best = Math.Max(best, logits[k]);
        }
        return best;
    }

    // Of all classes but one where it is named.
    static double LogSumExp(ReadOnlySpan<float> logits, int? without = null)
    {
        var (top, sum) = (double.NegativeInfinity, 0.0);
        for (var k = 0; k < logits.Length; k++)
        {
            if (k != without)
                top = Math.Max(top, logits[k]);
        }
        for (var k = 0; k < logits.Length; k++)
        {
            if (k != without)
                sum += Math.Exp(logits[k] - top);
        }
        return top + Math.Log(sum);
    }

    static double Sum(IReadOnlyList<float> weights, ReadOnlySpan<float> logits)
    {
        var sum = 0.0;
        for (var k = 0; k < logits.Length; k++)
            sum += (double)weights[k] * logits[k];
        return sum;
    }
}
