using System.Linq.Expressions;
using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>
/// y = f(x) for a formula written as a lambda, such as <c>x => x > 0 ? x : 0.1f * MathF.Exp(x)</c>: one source for every back end.
/// dx = dy * f'(x), by the rules of differentiation, as often as wanted.
/// </summary>
/// <remarks>
/// A formula may hold + - * / %, comparisons with ?:, and of <see cref="MathF"/> and <see cref="Math"/> Abs, Min, Max, Clamp, CopySign,
/// Sign, Floor, Ceiling, Round, Truncate, Sqrt, Pow, Exp, Log, Sin, Cos, Tan, Sinh, Cosh, Tanh and FusedMultiplyAdd, besides
/// <c>float.ExpM1</c>, <c>float.LogP1</c> and <c>float.IsNaN</c>. It is computed in single precision. What does not depend on x, captured
/// variables too, is read once, when the op is made. Floor and its kin have slope 0; the slope of Min and Max belongs to the first of two
/// equal operands.
/// </remarks>
public sealed class UnaryMap : UnaryOp
{
    readonly Kernels.Pointwise.Expression term;
    UnaryFormula? formula;

    /// <summary>The op of a formula.</summary>
    /// <exception cref="GraphException">The formula holds something else than what is listed above; the message names it.</exception>
    public UnaryMap(Expression<Func<float, float>> f) => term = FormulaReader.Read(f);

    internal override UnaryFormula Formula => formula ??= new UnaryFormula<MapFunction>(new(term));

    private protected override KernelExpression Value(KernelExpression x) => term.Express(x);

    internal override KernelExpression Slope(KernelExpression operand) => term.Derivative(0).Express(operand);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => term.Derivative(0) switch
    {
        Constant { Number: 0 } => null,
        var slope => g.Add(new BinaryMap(new Operand(1) * slope), y.Inputs[0], dy),
    };
}
