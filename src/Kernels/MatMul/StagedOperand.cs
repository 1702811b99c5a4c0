using Whence.Kernels.Language;

namespace Whence.Kernels.MatMul;

/// <summary>An operand that passes through registers into two buffers of shared memory: while one is multiplied the next one is on its way.</summary>
abstract class StagedOperand(TileOperand operand, TileSlots slots)
{
    private protected TileOperand Operand => operand;

    private protected TileSlots Slots => slots;

    /// <summary>The thread's units of the tile that starts at a term: for each row, for each depth.</summary>
    public F32[,][] Fetch(S32 start)
    {
        var values = new F32[slots.Rows, slots.Depths][];
        slots.ForEach(start, (i, j, row, depth) => values[i, j] = [.. values[i, j] ?? [], .. operand.Load(row, depth)]);
        return values;
    }

    /// <summary>Stores units to a buffer.</summary>
    public void Stage(F32[,][] values, S32 buffer)
    {
        for (var i = 0; i < slots.Rows; i++)
        {
            for (var j = 0; j < slots.Depths; j++)
                Stage(values[i, j], i, j, buffer);
        }
    }

    private protected abstract void Stage(F32[] unit, int row, int depth, S32 buffer);

    /// <summary>Calls <paramref name="multiply"/> with the number of the buffer that holds each step's tiles, in order.</summary>
    public static void ForEachStep(KernelBuilder k, int step, TileProblem problem, StagedOperand a, StagedOperand b, Action<S32> multiply)
    {
        a.Stage(a.Fetch(problem.From), 0);
        b.Stage(b.Fetch(problem.From), 0);
        k.Barrier();
        var buffer = k.Variable<S32>(0);
        k.For(problem.From, problem.To, step, start =>
        {
            var (nextA, nextB, now) = (a.Fetch(start + step), b.Fetch(start + step), buffer.Value);
            multiply(now);
            var other = now ^ 1;
            a.Stage(nextA, other);
            b.Stage(nextB, other);
            buffer.Value = other;
            k.Barrier();
        });
    }
}
