using Whence.Graphs;
using Whence.Models;

namespace Whence.Explain;

/// <summary>
/// How well a gradient-like map predicts what perturbations do to the target [Yeh 2019]: the mean over perturbations I of
/// ((I . A) - (s(x) - s(x - I)))^2. It is 0 for the gradient of an affine target. Divide maps that were multiplied by x - b by that first.
/// </summary>
public sealed class Infidelity : IDisposable
{
    readonly INetwork network;
    readonly ExplainTarget target;
    readonly BatchScorer scorer;

    /// <summary>Compiles the passes.</summary>
    /// <param name="network">The network.</param>
    /// <param name="weights">Its loaded weights.</param>
    /// <param name="target">The target s; the logit when null.</param>
    /// <param name="batch">Inputs per pass; what suits the back end when null.</param>
    public Infidelity(INetwork network, Weights weights, ExplainTarget? target = null, int? batch = null)
    {
        (this.network, this.target) = (network, target ?? TargetForm.Logit);
        scorer = new(network, weights, batch ?? BatchScorer.UsualBatch(weights.Backend, network.InputShape));
    }

    /// <summary>Infidelity of <paramref name="map"/>, of x's length, over perturbations one after the other, each of x's length.</summary>
    /// <exception cref="ExplainException">The lengths do not fit.</exception>
    public InfidelityScore Measure(ReadOnlySpan<float> x, ReadOnlySpan<float> map, int target, ReadOnlySpan<float> perturbations)
    {
        var length = scorer.InputShape.Count;
        if (x.Length != length || map.Length != length || perturbations.Length == 0 || perturbations.Length % length != 0)
        {
            throw new ExplainException(
                $"infidelity: input {x.Length}, map {map.Length} and perturbations {perturbations.Length} values do not fit {length} each");
        }
        var (input, attribution, moves) = (x.ToArray(), map.ToArray(), perturbations.ToArray());
        var count = moves.Length / length;
        var values = new double[count + 1];
        scorer.Run(count + 1, Write, (i, logits) => values[i] = TargetScore.Value(TargetScore.FormOf(network, this.target), network.Link, logits, target));
        var (predicted, changes) = (new double[count], new double[count]);
        for (var i = 0; i < count; i++)
            (predicted[i], changes[i]) = (Dot(attribution, moves.AsSpan(i * length, length)), values[0] - values[i + 1]);
        return InfidelityScore.Of(predicted, changes);

        void Write(int i, Span<float> to)
        {
            for (var j = 0; j < length; j++)
                to[j] = i == 0 ? input[j] : input[j] - moves[(i - 1) * length + j];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => scorer.Dispose();

    /// <summary>The change that a map predicts for a perturbation.</summary>
    internal static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }
}
