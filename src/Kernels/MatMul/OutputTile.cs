using System.Runtime.CompilerServices;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>The end of a tile's way: where its columns start, partial columns, and the epilogue.</summary>
unsafe ref struct OutputTile<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    const int Rows = 12;

    readonly Epilogue epilogue;
    readonly TileLimits limits;
    readonly bool isJoined;
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
        isJoined = !epilogue.Mask && epilogue.Activation != ActivationKind.LeakyRelu;
        limits = new(epilogue.Activation == ActivationKind.Clip ? epilogue.A : 0, epilogue.B, (nint)residual - (nint)y);
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

    // Whether the register tile does all that follows the sum; the padded rows of a partial one lie elsewhere than the residual's.
    readonly bool IsFinished => isJoined && !(epilogue.Residual && isPartial);

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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void RunAll(float** inputs, float** outputs, int count, float* panel, nint* taps, int tapCount, int run)
    {
        var isFinished = IsFinished;
        var kernels = isFinished
            ? TileKernels<TLanes, TVector>.For(vectors, epilogue.Activation, epilogue.Residual) : TileKernels<TLanes, TVector>.For(vectors, ActivationKind.None);
        var end = limits;
        var tiles = (count + TileKernels<TLanes, TVector>.MaxRows - 1) / TileKernels<TLanes, TVector>.MaxRows;
        for (; tiles > 0; tiles--)
        {
            var height = count / tiles;
            kernels[height](inputs, panel, taps, tapCount, run, start, isPartial ? rows : outputs, isPartial ? 0 : column, &end);
            if (isPartial)
                CopyPart(outputs, height);
            if (!isFinished)
                Finish(outputs, height);
            inputs += height;
            outputs += height;
            count -= height;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    readonly void CopyPart(float** outputs, int count)
    {
        for (var i = 0; i < count; i++)
        {
            float* source = rows[i], target = outputs[i] + column;
            var j = 0;
            for (; j + TLanes.Count <= columns; j += TLanes.Count)
                TLanes.Store(target + j, TLanes.Load(source + j));
            for (; j < columns; j++)
                target[j] = source[j];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
