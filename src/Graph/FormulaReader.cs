using System.Globalization;
using System.Linq.Expressions;
using Whence.Kernels.Pointwise;

namespace Whence.Graphs;

/// <summary>Reads a lambda over one or two numbers as a <see cref="Kernels.Pointwise.Expression"/>.</summary>
sealed class FormulaReader
{
    readonly LambdaExpression lambda;

    FormulaReader(LambdaExpression lambda) => this.lambda = lambda;

    /// <summary>The lambda's formula.</summary>
    /// <exception cref="GraphException">A part of the lambda has no meaning on every back end.</exception>
    public static Kernels.Pointwise.Expression Read(LambdaExpression lambda) => new FormulaReader(lambda).Number(lambda.Body);

    Kernels.Pointwise.Expression Number(System.Linq.Expressions.Expression e) => e switch
    {
        ParameterExpression parameter when lambda.Parameters.Contains(parameter) => new Operand(lambda.Parameters.IndexOf(parameter)),
        _ when !ReadsOperands(e) => Convert.ToSingle(Evaluate(e), CultureInfo.InvariantCulture),
        ConditionalExpression choice => Choose(choice.Test, Number(choice.IfTrue), Number(choice.IfFalse)),
        MethodCallExpression call => Function(call),
        BinaryExpression { Method: null } binary when IsReal(e) => new Call(Operator(binary), Number(binary.Left), Number(binary.Right)),
        UnaryExpression { NodeType: ExpressionType.UnaryPlus } plus => Number(plus.Operand),
        UnaryExpression { NodeType: ExpressionType.Negate } minus when IsReal(e) => new Call(ExpressionFunction.Negate, Number(minus.Operand)),
        UnaryExpression { NodeType: ExpressionType.Convert } cast when IsReal(e) && (IsReal(cast.Operand) || IsSign(cast.Operand)) =>
            Number(cast.Operand),
        _ => throw Unsupported(e),
    };

    ExpressionFunction Operator(BinaryExpression e) => e.NodeType switch
    {
        ExpressionType.Add => ExpressionFunction.Add,
        ExpressionType.Subtract => ExpressionFunction.Subtract,
        ExpressionType.Multiply => ExpressionFunction.Multiply,
        ExpressionType.Divide => ExpressionFunction.Divide,
        ExpressionType.Modulo => ExpressionFunction.Remainder,
        _ => throw Unsupported(e),
    };

    Kernels.Pointwise.Expression Choose(System.Linq.Expressions.Expression test, Kernels.Pointwise.Expression then, Kernels.Pointwise.Expression otherwise)
    {
        if (!ReadsOperands(test))
            return (bool)Evaluate(test)! ? then : otherwise;
        return test switch
        {
            UnaryExpression { NodeType: ExpressionType.Not } not => Choose(not.Operand, otherwise, then),
            BinaryExpression { NodeType: ExpressionType.AndAlso } and => Choose(and.Left, Choose(and.Right, then, otherwise), otherwise),
            BinaryExpression { NodeType: ExpressionType.OrElse } or => Choose(or.Left, then, Choose(or.Right, then, otherwise)),
            MethodCallExpression { Method.Name: "IsNaN" } nan when IsNumeric(nan.Method.DeclaringType) => IsNaN(Number(nan.Arguments[0])),
            BinaryExpression { Method: null } comparison when IsReal(comparison.Left) =>
                Compare(comparison, Number(comparison.Left), Number(comparison.Right), then, otherwise),
            _ => throw Unsupported(test),
        };

        Kernels.Pointwise.Expression IsNaN(Kernels.Pointwise.Expression x) => new Call(ExpressionFunction.IfEqual, x, x, otherwise, then);
    }

    Kernels.Pointwise.Expression Compare(System.Linq.Expressions.Expression test, Kernels.Pointwise.Expression a, Kernels.Pointwise.Expression b, Kernels.Pointwise.Expression then, Kernels.Pointwise.Expression otherwise) => test.NodeType switch
    {
        ExpressionType.GreaterThan => new Call(ExpressionFunction.IfGreater, a, b, then, otherwise),
        ExpressionType.LessThan => new Call(ExpressionFunction.IfGreater, b, a, then, otherwise),
        ExpressionType.GreaterThanOrEqual => new Call(ExpressionFunction.IfGreaterOrEqual, a, b, then, otherwise),
        ExpressionType.LessThanOrEqual => new Call(ExpressionFunction.IfGreaterOrEqual, b, a, then, otherwise),
        ExpressionType.Equal => new Call(ExpressionFunction.IfEqual, a, b, then, otherwise),
        ExpressionType.NotEqual => new Call(ExpressionFunction.IfEqual, a, b, otherwise, then),
        _ => throw Unsupported(test),
    };

    Kernels.Pointwise.Expression Function(MethodCallExpression call)
    {
        if (call.Object is not null || !IsNumeric(call.Method.DeclaringType) || call.Arguments.Any(argument => !IsReal(argument)))
            throw Unsupported(call);
        Kernels.Pointwise.Expression[] x = [.. call.Arguments.Select(Number)];
        return (call.Method.Name, x.Length) switch
        {
            ("Clamp", 3) => new Call(ExpressionFunction.Min, new Call(ExpressionFunction.Max, x[0], x[1]), x[2]),
            ("Truncate", 1) => new Call(ExpressionFunction.CopySign, new Call(ExpressionFunction.Floor, new Call(ExpressionFunction.Abs, x[0])), x[0]),
            ("FusedMultiplyAdd", 3) => new Call(ExpressionFunction.Fma, x),
            ("ExpM1", 1) => new Call(ExpressionFunction.Expm1, x),
            ("LogP1", 1) => new Call(ExpressionFunction.Log1p, x),
            ("Abs" or "Sign" or "Floor" or "Ceiling" or "Round" or "Sqrt" or "Exp" or "Log", 1)
                or ("Sin" or "Cos" or "Tan" or "Sinh" or "Cosh" or "Tanh", 1)
                or ("Min" or "Max" or "CopySign" or "Pow", 2) => new Call(Enum.Parse<ExpressionFunction>(call.Method.Name), x),
            _ => throw Unsupported(call),
        };
    }

    bool ReadsOperands(System.Linq.Expressions.Expression e)
    {
        var search = new OperandSearch(lambda);
        search.Visit(e);
        return search.Found;
    }

    static object? Evaluate(System.Linq.Expressions.Expression e) => System.Linq.Expressions.Expression.Lambda(e).Compile(preferInterpretation: true).DynamicInvoke();

    static bool IsReal(System.Linq.Expressions.Expression e) => e.Type == typeof(float) || e.Type == typeof(double);

    static bool IsSign(System.Linq.Expressions.Expression e) => e is MethodCallExpression { Method.Name: "Sign" };

    static bool IsNumeric(Type? type) => type == typeof(MathF) || type == typeof(Math) || type == typeof(float) || type == typeof(double);

    GraphException Unsupported(System.Linq.Expressions.Expression part) => new(
        $"formula '{lambda}': '{part}' is not an arithmetic operator, a comparison with ?: or a function that every back end has");

    /// <summary>Whether an expression depends on what changes from element to element.</summary>
    sealed class OperandSearch(LambdaExpression lambda) : ExpressionVisitor
    {
        public bool Found { get; private set; }

        protected override System.Linq.Expressions.Expression VisitParameter(ParameterExpression node)
        {
            Found |= lambda.Parameters.Contains(node);
            return node;
        }
    }
}
