using Whence.Graphs.Ops;
using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Fusions;

/// <summary>Pointwise ops applied to each other: an operand by its number, or an op on trees.</summary>
sealed class PointwiseTree
{
    readonly PointwiseTree[] arguments;

    PointwiseTree(int number, IPointwise? op, PointwiseTree[] arguments) => (Number, Op, this.arguments) = (number, op, arguments);

    /// <summary>The operand's number; where it is no operand, -1.</summary>
    public int Number { get; }

    /// <summary>The outermost op; none where the tree is an operand.</summary>
    public IPointwise? Op { get; }

    /// <summary>What the outermost op is applied to.</summary>
    public IReadOnlyList<PointwiseTree> Arguments => arguments;

    /// <summary>The ops, outermost last.</summary>
    public IEnumerable<Op> All => arguments.SelectMany(argument => argument.All).Concat(Op is null ? [] : [(Op)Op]);

    /// <summary>Number of ops.</summary>
    public int Ops => (Op is null ? 0 : 1) + arguments.Sum(argument => argument.Ops);

    /// <summary>The ops' names, outermost last.</summary>
    public IEnumerable<string> Names => All.Select(op => op.Name);

    public static PointwiseTree Operand(int number) => new(number, null, []);

    public static PointwiseTree Apply(IPointwise op, params PointwiseTree[] arguments) => new(-1, op, arguments);

    /// <summary>The tree as a formula for a kernel, of formulas for its operands.</summary>
    public KernelExpression Express(KernelExpression[] x) =>
        Op is null ? x[Number] : Op.Express(Array.ConvertAll(arguments, argument => argument.Express(x)));

    /// <summary>The tree whose operand i is <paramref name="replacements"/>[i] instead.</summary>
    public PointwiseTree Substitute(IReadOnlyList<PointwiseTree> replacements) =>
        Op is null ? replacements[Number] : new(-1, Op, [.. arguments.Select(argument => argument.Substitute(replacements))]);
}
