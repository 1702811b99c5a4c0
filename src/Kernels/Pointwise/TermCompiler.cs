using System.Linq.Expressions;
using System.Reflection;

namespace Whence.Kernels.Pointwise;

/// <summary>Compiles a formula given as a tree to machine code over vectors; shared parts are computed once.</summary>
sealed class TermCompiler<T>
    where T : struct, IReal<T>
{
    readonly ParameterExpression[] operands = [System.Linq.Expressions.Expression.Parameter(typeof(T)), System.Linq.Expressions.Expression.Parameter(typeof(T))];
    readonly Dictionary<Expression, ParameterExpression> known = [];
    readonly List<System.Linq.Expressions.Expression> statements = [];

    /// <summary>f(a, b).</summary>
    public static Func<T, T, T> Compile(Expression term)
    {
        var compiler = new TermCompiler<T>();
        var result = compiler.Lower(term);
        var body = System.Linq.Expressions.Expression.Block(compiler.known.Values, [.. compiler.statements, result]);
        return System.Linq.Expressions.Expression.Lambda<Func<T, T, T>>(body, compiler.operands).Compile();
    }

    System.Linq.Expressions.Expression Lower(Expression term) => term switch
    {
        Operand operand => operands[operand.Index],
        Constant constant => System.Linq.Expressions.Expression.Convert(System.Linq.Expressions.Expression.Constant(constant.Number), typeof(T)),
        _ => known.TryGetValue(term, out var variable) ? variable : Store((Call)term),
    };

    ParameterExpression Store(Call call)
    {
        var value = System.Linq.Expressions.Expression.Call(Method(call.Function), call.Arguments.Select(Lower));
        var variable = known[call] = System.Linq.Expressions.Expression.Variable(typeof(T));
        statements.Add(System.Linq.Expressions.Expression.Assign(variable, value));
        return variable;
    }

    // Composites by delegate, not by name, so that a trimmed application keeps them.
    static MethodInfo Method(ExpressionFunction function) => function switch
    {
        ExpressionFunction.Sign => Composite(RealMath.Sign),
        ExpressionFunction.Expm1 => Composite(RealMath.Expm1),
        ExpressionFunction.Log1p => Composite(RealMath.Log1p),
        ExpressionFunction.Tan => Composite(RealMath.Tan),
        ExpressionFunction.Sinh => Composite(RealMath.Sinh),
        ExpressionFunction.Cosh => Composite(RealMath.Cosh),
        ExpressionFunction.Tanh => Composite(RealMath.Tanh),
        _ => typeof(T).GetMethod(OwnName(function))!,
    };

    static MethodInfo Composite(Func<T, T> f) => f.Method;

    static string OwnName(ExpressionFunction function) => function switch
    {
        ExpressionFunction.Add => "op_Addition",
        ExpressionFunction.Subtract => "op_Subtraction",
        ExpressionFunction.Multiply => "op_Multiply",
        ExpressionFunction.Divide => "op_Division",
        ExpressionFunction.Negate => "op_UnaryNegation",
        _ => function.ToString(),
    };
}
