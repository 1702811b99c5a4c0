using Whence.Graphs;
using Whence.Models;

namespace Whence.Explain;

/// <summary>Knows by how much the target changes between the references and the input, and measures maps against it.</summary>
sealed class GapMeter(Recipe recipe, ScorePlan score, ExplainTarget target, INetwork network)
{
    const double LeastChange = 1e-9;

    readonly Dictionary<Baseline, float[]> known = [];
    readonly Shape shape = network.InputShape;
    readonly float[] scratch = new float[recipe.Gap.Count > 0 ? network.InputShape.Count : 0];
    double change;
    double range;

    public bool IsDefined => recipe.Gap.Count > 0;

    public void Prepare(ReadOnlySpan<float> x, ReadOnlySpan<float> logits, int c)
    {
        if (!IsDefined)
            return;
        var own = TargetScore.Value(target, network.Link, logits, c);
        var (sum, low, high) = (0.0, own, own);
        for (var i = 0; i < recipe.Gap.Count; i++)
        {
            var value = TargetScore.Value(target, network.Link, Logits(recipe.Gap[i], x), c);
            sum += value;
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }
        change = own - sum / recipe.Gap.Count;
        range = high - low;
    }

    /// <summary>The gap of a map with this sum; null where no sum is promised.</summary>
    public CompletenessGap? Of(double sum) => IsDefined ? new(sum, change, Math.Abs(sum - change), RelativeOf(sum)) : null;

    public double RelativeOf(double sum) => IsDefined ? Math.Abs(sum - change) / Scale : double.NaN;

    double Scale => Math.Max(Math.Max(Math.Abs(change), 0.01 * range), LeastChange);

    // References that do not follow the input are scored once.
    ReadOnlySpan<float> Logits(Baseline reference, ReadOnlySpan<float> x)
    {
        if (known.TryGetValue(reference, out var logits))
            return logits;
        reference.Fill(x, shape, scratch);
        var found = score.Run(scratch);
        if (!reference.DependsOnInput)
            known[reference] = found.ToArray();
        return found;
    }
}
