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
    readonly bool isOwner;

    /// <summary>Compiles the passes.</summary>
    /// <param name="network">The network.</param>
    /// <param name="weights">Its loaded weights.</param>
    /// <param name="target">The target s; the logit when null.</param>
    /// <param name="batch">Inputs per pass; what suits the back end when null.</param>
    public Infidelity(INetwork network, Weights weights, ExplainTarget? target = null, int? batch = null)
        : this(network, new BatchScorer(network, weights, batch ?? BatchScorer.UsualBatch(weights.Backend, network.InputShape)), target ?? TargetForm.Logit) => isOwner = true;

    /// <summary>The same over passes that others use too.</summary>
    internal Infidelity(INetwork network, BatchScorer scorer, ExplainTarget target) => (this.network, this.scorer, this.target) = (network, scorer, target);

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
        double plain = 0, cross = 0, square = 0, changes = 0;
        for (var i = 0; i < count; i++)
        {
            var predicted = Dot(attribution, moves.AsSpan(i * length, length));
            var change = values[0] - values[i + 1];
            plain += (predicted - change) * (predicted - change);
            cross += predicted * change;
            square += predicted * predicted;
            changes += change * change;
        }
        // With the best factor beta = E[p d] / E[p^2] the mean square left is E[d^2] - E[p d]^2 / E[p^2].
        var beta = square > 0 ? cross / square : 0;
        return new(plain / count, Math.Max(0, changes - beta * cross) / count, beta, changes / count);

        void Write(int i, Span<float> to)
        {
            for (var j = 0; j < length; j++)
                to[j] = i == 0 ? input[j] : input[j] - moves[(i - 1) * length + j];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isOwner)
            scorer.Dispose();
    }

    static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }
}
