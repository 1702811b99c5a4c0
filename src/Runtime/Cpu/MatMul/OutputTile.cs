using System.Runtime.CompilerServices;
using Whence.Kernels;

namespace Whence.Runtime.Cpu;

/// <summary>The end of a tile's way: where its columns start, partial columns, and the epilogue.</summary>
unsafe ref struct OutputTile<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    const int Rows = 12;

    readonly Epilogue epilogue;
    readonly bool isFinished;
    readonly float* bias;
    readonly float* residual;
    readonly float* mask;
    readonly float* y;
    readonly float** rows;
    readonly float* results;
    readonly float* padded;
    int column;
    int columns;
    int vectors;
    bool isPartial;
    float* start;

    /// <param name="scratch">64 + 13 panel widths of floats.</param>
    public OutputTile(void* scratch, in Epilogue epilogue, float* bias, float* residual, float* mask, float* y)
    {
        this.epilogue = epilogue;
        isFinished = !EpilogueCpu<TLanes, TVector>.IsNeeded(epilogue);
        this.bias = epilogue.Bias ? bias : null;
        this.residual = residual;
        this.mask = mask;
        this.y = y;
        rows = (float**)scratch;
        results = (float*)scratch + 64;
        padded = results + Rows * TileKernels<TLanes, TVector>.Width;
    }

    /// <summary>Vectors in one row of the current panel.</summary>
    public readonly int Vectors => vectors;

    /// <summary>Sets the first column and how many columns of a panel of the given width are real.</summary>
    public void SetColumns(int first, (int Columns, int Width) size)
    {
        (column, columns, vectors) = (first, size.Columns, size.Width / TLanes.Count);
        isPartial = size.Columns < size.Width;
        start = bias == null ? null : bias + first;
        if (!isPartial)
            return;
        for (var i = 0; i < Rows; i++)
            rows[i] = results + i * size.Width;
        if (bias == null)
            return;
        new ReadOnlySpan<float>(start, columns).CopyTo(new(padded, columns));
        new Span<float>(padded + columns, size.Width - columns).Clear();
        start = padded;
    }

    /// <summary>Computes any number of rows in tiles of near-equal height.</summary>
    public readonly void RunAll(float** inputs, float** outputs, int count, float* panel, nint* taps, int tapCount, int run)
    {
        var tiles = (count + TileKernels<TLanes, TVector>.MaxRows - 1) / TileKernels<TLanes, TVector>.MaxRows;
        for (var i = 0; i < tiles; i++)
        {
            var first = WorkSplit.Start(count, tiles, i);
            Run(inputs + first, outputs + first, WorkSplit.Start(count, tiles, i + 1) - first, panel, taps, tapCount, run);
        }
    }

    /// <summary>Computes count rows of the current panel from their input and output addresses.</summary>
    readonly void Run(float** inputs, float** outputs, int count, float* panel, nint* taps, int tapCount, int run)
    {
        var kernel = TileKernels<TLanes, TVector>.For(count, vectors);
        kernel(inputs, panel, taps, tapCount, run, start, isPartial ? rows : outputs, isPartial ? 0 : column);
        if (isPartial)
        {
            for (var i = 0; i < count; i++)
            {
                var target = outputs[i] + column;
                for (var j = 0; j < columns; j++)
                    target[j] = rows[i][j];
            }
        }
        if (!isFinished)
            Finish(outputs, count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    readonly void Finish(float** outputs, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var target = outputs[i] + column;
            var offset = target - y;
            EpilogueCpu<TLanes, TVector>.Apply(epilogue, target, columns, residual + offset, mask + offset);
        }
    }
}
