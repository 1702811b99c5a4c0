namespace Whence.Explain;

/// <summary>Where each step of adversarial gradient integration starts.</summary>
public enum AdversarialForm
{
    /// <summary>At x, with the gradient at the last point, as the authors' code has it: points around x.</summary>
    Released,

    /// <summary>At the last point, as their text has it: a path from x to an example of the false class.</summary>
    Path,
}
