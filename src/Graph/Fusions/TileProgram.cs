using Whence.Graphs.Ops;

namespace Whence.Graphs.Fusions;

/// <summary>
/// Pointwise ops on the CPU without tensors between them: each runs over one tile of elements, which stays in the first cache, before the next op does. What
/// is computed is the same to the bit as op after op over whole tensors.
/// </summary>
sealed unsafe class TileProgram
{
    /// <summary>Elements of a tile, about: several of them fit into the first cache.</summary>
    public const int Elements = 1024;

    // Those of a batch normalisation.
    const int MostArguments = 5;

    readonly List<Step> steps = [];
    readonly int operands;

    TileProgram(int operands) => this.operands = operands;

    /// <summary>Tiles of temporaries that <see cref="Run"/> needs.</summary>
    public int Temporaries { get; private set; }

    /// <summary>The program of <paramref name="tree"/>, of so many operands.</summary>
    public static TileProgram Of(PointwiseTree tree, int operands)
    {
        var program = new TileProgram(operands);
        if (program.Add(tree, 0) is var place && place < operands)
            program.steps.Add(new((x, y, count) => Buffer.MemoryCopy(x[0], y, count * sizeof(float), count * sizeof(float)), [place], 0));
        return program;
    }

    /// <summary>Computes <paramref name="count"/> elements.</summary>
    /// <param name="x">The operands.</param>
    /// <param name="first">The first element, where a tile starts.</param>
    /// <param name="count">Elements, a tile at most.</param>
    /// <param name="temporaries">Memory of <see cref="Temporaries"/> tiles.</param>
    /// <param name="y">The result's elements; may be an operand's, as every element depends on itself alone and the last op alone writes it.</param>
    public void Run(TileOperands x, long first, long count, float* temporaries, float* y)
    {
        var arguments = stackalloc float*[MostArguments];
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            for (var k = 0; k < step.Arguments.Length; k++)
            {
                var place = step.Arguments[k];
                arguments[k] = place < operands ? x.At(place, first) : temporaries + (long)(place - operands) * x.Tile;
            }
            step.Loop(arguments, i == steps.Count - 1 ? y : temporaries + (long)step.Target * x.Tile, count);
        }
    }

    // Where the value of a tree stands: an operand, or operands + the temporary that its outermost op writes. Temporaries from "free" on hold nothing yet; the
    // result takes the first of them, over the op's own arguments, which it has read by then element by element.
    int Add(PointwiseTree tree, int free)
    {
        if (tree.Op is not { } op)
            return tree.Number;
        var arguments = new int[tree.Arguments.Count];
        var next = free;
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = Add(tree.Arguments[i], next);
            if (arguments[i] >= operands)
                next = arguments[i] - operands + 1;
        }
        if (op is Expand)
            return arguments[0];
        steps.Add(new(op.Tile(), arguments, free));
        Temporaries = Math.Max(Temporaries, free + 1);
        return operands + free;
    }

    readonly record struct Step(TileLoop Loop, int[] Arguments, int Target);
}
