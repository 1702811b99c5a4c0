namespace Whence.Kernels.Pointwise;

/// <summary>The operands of a formula, all as long as its result.</summary>
interface IOperands
{
    /// <summary>Element i of each.</summary>
    Values At(int i);

    /// <summary>Elements i to i + 3 of each, for i a multiple of 4.</summary>
    FourValues FourAt(int i);
}
