using System.Linq.Expressions;
using System.Reflection;

namespace Whence.Kernels.Pointwise;

/// <summary>Compiles a formula given as a tree to machine code over vectors; shared parts are computed once.</summary>
sealed class TermCompiler
{
    readonly ParameterExpression[] operands = [Expression.Parameter(typeof(FloatLanes)), Expression.Parameter(typeof(FloatLanes))];
    readonly Dictionary<Term, ParameterExpression> known = [];
    readonly List<Expression> statements = [];

    /// <summary>f(a, b).</summary>
    public static Func<FloatLanes, FloatLanes, FloatLanes> Compile(Term term)
    {
        var compiler = new TermCompiler();
        var result = compiler.Lower(term);
        var body = Expression.Block(compiler.known.Values, [.. compiler.statements, result]);
        return Expression.Lambda<Func<FloatLanes, FloatLanes, FloatLanes>>(body, compiler.operands).Compile();
    }

    Expression Lower(Term term) => term switch
    {
        Operand operand => operands[operand.Index],
        Constant constant => Expression.Convert(Expression.Constant(constant.Number), typeof(FloatLanes)),
        _ => known.TryGetValue(term, out var variable) ? variable : Store((Call)term),
    };

    ParameterExpression Store(Call call)
    {
        var value = Expression.Call(Method(call.Function), call.Arguments.Select(Lower));
        var variable = known[call] = Expression.Variable(typeof(FloatLanes));
        statements.Add(Expression.Assign(variable, value));
        return variable;
    }

    // Composites by delegate, not by name, so that a trimmed application keeps them.
    static MethodInfo Method(TermFunction function) => function switch
    {
        TermFunction.Sign => Composite(RealMath.Sign),
        TermFunction.Expm1 => Composite(RealMath.Expm1),
        TermFunction.Log1p => Composite(RealMath.Log1p),
        TermFunction.Tan => Composite(RealMath.Tan),
        TermFunction.Sinh => Composite(RealMath.Sinh),
        TermFunction.Cosh => Composite(RealMath.Cosh),
        TermFunction.Tanh => Composite(RealMath.Tanh),
        _ => typeof(FloatLanes).GetMethod(OwnName(function))!,
    };

    static MethodInfo Composite(Func<FloatLanes, FloatLanes> f) => f.Method;

    static string OwnName(TermFunction function) => function switch
    {
        TermFunction.Add => "op_Addition",
        TermFunction.Subtract => "op_Subtraction",
        TermFunction.Multiply => "op_Multiply",
        TermFunction.Divide => "op_Division",
        TermFunction.Negate => "op_UnaryNegation",
        _ => function.ToString(),
    };
}
