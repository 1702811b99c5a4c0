namespace Whence.Kernels.Pointwise;

/// <summary>Where an operand that is repeated along some dimensions of a result has the element of a place in the result.</summary>
interface IOffset
{
    /// <summary>The place in the operand, from the place in the result.</summary>
    int Of(int i);
}
