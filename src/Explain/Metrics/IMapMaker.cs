using Whence.Graphs;
using Whence.Models;

namespace Whence.Explain;

/// <summary>Makes maps of pictures: a method compiled for a network, or a control.</summary>
interface IMapMaker : IDisposable
{
    /// <summary>The map of an input.</summary>
    /// <param name="x">The input.</param>
    /// <param name="target">The class.</param>
    /// <param name="picture">Number of the picture that it is, or comes from: a control draws by it.</param>
    /// <param name="cancellation">Ends the work.</param>
    MadeMap Make(ReadOnlySpan<float> x, int target, int picture, CancellationToken cancellation = default);

    /// <summary>The same method on other weights of the same network; a control does not look at the network.</summary>
    IMapMaker On(Weights weights);
}

/// <summary>Maps of a method.</summary>
sealed class MethodMaker(INetwork network, Weights weights, IExplainer explainer, ExplainOptions options) : IMapMaker
{
    readonly ExplainSession session = new(network, weights, explainer, options);

    /// <summary>The least work of a map.</summary>
    public Cost Work => new(session.Cost.Flop * session.Size.Replays, session.Cost.Bytes * session.Size.Replays);

    /// <inheritdoc/>
    public MadeMap Make(ReadOnlySpan<float> x, int target, int picture, CancellationToken cancellation = default)
    {
        var e = session.Run(x, target, cancellation: cancellation);
        return new(e.Map, e.MapShape.Rank == 0 ? 1 : e.MapShape[^1])
        {
            Gap = e.Gap?.Relative,
            References = session.GapReferences,
            Samples = e.Samples,
            Reliability = e.Reliability,
            Milliseconds = e.Milliseconds,
        };
    }

    /// <inheritdoc/>
    public IMapMaker On(Weights weights) => new MethodMaker(network, weights, explainer, options);

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();
}
