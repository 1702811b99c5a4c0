using Whence.Models;

namespace Whence.Explain;

/// <summary>Knows by how much the target changes between the references and the input, and measures maps against it.</summary>
sealed class GapMeter(Recipe recipe, ScorePlan score, TargetForm form, INetwork network)
{
    const double LeastChange = 1e-9;

    readonly Dictionary<Baseline, float[]> known = [];
    double change;
    double range;

    public bool IsDefined => recipe.Gap.Count > 0;

    public void Prepare(ReadOnlySpan<float> x, float[] logits, int c)
    {
        if (!IsDefined)
            return;
        var own = TargetScore.Value(form, network.Link, logits, c);
        var (sum, low, high) = (0.0, own, own);
        foreach (var reference in recipe.Gap)
        {
            var value = TargetScore.Value(form, network.Link, Logits(reference, x), c);
            sum += value;
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }
        change = own - sum / recipe.Gap.Count;
        range = high - low;
    }

    public CompletenessGap? Of(ReadOnlySpan<float> map)
    {
        if (!IsDefined)
            return null;
        double sum = 0;
        foreach (var a in map)
            sum += a;
        var absolute = Math.Abs(sum - change);
        return new(sum, change, absolute, absolute / Scale);
    }

    public double RelativeOf(double sum) => IsDefined ? Math.Abs(sum - change) / Scale : double.NaN;

    double Scale => Math.Max(Math.Max(Math.Abs(change), 0.01 * range), LeastChange);

    float[] Logits(Baseline reference, ReadOnlySpan<float> x)
    {
        if (!reference.DependsOnInput && known.TryGetValue(reference, out var logits))
            return logits;
        var b = new float[network.InputShape.Length];
        reference.Fill(x, network.InputShape, b);
        logits = score.Run(b).ToArray();
        if (!reference.DependsOnInput)
            known[reference] = logits;
        return logits;
    }
}
