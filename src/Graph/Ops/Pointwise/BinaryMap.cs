using System.Linq.Expressions;
using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>
/// y = f(a, b), broadcast, for a formula written as a lambda, such as <c>(a, g) => MathF.Max(a, 0) * g</c>. da and db are dy times the
/// partial derivatives, summed over repeated dimensions. What a formula may hold is said at <see cref="UnaryMap"/>.
/// </summary>
public sealed class BinaryMap : BinaryOp
{
    readonly Kernels.Pointwise.Expression term;
    BinaryFormula? formula;

    /// <summary>The op of a formula.</summary>
    /// <exception cref="GraphException">
    /// The formula holds something that <see cref="UnaryMap"/> does not list; the message names it.
    /// </exception>
    public BinaryMap(Expression<Func<float, float, float>> f)
        : this(FormulaReader.Read(f))
    {
    }

    internal BinaryMap(Kernels.Pointwise.Expression term) => this.term = term;

    internal override BinaryFormula Formula => formula ??= new BinaryFormula<MapFunction>(new(term));

    private protected override KernelExpression Value(KernelExpression a, KernelExpression b) => term.Express(a, b);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var product = term.Derivative(input) switch
        {
            Constant { Number: 0 } => null,
            Constant { Number: 1 } => dy,
            Constant slope => dy * slope.Number,
            Operand slope => dy * y.Inputs[slope.Index],
            var slope => dy * g.Add(new BinaryMap(slope), y.Inputs[0], y.Inputs[1]),
        };
        return product is null ? null : Broadcasting.SumTo(g, product, y.Inputs[input].Shape);
    }
}
