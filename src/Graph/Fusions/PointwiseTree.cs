using Whence.Graphs.Ops;
using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Fusions;

/// <summary>Pointwise ops applied to each other: an operand by its number, or an op on trees.</summary>
sealed class PointwiseTree
{
    readonly int operand;
    readonly IPointwise? op;
    readonly PointwiseTree[] arguments;

    PointwiseTree(int operand, IPointwise? op, PointwiseTree[] arguments) => (this.operand, this.op, this.arguments) = (operand, op, arguments);

    /// <summary>Number of ops.</summary>
    public int Ops => (op is null ? 0 : 1) + arguments.Sum(argument => argument.Ops);

    /// <summary>The ops' names, outermost last.</summary>
    public IEnumerable<string> Names => arguments.SelectMany(argument => argument.Names).Concat(op is null ? [] : [((Op)op).Name]);

    public static PointwiseTree Operand(int number) => new(number, null, []);

    public static PointwiseTree Apply(IPointwise op, params PointwiseTree[] arguments) => new(-1, op, arguments);

    /// <summary>The tree as a formula for a kernel, of formulas for its operands.</summary>
    public KernelExpression Express(KernelExpression[] x) =>
        op is null ? x[operand] : op.Express(Array.ConvertAll(arguments, argument => argument.Express(x)));

    /// <summary>The tree whose operand i is <paramref name="replacements"/>[i] instead.</summary>
    public PointwiseTree Substitute(IReadOnlyList<PointwiseTree> replacements) =>
        op is null ? replacements[operand] : new(-1, op, [.. arguments.Select(argument => argument.Substitute(replacements))]);
}
