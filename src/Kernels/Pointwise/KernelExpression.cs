using static Whence.Kernels.Pointwise.OperandTypes;

namespace Whence.Kernels.Pointwise;

/// <summary>A formula for a kernel, put together when a plan is made: an <see cref="IExpression"/>'s type, and the values of its fields.</summary>
/// <param name="Type">The type.</param>
/// <param name="Value">What a launch is given for it: a value, or the list of its fields' values.</param>
sealed record KernelExpression(Type Type, object Value)
{
    static readonly KernelExpression[] Operands =
    [
        Of(default(Operand0)), Of(default(Operand1)), Of(default(Operand2)), Of(default(Operand3)),
        Of(default(Operand4)), Of(default(Operand5)), Of(default(Operand6)), Of(default(Operand7)),
    ];

    /// <summary>Operand <paramref name="number"/>.</summary>
    public static KernelExpression Operand(int number) => Operands[number];

    /// <summary>A constant.</summary>
    public static KernelExpression Number(float value) => Of(new Number(value));

    /// <summary>The slope of f, an <see cref="IUnaryFunction"/>, where its operand or result is <paramref name="a"/>.</summary>
    public static KernelExpression Slope(object f, KernelExpression a) => Of(typeof(Slope<,>), f, a);

    /// <summary>A function of formulas: f is an <see cref="IFunction"/>, <see cref="IBinaryFunction"/>, <see cref="ITernaryFunction"/> or <see cref="IComparison"/>.</summary>
    public static KernelExpression Apply(object f, params KernelExpression[] arguments) => arguments.Length switch
    {
        1 => Of(typeof(Unary<,>), f, arguments),
        2 => Of(typeof(Binary<,,>), f, arguments),
        3 => Of(typeof(Ternary<,,,>), f, arguments),
        4 => Of(typeof(Choice<,,,,>), f, arguments),
        _ => throw new ArgumentException($"no formula of {arguments.Length} others", nameof(arguments)),
    };

    /// <summary>The same by the function's name.</summary>
    public static KernelExpression Apply(ExpressionFunction function, params KernelExpression[] arguments) => Apply(TermFunctions.Of(function), arguments);

    static KernelExpression Of(IExpression value) => new(value.GetType(), value);

    static KernelExpression Of(Type definition, object f, params KernelExpression[] arguments) => new(
        definition.MakeGenericType([f.GetType(), .. arguments.Select(argument => argument.Type)]),
        (object[])[f, .. arguments.Select(argument => argument.Value)]);
}
