using Whence.Models;

namespace Whence.Explain;

/// <summary>What a run explains of an input by its logits: the class that is asked for, or that of the highest logit.</summary>
sealed class TargetChoice(INetwork network, ExplainTarget target)
{
    readonly float[] logits = new float[network.Classes];
    readonly int[] ranking = new int[network.Classes];
    readonly ulong[] keys = new ulong[network.Classes];

    /// <summary>Logits [K] of the input at hand.</summary>
    public float[] Logits => logits;

    /// <summary>Its classes, those of higher logits first.</summary>
    public int[] Ranking => ranking;

    /// <summary>Takes logits [K] over, and the class that is to be explained.</summary>
    /// <exception cref="ExplainException">There is no such class.</exception>
    public RunTarget Of(ReadOnlySpan<float> scores, int? asked)
    {
        Require(asked);
        scores.CopyTo(logits);
        TargetScore.Rank(logits, ranking, keys);
        return new(asked ?? ranking[0], ranking);
    }

    /// <summary>Refuses a class that does not exist.</summary>
    /// <exception cref="ExplainException">There is no such class.</exception>
    public void Require(int? asked)
    {
        if (asked is { } c && (c < 0 || c >= logits.Length))
            throw new ExplainException($"class {c} was asked for, '{network.Name}' has {logits.Length}");
    }

    /// <summary>The same, where the target can be explained.</summary>
    /// <exception cref="ExplainException">Logits are not finite, or a class would be compared with itself.</exception>
    public RunTarget Explicable(ReadOnlySpan<float> scores, int? asked)
    {
        var run = Of(scores, asked);
        ExplainException.ThrowIfNotFinite(logits, "logits");
        if (run.Class == target.Other)
            throw new ExplainException($"class {run.Class}{(asked is null ? ", the predicted one," : "")} was to be compared with itself: name another class to explain, or to compare with");
        return run;
    }
}
