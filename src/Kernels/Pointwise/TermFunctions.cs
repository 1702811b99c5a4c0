namespace Whence.Kernels.Pointwise;

/// <summary>The functions of <see cref="ExpressionFunction"/> as types, by the same names.</summary>
static class TermFunctions
{
    /// <summary>The function's type.</summary>
    public static object Of(ExpressionFunction function) => function switch
    {
        ExpressionFunction.Negate => default(Negate),
        ExpressionFunction.Abs => default(Abs),
        ExpressionFunction.Sign => default(Sign),
        ExpressionFunction.Floor => default(Floor),
        ExpressionFunction.Ceiling => default(Ceiling),
        ExpressionFunction.Round => default(Round),
        ExpressionFunction.Sqrt => default(Sqrt),
        ExpressionFunction.Exp => default(Exp),
        ExpressionFunction.Expm1 => default(Expm1),
        ExpressionFunction.Log => default(Log),
        ExpressionFunction.Log1p => default(Log1p),
        ExpressionFunction.Sin => default(Sin),
        ExpressionFunction.Cos => default(Cos),
        ExpressionFunction.Tan => default(Tan),
        ExpressionFunction.Sinh => default(Sinh),
        ExpressionFunction.Cosh => default(Cosh),
        ExpressionFunction.Tanh => default(Tanh),
        ExpressionFunction.Add => default(Add),
        ExpressionFunction.Subtract => default(Subtract),
        ExpressionFunction.Multiply => default(Multiply),
        ExpressionFunction.Divide => default(Divide),
        ExpressionFunction.Min => default(Min),
        ExpressionFunction.Max => default(Max),
        ExpressionFunction.CopySign => default(CopySign),
        ExpressionFunction.Remainder => default(Remainder),
        ExpressionFunction.Pow => default(Pow),
        ExpressionFunction.Fma => default(Fma),
        ExpressionFunction.IfGreater => default(IfGreater),
        ExpressionFunction.IfGreaterOrEqual => default(IfGreaterOrEqual),
        ExpressionFunction.IfEqual => default(IfEqual),
        _ => throw new InvalidOperationException($"function {function} has no type"),
    };

    readonly struct Negate : IFunction
    {
        public T Value<T>(T a) where T : struct, IReal<T> => -a;
    }

    readonly struct Abs : IFunction
    {
        public T Value<T>(T a) where T : struct, IReal<T> => T.Abs(a);
    }

    readonly struct Sign : IFunction
    {
        public T Value<T>(T a) where T : struct, IReal<T> => RealMath.Sign(a);
    }

    readonly struct Floor : IFunction
    {
        public T Value<T>(T a) where T : struct, IReal<T> => T.Floor(a);
    }

    readonly struct Ceiling : IFunction
    {
        public T Value<T>(T a) where T : struct, IReal<T> => T.Ceiling(a);
    }

    readonly struct Round : IFunction
    {
        public T Value<T>(T a) where T : struct, IReal<T> => T.Round(a);
    }

    readonly struct Sqrt : IFunction
    {
        public T Value<T>(T a) where T : struct, IReal<T> => T.Sqrt(a);
    }

    readonly struct Exp : IFunction
    {
        public T Value<T>(T a) where T : struct, IReal<T> => T.Exp(a);
    }

    readonly struct Expm1 : IFunction
    {
        public T Value<T>(T a) where T : struct, IReal<T> => RealMath.Expm1(a);
    }

    readonly struct Log : IFunction
    {
        public T Value<T>(T a) where T : struct, IReal<T> => T.Log(a);
    }

    readonly struct Log1p : IFunction
    {
        public T Value<T>(T a) where T : struct, IReal<T> => RealMath.Log1p(a);
    }

    readonly struct Sin : IFunction
    {
        public T Value<T>(T a) where T : struct, IReal<T> => T.Sin(a);
    }

    readonly struct Cos : IFunction
    {
        public T Value<T>(T a) where T : struct, IReal<T> => T.Cos(a);
    }

    readonly struct Tan : IFunction
    {
        public T Value<T>(T a) where T : struct, IReal<T> => RealMath.Tan(a);
    }

    readonly struct Sinh : IFunction
    {
        public T Value<T>(T a) where T : struct, IReal<T> => RealMath.Sinh(a);
    }

    readonly struct Cosh : IFunction
    {
        public T Value<T>(T a) where T : struct, IReal<T> => RealMath.Cosh(a);
    }

    readonly struct Tanh : IFunction
    {
        public T Value<T>(T a) where T : struct, IReal<T> => RealMath.Tanh(a);
    }

    readonly struct Add : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => a + b;
    }

    readonly struct Subtract : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => a - b;
    }

    readonly struct Multiply : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => a * b;
    }

    readonly struct Divide : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => a / b;
    }

    readonly struct Min : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Min(a, b);
    }

    readonly struct Max : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Max(a, b);
    }

    readonly struct CopySign : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.CopySign(a, b);
    }

    readonly struct Remainder : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Remainder(a, b);
    }

    readonly struct Pow : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Pow(a, b);
    }

    readonly struct Fma : ITernaryFunction
    {
        public T Value<T>(T a, T b, T c) where T : struct, IReal<T> => T.Fma(a, b, c);
    }

    readonly struct IfGreater : IComparison
    {
        public T Choose<T>(T a, T b, T then, T otherwise) where T : struct, IReal<T> => T.IfGreater(a, b, then, otherwise);
    }

    readonly struct IfGreaterOrEqual : IComparison
    {
        public T Choose<T>(T a, T b, T then, T otherwise) where T : struct, IReal<T> => T.IfGreaterOrEqual(a, b, then, otherwise);
    }

    readonly struct IfEqual : IComparison
    {
        public T Choose<T>(T a, T b, T then, T otherwise) where T : struct, IReal<T> => T.IfEqual(a, b, then, otherwise);
    }
}
