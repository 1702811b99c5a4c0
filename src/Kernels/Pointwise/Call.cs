
namespace Whence.Kernels.Pointwise;

/// <summary>A function of other terms.</summary>
sealed class Call(TermFunction function, params Term[] arguments) : Term
{
    /// <summary>The function.</summary>
    public TermFunction Function { get; } = function;

    /// <summary>What it is applied to.</summary>
    public IReadOnlyList<Term> Arguments { get; } = arguments;

    public override T Value<T>(T a, T b)
    {
        return Function switch
        {
            TermFunction.Add => At(0) + At(1),
            TermFunction.Subtract => At(0) - At(1),
            TermFunction.Multiply => At(0) * At(1),
            TermFunction.Divide => At(0) / At(1),
            TermFunction.Negate => -At(0),
            TermFunction.Fma => T.Fma(At(0), At(1), At(2)),
            TermFunction.Abs => T.Abs(At(0)),
            TermFunction.Min => T.Min(At(0), At(1)),
            TermFunction.Max => T.Max(At(0), At(1)),
            TermFunction.CopySign => T.CopySign(At(0), At(1)),
            TermFunction.Sign => RealMath.Sign(At(0)),
            TermFunction.Floor => T.Floor(At(0)),
            TermFunction.Ceiling => T.Ceiling(At(0)),
            TermFunction.Round => T.Round(At(0)),
            TermFunction.Remainder => T.Remainder(At(0), At(1)),
            TermFunction.Sqrt => T.Sqrt(At(0)),
            TermFunction.Pow => T.Pow(At(0), At(1)),
            TermFunction.Exp => T.Exp(At(0)),
            TermFunction.Expm1 => RealMath.Expm1(At(0)),
            TermFunction.Log => T.Log(At(0)),
            TermFunction.Log1p => RealMath.Log1p(At(0)),
            TermFunction.Sin => T.Sin(At(0)),
            TermFunction.Cos => T.Cos(At(0)),
            TermFunction.Tan => RealMath.Tan(At(0)),
            TermFunction.Sinh => RealMath.Sinh(At(0)),
            TermFunction.Cosh => RealMath.Cosh(At(0)),
            TermFunction.Tanh => RealMath.Tanh(At(0)),
            TermFunction.IfGreater => T.IfGreater(At(0), At(1), At(2), At(3)),
            TermFunction.IfGreaterOrEqual => T.IfGreaterOrEqual(At(0), At(1), At(2), At(3)),
            TermFunction.IfEqual => T.IfEqual(At(0), At(1), At(2), At(3)),
            _ => throw new InvalidOperationException($"function {Function} has no value"),
        };

        T At(int i) => Arguments[i].Value(a, b);
    }

    public override KernelExpression Express(params KernelExpression[] operands) =>
        KernelExpression.Apply(Function, [.. Arguments.Select(argument => argument.Express(operands))]);

    public override Term Derivative(int operand)
    {
        if (Function is TermFunction.IfGreater or TermFunction.IfGreaterOrEqual or TermFunction.IfEqual)
            return Choose(Arguments[2].Derivative(operand), Arguments[3].Derivative(operand));
        Term sum = 0;
        for (var i = 0; i < Arguments.Count; i++)
        {
            // Where an argument does not change, its slope need not exist.
            var inner = Arguments[i].Derivative(operand);
            if (inner is not Constant { Number: 0 })
                sum += Slopes.Of(this, i) * inner;
        }
        return sum;
    }

    public override string ToString() => $"{Function}({string.Join(", ", Arguments)})";

    Term Choose(Term then, Term otherwise)
    {
        var same = then is Constant x && otherwise is Constant y && x.Number == y.Number;
        return same ? then : new Call(Function, Arguments[0], Arguments[1], then, otherwise);
    }
}
