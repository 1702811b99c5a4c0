
namespace Whence.Kernels.Pointwise;

/// <summary>A function of other terms.</summary>
sealed class Call(ExpressionFunction function, params Expression[] arguments) : Expression
{
    /// <summary>The function.</summary>
    public ExpressionFunction Function { get; } = function;

    /// <summary>What it is applied to.</summary>
    public IReadOnlyList<Expression> Arguments { get; } = arguments;

    public override T Value<T>(T a, T b)
    {
        return Function switch
        {
            ExpressionFunction.Add => At(0) + At(1),
            ExpressionFunction.Subtract => At(0) - At(1),
            ExpressionFunction.Multiply => At(0) * At(1),
            ExpressionFunction.Divide => At(0) / At(1),
            ExpressionFunction.Negate => -At(0),
            ExpressionFunction.Fma => T.Fma(At(0), At(1), At(2)),
            ExpressionFunction.Abs => T.Abs(At(0)),
            ExpressionFunction.Min => T.Min(At(0), At(1)),
            ExpressionFunction.Max => T.Max(At(0), At(1)),
            ExpressionFunction.CopySign => T.CopySign(At(0), At(1)),
            ExpressionFunction.Sign => RealMath.Sign(At(0)),
            ExpressionFunction.Floor => T.Floor(At(0)),
            ExpressionFunction.Ceiling => T.Ceiling(At(0)),
            ExpressionFunction.Round => T.Round(At(0)),
            ExpressionFunction.Remainder => T.Remainder(At(0), At(1)),
            ExpressionFunction.Sqrt => T.Sqrt(At(0)),
            ExpressionFunction.Pow => T.Pow(At(0), At(1)),
            ExpressionFunction.Exp => T.Exp(At(0)),
            ExpressionFunction.Expm1 => RealMath.Expm1(At(0)),
            ExpressionFunction.Log => T.Log(At(0)),
            ExpressionFunction.Log1p => RealMath.Log1p(At(0)),
            ExpressionFunction.Sin => T.Sin(At(0)),
            ExpressionFunction.Cos => T.Cos(At(0)),
            ExpressionFunction.Tan => RealMath.Tan(At(0)),
            ExpressionFunction.Sinh => RealMath.Sinh(At(0)),
            ExpressionFunction.Cosh => RealMath.Cosh(At(0)),
            ExpressionFunction.Tanh => RealMath.Tanh(At(0)),
            ExpressionFunction.IfGreater => T.IfGreater(At(0), At(1), At(2), At(3)),
            ExpressionFunction.IfGreaterOrEqual => T.IfGreaterOrEqual(At(0), At(1), At(2), At(3)),
            ExpressionFunction.IfEqual => T.IfEqual(At(0), At(1), At(2), At(3)),
            _ => throw new InvalidOperationException($"function {Function} has no value"),
        };

        T At(int i) => Arguments[i].Value(a, b);
    }

    public override KernelExpression Express(params KernelExpression[] operands) =>
        KernelExpression.Apply(Function, [.. Arguments.Select(argument => argument.Express(operands))]);

    public override Expression Derivative(int operand)
    {
        if (Function is ExpressionFunction.IfGreater or ExpressionFunction.IfGreaterOrEqual or ExpressionFunction.IfEqual)
            return Choose(Arguments[2].Derivative(operand), Arguments[3].Derivative(operand));
        Expression sum = 0;
        for (var i = 0; i < Arguments.Count; i++)
        {
            // Where an argument does not change, its slope need not exist.
            var inner = Arguments[i].Derivative(operand);
            if (inner is not Constant { Number: 0 })
                sum += Derivatives.Of(this, i) * inner;
        }
        return sum;
    }

    public override string ToString() => $"{Function}({string.Join(", ", Arguments)})";

    Expression Choose(Expression then, Expression otherwise)
    {
        var same = then is Constant x && otherwise is Constant y && x.Number == y.Number;
        return same ? then : new Call(Function, Arguments[0], Arguments[1], then, otherwise);
    }
}
