using Whence.Explain;
using Whence.Models;
using Whence.Models.Images;
using Whence.Uncertainty;

namespace Whence.Hosting;

/// <summary>Explanations for many callers: the pool behind a service.</summary>
public interface IExplanationService
{
    /// <summary>Classes of a request: with more it would hold a session for long.</summary>
    const int MostTargets = 32;

    /// <summary>Whether requests are taken: from the host's start to its end.</summary>
    bool IsReady { get; }

    /// <summary>Whether one more request would be refused now: worth asking before a picture is decoded.</summary>
    bool IsFull { get; }

    /// <summary>The network, its preprocessing and its labels.</summary>
    /// <exception cref="ServiceNotReadyException">The service has not started, or has ended.</exception>
    Classifier Classifier { get; }

    /// <summary>The back end that explains.</summary>
    /// <exception cref="ServiceNotReadyException">The service has not started, or has ended.</exception>
    string Device { get; }

    /// <summary>About the time until a request that comes now is begun, from the mean time of those before: what to tell who was turned away.</summary>
    /// <exception cref="ServiceNotReadyException">The service has not started, or has ended.</exception>
    TimeSpan Backlog { get; }

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

    /// <summary>Explains pixels by a method, layer and number of samples of the caller's; sessions for them are compiled when they are first asked for, and kept.</summary>
    /// <param name="pixels">[H,W,C] in [0,1], of the network's own size.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellation">Leaves the queue, or ends the explanation between replays.</param>
    /// <inheritdoc cref="ExplainAsync(Image, int?, TimeSpan?, CancellationToken)" path="/exception"/>
    Task<ExplanationReply> AnswerAsync(ReadOnlyMemory<float> pixels, ExplanationRequest request, CancellationToken cancellation = default);

    /// <summary>
    /// The same of as many classes as <see cref="ExplanationRequest.Targets"/> names, at most <see cref="MostTargets"/>, one after the other by one session: an answer a class. Of a deadline each takes an
    /// equal part of what those before it left.
    /// </summary>
    /// <inheritdoc cref="AnswerAsync"/>
    Task<IReadOnlyList<ExplanationReply>> AnswerEachAsync(ReadOnlyMemory<float> pixels, ExplanationRequest request, CancellationToken cancellation = default);

    /// <summary>One verdict on pixels: prediction, uncertainty, evidence, as far as the options name a posterior and a calibration.</summary>
    /// <param name="pixels">[H,W,C] in [0,1], of the network's own size.</param>
    /// <param name="cancellation">Leaves the queue.</param>
    /// <inheritdoc cref="ExplainAsync(Image, int?, TimeSpan?, CancellationToken)" path="/exception"/>
    Task<Verdict> JudgeAsync(ReadOnlyMemory<float> pixels, CancellationToken cancellation = default);
}
