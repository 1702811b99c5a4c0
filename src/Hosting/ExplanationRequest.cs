using Whence.Explain;

namespace Whence.Hosting;

/// <summary>What is asked of a service; what is null is as its options say.</summary>
public sealed record ExplanationRequest
{
    /// <summary>The class; null takes the one of highest score.</summary>
    public int? Target { get; init; }

    /// <summary>Classes in place of one, for <see cref="IExplanationService.AnswerEachAsync"/>.</summary>
    public MeantTargets? Targets { get; init; }

    /// <summary>The scalar of the scores that is explained: a form of the class, a margin over another class, or a weighted sum of logits.</summary>
    public ExplainTarget? Scalar { get; init; }

    /// <summary>The attribution method, by its name on the command line.</summary>
    public string? Method { get; init; }

    /// <summary>The layer, of methods that look at one.</summary>
    public string? Layer { get; init; }

    /// <summary>Samples to take, of methods that take several.</summary>
    public int? Samples { get; init; }

    /// <summary>In place of a number of samples: the reliability in (0,1) at which the explanation ends, of methods whose samples are random.</summary>
    public double? Reliability { get; init; }

    /// <summary>Time for waiting and explaining, all classes together. What the first request of its kind compiles is no part of it.</summary>
    public TimeSpan? Deadline { get; init; }
}
