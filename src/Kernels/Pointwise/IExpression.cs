namespace Whence.Kernels.Pointwise;

/// <summary>
/// A pointwise formula of several operands as a type, so that a kernel is compiled for it: formulas of formulas are nested types, and their constants are
/// fields.
/// </summary>
interface IExpression
{
    /// <summary>The formula's value.</summary>
    Scalar Of(Values x);
}
