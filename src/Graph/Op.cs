using System.Text;
using Whence.Graphs.Ops;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs;

/// <summary>
/// A tensor operation: small, immutable, without memory of its own. It infers the shape of its result, appends the nodes of its gradient,
/// and binds to each back end. Everything an operation is stands in its one file.
/// </summary>
public abstract class Op
{
    /// <summary>The operation's name in listings and messages.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>Whether every element of the result depends on one element of each operand, operands broadcast.</summary>
    public bool IsElementwise => this is IPointwise;

    /// <summary>Whether the result is the first input's memory under another shape: no step, no copy.</summary>
    internal virtual bool IsView => false;

    /// <summary>Whether the result may be written over input <paramref name="input"/>, of the same length, when nothing reads it later.</summary>
    internal virtual bool CanOverwrite(int input) => false;

    /// <summary>Whether the CPU's loops can write the result as a part of wider rows, where a <see cref="Concat"/> behind it would copy it to.</summary>
    internal virtual bool WritesPartsOfRows(ReadOnlySpan<Shape> x) => false;

    /// <summary>Whether the CPU's loops store the result as codes of one byte, for ops that were made to read those.</summary>
    internal virtual bool YieldsCodes => false;

    /// <summary>Values from the first input's start to that of a view; 0 for its whole.</summary>
    internal virtual long ViewStart(ReadOnlySpan<Shape> x) => 0;

    /// <summary>
    /// The op for <paramref name="count"/> examples, where every example of the result, counted along the first axis, depends on the same one of the operands marked by
    /// <paramref name="ofExamples"/> and on all of the others; null where that is not so, or is not known.
    /// </summary>
    internal virtual Op? OfExamples(ReadOnlySpan<Shape> x, ReadOnlySpan<bool> ofExamples, Shape y, int count)
    {
        for (var i = 0; i < x.Length; i++)
        {
            if (ofExamples[i] ? x[i].Rank != y.Rank : x[i].Rank >= y.Rank && x[i][0] != 1)
                return null;
        }
        return IsElementwise ? this : null;
    }

    /// <summary>Shape of the result.</summary>
    /// <exception cref="ShapeException">The inputs do not fit; the message carries their extents.</exception>
    public abstract Shape Infer(ReadOnlySpan<Shape> x);

    /// <summary>
    /// Appends to <paramref name="g"/> the vector-Jacobian product for one input: dx_i = dy * (d y / d x_i).
    /// Called only for inputs whose gradient is wanted; null says that the gradient is zero everywhere.
    /// </summary>
    /// <exception cref="GraphException">The operation has no derivative.</exception>
    public virtual Node? Vjp(Graph g, Node y, Node dy, int input) =>
        throw new GraphException($"node '{y.Name}': op {Name} has no derivative with respect to its input {input}");

    /// <summary>The least work of one evaluation; by default one operation per result and every tensor moved once.</summary>
    public virtual Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(y.Count, Bytes(x, y));

    /// <summary>Adds this operation's loops for inputs of shapes <paramref name="x"/> and a result of shape <paramref name="y"/>.</summary>
    internal abstract void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y);

    /// <summary>Adds this operation's kernels, likewise.</summary>
    internal abstract void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y);

    /// <summary>The operation's name as its kernels carry it: lower-case words joined by _.</summary>
    private protected string KernelName
    {
        get
        {
            var text = new StringBuilder();
            foreach (var letter in Name)
            {
                if (char.IsUpper(letter) && text.Length > 0 && text[^1] != '_')
                    text.Append('_');
                text.Append(char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '_');
            }
            return text.ToString();
        }
    }

    /// <summary>Bytes of all inputs and the output.</summary>
    private protected static long Bytes(ReadOnlySpan<Shape> x, Shape y)
    {
        long floats = y.Count;
        foreach (var shape in x)
            floats += shape.Count;
        return floats * sizeof(float);
    }

    /// <summary>Fails with the operation's name unless <paramref name="condition"/> holds.</summary>
    private protected void Require(bool condition, FormattableString message)
    {
        if (!condition)
            throw new ShapeException($"{Name}: {FormattableString.Invariant(message)}");
    }
}
