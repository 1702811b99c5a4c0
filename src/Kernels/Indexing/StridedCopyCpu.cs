namespace Whence.Kernels.Indexing;

/// <summary>
/// Copies a <see cref="CopyBox"/>, whose start the caller adds: the last axis is the run, and long runs are cut so that a copy of few runs still has
/// work for every worker. Where another axis than the last is contiguous in the source, both meet in tiles that stay in the first-level cache.
/// </summary>
sealed unsafe class StridedCopyCpu
{
    const int LongestPiece = 16 * 1024;
    const int TransposedRows = 32;
    // Of shorter runs, such as a picture's channels, moving on costs more than copying.
    const int ShortRun = 16;

    readonly int[] extents;
    readonly int[] from;
    readonly int[] to;
    readonly bool transposed;
    readonly int parts;

    public StridedCopyCpu(ReadOnlySpan<int> extents, ReadOnlySpan<int> fromStrides, ReadOnlySpan<int> toStrides)
    {
        var box = new CopyBox(extents, fromStrides, toStrides);
        var axes = box.Axes;
        transposed = box.IsTransposed;
        this.extents = [.. axes.Select(axis => axis.Extent)];
        from = [.. axes.Select(axis => axis.From)];
        to = [.. axes.Select(axis => axis.To)];
        Outer = transposed ? axes.Count - 2 : axes.Count - 1;
        parts = transposed
            ? (this.extents[^2] + TransposedRows - 1) / TransposedRows
            : Math.Max(1, (this.extents[^1] + LongestPiece - 1) / LongestPiece);
        Pieces = this.extents.Take(Outer).Aggregate((long)parts, (product, extent) => product * extent);
        var length = this.extents.Aggregate(1L, (product, extent) => product * extent);
        PieceLength = Math.Max(1, length / Math.Max(1, Pieces));
    }

    /// <summary>Number of pieces that can be copied independently.</summary>
    public long Pieces { get; }

    /// <summary>Values per piece, on average.</summary>
    public long PieceLength { get; }

    int Outer { get; }

    /// <summary>Copies the pieces from <paramref name="first"/> up to, not including, <paramref name="end"/>.</summary>
    public void Run(float* source, float* destination, long first, long end)
    {
        if (first >= end)
            return;
        var index = stackalloc int[Outer + 1];
        var part = (int)(first % parts);
        var row = first / parts;
        for (var axis = Outer - 1; axis >= 0; axis--)
        {
            index[axis] = (int)(row % extents[axis]);
            row /= extents[axis];
            source += (long)index[axis] * from[axis];
            destination += (long)index[axis] * to[axis];
        }
        if (IsShort)
        {
            RunShort(source, destination, index, end - first);
            return;
        }
        for (var piece = first; piece < end; piece++)
        {
            CopyPart(source, destination, part);
            if (++part < parts)
                continue;
            part = 0;
            Advance(index, ref source, ref destination);
        }
    }

    bool IsShort => !transposed && Outer > 0 && extents[^1] < ShortRun && from[^1] == 1 && to[^1] == 1;

    // All runs along the axis before the last at once.
    void RunShort(float* source, float* destination, int* index, long pieces)
    {
        var (axis, run) = (Outer - 1, extents[^1]);
        var (stepFrom, stepTo) = (from[axis], to[axis]);
        while (pieces > 0)
        {
            var count = (int)Math.Min(pieces, extents[axis] - index[axis]);
            for (var i = 0; ; i++)
            {
                for (var k = 0; k < run; k++)
                    destination[k] = source[k];
                if (i == count - 1)
                    break;
                source += stepFrom;
                destination += stepTo;
            }
            index[axis] += count - 1;
            pieces -= count;
            Advance(index, ref source, ref destination);
        }
    }

    void Advance(int* index, ref float* source, ref float* destination)
    {
        for (var axis = Outer - 1; axis >= 0; axis--)
        {
            source += from[axis];
            destination += to[axis];
            if (++index[axis] < extents[axis])
                return;
            index[axis] = 0;
            source -= (long)extents[axis] * from[axis];
            destination -= (long)extents[axis] * to[axis];
        }
    }

    void CopyPart(float* source, float* destination, int part)
    {
        var (stepFrom, stepTo, run) = (from[^1], to[^1], extents[^1]);
        if (transposed)
        {
            var firstRow = part * TransposedRows;
            var rows = Math.Min(TransposedRows, extents[^2] - firstRow);
            TransposeCpu.Run(source + firstRow, stepFrom, destination + (long)firstRow * to[^2], to[^2], rows, run);
            return;
        }
        var start = part * LongestPiece;
        var count = Math.Min(LongestPiece, run - start);
        source += (long)start * stepFrom;
        destination += (long)start * stepTo;
        if (stepFrom == 1 && stepTo == 1)
        {
            new ReadOnlySpan<float>(source, count).CopyTo(new(destination, count));
            return;
        }
        for (var i = 0; i < count; i++, source += stepFrom, destination += stepTo)
            *destination = *source;
    }
}
