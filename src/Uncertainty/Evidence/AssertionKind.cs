namespace Whence.Uncertainty.Evidence;

/// <summary>What a classifier may claim about its own prediction.</summary>
public enum AssertionKind
{
    /// <summary>I know: training examples like this one speak for the predicted class and clearly for no other.</summary>
    Know,

    /// <summary>I may know: they speak for several classes.</summary>
    MayKnow,

    /// <summary>I don't know: there are none like this one, or they do not speak for the predicted class.</summary>
    DontKnow,
}
