using Whence.Explain;
using Whence.Models;
using Whence.Models.Images;

namespace Whence.Hosting;

/// <summary>Explanations for many callers: the pool behind a service.</summary>
public interface IExplanationService
{
    /// <summary>The network, its preprocessing and its labels.</summary>
    /// <exception cref="ServiceNotReadyException">The service has not started, or has ended.</exception>
    Classifier Classifier { get; }

    /// <summary>Explains a picture.</summary>
    /// <param name="picture">Of any size; it is fitted to the network.</param>
    /// <param name="target">The class; null takes the one of highest score.</param>
    /// <param name="deadline">Time for waiting and explaining; null takes that of the options.</param>
    /// <param name="cancellation">Leaves the queue, or ends the explanation between replays.</param>
    /// <exception cref="PoolBusyException">As many requests wait as may: come again.</exception>
    /// <exception cref="ServiceNotReadyException">The service has not started, or has ended.</exception>
    /// <exception cref="ExplainException">The class does not exist, or the picture gives no finite scores.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<Explanation> ExplainAsync(Image picture, int? target = null, TimeSpan? deadline = null, CancellationToken cancellation = default);

    /// <summary>Explains pixels [H,W,C] in [0,1] of the network's own size.</summary>
    /// <inheritdoc cref="ExplainAsync(Image, int?, TimeSpan?, CancellationToken)"/>
    Task<Explanation> ExplainAsync(ReadOnlyMemory<float> pixels, int? target = null, TimeSpan? deadline = null, CancellationToken cancellation = default);
}
