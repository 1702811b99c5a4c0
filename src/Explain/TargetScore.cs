namespace Whence.Explain;

/// <summary>Target values and probabilities from logits, in float64.</summary>
static class TargetScore
{
    public static double Value(TargetForm form, ReadOnlySpan<float> logits, int c) => form switch
    {
        TargetForm.Margin => logits[c] - Runner(logits, c),
        TargetForm.LogProb => logits[c] - LogSumExp(logits),
        TargetForm.Prob => Probability(logits, c),
        _ => logits[c],
    };

    public static double Probability(ReadOnlySpan<float> logits, int c) => Math.Exp(logits[c] - LogSumExp(logits));

    public static int[] Ranking(ReadOnlySpan<float> logits)
    {
        var values = logits.ToArray();
        return [.. Enumerable.Range(0, values.Length).OrderByDescending(k => values[k]).ThenBy(k => k)];
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

    static double LogSumExp(ReadOnlySpan<float> logits)
    {
        double top = logits[0];
        foreach (var z in logits)
            top = Math.Max(top, z);
        double sum = 0;
        foreach (var z in logits)
            sum += Math.Exp(z - top);
        return top + Math.Log(sum);
    }
}
