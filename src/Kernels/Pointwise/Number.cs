namespace Whence.Kernels.Pointwise;

/// <summary>A constant in a formula, given when the kernel is launched.</summary>
readonly struct Number(float value) : IExpression
{
    readonly float value = value;

    public Scalar Of(Values x) => value;
}
