namespace Whence.Kernels.Pointwise;

/// <summary>
/// What a <see cref="Call"/> computes: the functions of <see cref="IReal{T}"/> and <see cref="RealMath"/> by name.
/// </summary>
enum ExpressionFunction
{
    Add, Subtract, Multiply, Divide, Negate, Fma,
    Abs, Min, Max, CopySign, Sign, Floor, Ceiling, Round, Remainder,
    Sqrt, Pow, Exp, Expm1, Log, Log1p,
    Sin, Cos, Tan, Sinh, Cosh, Tanh,
    IfGreater, IfGreaterOrEqual, IfEqual,
}
