using System.Runtime.CompilerServices;

namespace Whence.Kernels.Conv;

/// <summary>
/// Where the pixels of a <see cref="ConvPhase"/> read and write. The grid is cut in units (rows, or single pixels where input and
/// output are
/// plain matrices); inputs that a tap may leave are copied with zeros around them first, all of them or those of pixels at the border only.
/// </summary>
sealed unsafe class PixelRows
{
    readonly ConvPhase phase;
    readonly bool isMatrix;
    readonly bool isCopied;
    readonly int copyWidth;
    readonly int firstInside;
    readonly int endInside;

    /// <param name="phase">The grid and its taps.</param>
    /// <param name="isAlwaysCopied">Inputs are copied even where no tap leaves them.</param>
    /// <param name="isApart">Of inputs that a tap may leave, those of pixels at the border only are copied.</param>
    public PixelRows(ConvPhase phase, bool isAlwaysCopied = false, bool isApart = false)
    {
        this.phase = phase;
        isCopied = isAlwaysCopied || !phase.StaysInside;
        isMatrix = !isCopied && phase.Taps.Length == 1 && phase.IsUnitStep
            && phase.GridH == phase.InH && phase.GridW == phase.InW && phase.OutH == phase.InH && phase.OutW == phase.InW;
        copyWidth = (phase.GridW - 1) * phase.InStepX + phase.MaxX - phase.MinX + 1;
        firstInside = Math.Clamp((-phase.MinX + phase.InStepX - 1) / phase.InStepX, 0, phase.GridW);
        endInside = phase.MaxX >= phase.InW ? 0 : Math.Min(phase.GridW, (phase.InW - 1 - phase.MaxX) / phase.InStepX + 1);
        endInside = Math.Max(firstInside, endInside);
        IsApart = isApart && isCopied && phase.InC >= LeastChannels;
    }

    // With fewer a copy costs less than register tiles for the border alone.
    const int LeastChannels = 16;

    /// <summary>Whether pixels at the border come last and read a copy, and the others the input itself.</summary>
    public bool IsApart { get; }

    /// <summary>Whether input and output are plain matrices with a row for each pixel: nothing is copied.</summary>
    public bool IsMatrix => isMatrix;

    public int Units => isMatrix ? phase.N * phase.GridH * phase.GridW : phase.N * phase.GridH;

    public int UnitPixels => isMatrix ? 1 : phase.GridW;

    int RowFloats => (isCopied ? copyWidth : phase.InW) * phase.InC;

    /// <summary>
    /// Runs of contiguous input that one pixel reads, per group, as offsets from the pixel's address; ordered as the packed weights.
    /// </summary>
    public (nint[] Offsets, int Run) Runs() => Runs(RowFloats);

    /// <summary>The same for the pixels that read the input itself.</summary>
    public (nint[] Offsets, int Run) RunsInside() => Runs(phase.InW * phase.InC);

    (nint[] Offsets, int Run) Runs(int rowFloats)
    {
        var taps = phase.Taps;
        var isRow = phase.Groups == 1 && taps.Length > 1;
        for (var t = 1; t < taps.Length; t++)
            isRow &= taps[t].Y == taps[t - 1].Y ? taps[t].X == taps[t - 1].X + 1 : taps[t].X == phase.MinX && taps[t - 1].X == phase.MaxX;
        var perRow = isRow ? phase.MaxX - phase.MinX + 1 : 1;
        var offsets = new List<nint>();
        for (var g = 0; g < phase.Groups; g++)
            for (var t = 0; t < taps.Length; t += perRow)
                offsets.Add((nint)(taps[t].Y - phase.MinY) * rowFloats + (taps[t].X - phase.MinX) * phase.InC + g * phase.GroupIn);
        return ([.. offsets], perRow * phase.GroupIn);
    }

    /// <summary>Size of the padded copy that the units from start to end need.</summary>
    public long CopyFloats(int start, int end)
    {
        var floats = 0L;
        for (var u = start; isCopied && u < end;)
        {
            var next = Math.Min(end, (u / phase.GridH + 1) * phase.GridH);
            floats += (long)CopyRows(next - u) * RowFloats;
            u = next;
        }
        return floats;
    }

    int CopyRows(int gridRows) => (gridRows - 1) * phase.InStepY + phase.MaxY - phase.MinY + 1;

    /// <summary>
    /// Copies what must be copied for the units from start to end and lists the addresses of their pixels; returns how many.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Fill(int start, int end, float* x, float* y, float* copy, float** inputs, float** outputs)
    {
        if (isMatrix)
        {
            for (var u = start; u < end; u++)
            {
                *inputs++ = x + (long)u * phase.InC;
                *outputs++ = y + (long)u * phase.OutRowStep;
            }
            return end - start;
        }
        for (var u = start; u < end;)
        {
            var (n, row) = (u / phase.GridH, u % phase.GridH);
            var count = Math.Min(end - u, phase.GridH - row);
            var source = x + (((long)n * phase.InH + row * phase.InStepY + phase.MinY) * phase.InW + phase.MinX) * phase.InC;
            if (isCopied)
            {
                Copy(x + (long)n * phase.InH * phase.InW * phase.InC, row * phase.InStepY + phase.MinY, CopyRows(count), copy);
                source = copy;
                copy += (long)CopyRows(count) * RowFloats;
            }
            FillRows(n, row, count, source, y, inputs, outputs);
            inputs += count * phase.GridW;
            outputs += count * phase.GridW;
            u += count;
        }
        return (end - start) * phase.GridW;
    }

    /// <summary>The same for pixels <see cref="IsApart"/>; returns how many of them, the first, read the input itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int FillApart(int start, int end, float* x, float* y, float* copy, float** inputs, float** outputs)
    {
        var (near, border) = (0, (end - start) * phase.GridW);
        for (var u = start; u < end;)
        {
            var (n, row) = (u / phase.GridH, u % phase.GridH);
            var count = Math.Min(end - u, phase.GridH - row);
            var image = x + (long)n * phase.InH * phase.InW * phase.InC;
            CopyBorder(image, row, count, copy);
            for (var i = 0; i < count; i++)
            {
                var h = (row + i) * phase.InStepY + phase.MinY;
                var isInside = IsInside(row + i);
                var line = ((long)n * phase.OutH + phase.OutY + (long)(row + i) * phase.OutStepY) * phase.OutW + phase.OutX;
                for (var j = 0; j < phase.GridW; j++)
                {
                    var isNear = isInside && j >= firstInside && j < endInside;
                    var at = isNear ? near++ : --border;
                    inputs[at] = isNear
                        ? image + ((long)h * phase.InW + j * phase.InStepX + phase.MinX) * phase.InC
                        : copy + (long)i * phase.InStepY * RowFloats + (long)j * phase.InStepX * phase.InC;
                    outputs[at] = y + (line + (long)j * phase.OutStepX) * phase.OutRowStep;
                }
            }
            copy += (long)CopyRows(count) * RowFloats;
            u += count;
        }
        return near;
    }

    bool IsInside(int row) => row * phase.InStepY + phase.MinY >= 0 && row * phase.InStepY + phase.MaxY < phase.InH;

    // Of input rows that a row of pixels leaves above or below, everything; of others the columns that pixels at the sides read.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void CopyBorder(float* image, int row, int count, float* copy)
    {
        var (firstRow, span) = (row * phase.InStepY + phase.MinY, phase.MaxX - phase.MinX + 1);
        var (above, below) = (row, row + count);
        while (above < below && !IsInside(above))
            above++;
        while (below > above && !IsInside(below - 1))
            below--;
        var left = firstInside == 0 ? 0 : Math.Min(copyWidth, (firstInside - 1) * phase.InStepX + span);
        var right = endInside == phase.GridW ? copyWidth : Math.Max(left, endInside * phase.InStepX);
        for (var i = 0; i < CopyRows(count); i++, copy += RowFloats)
        {
            var h = firstRow + i;
            var isWhole = (above > row && h <= (above - 1) * phase.InStepY + phase.MaxY) || (below < row + count && h >= below * phase.InStepY + phase.MinY);
            CopyColumns(image, h, 0, isWhole ? copyWidth : left, copy);
            CopyColumns(image, h, isWhole ? copyWidth : right, copyWidth, copy);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void FillRows(int n, int row, int count, float* source, float* y, float** inputs, float** outputs)
    {
        var (stepIn, stepOut) = ((nint)phase.InStepX * phase.InC, (nint)phase.OutStepX * phase.OutRowStep);
        for (var i = 0; i < count; i++)
        {
            var input = source + (long)i * phase.InStepY * RowFloats;
            var line = (long)n * phase.OutH + phase.OutY + (long)(row + i) * phase.OutStepY;
            var output = y + (line * phase.OutW + phase.OutX) * phase.OutRowStep;
            for (var j = 0; j < phase.GridW; j++, input += stepIn, output += stepOut)
            {
                *inputs++ = input;
                *outputs++ = output;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Copy(float* image, int firstRow, int count, float* copy)
    {
        for (var i = 0; i < count; i++, copy += RowFloats)
            CopyColumns(image, firstRow + i, 0, copyWidth, copy);
    }

    /// <summary>Columns of one row of the copy, from start to end: those of the image where it has them, else zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void CopyColumns(float* image, int h, int start, int end, float* row)
    {
        if (start >= end)
            return;
        var (from, to) = (Math.Max(start, -phase.MinX), Math.Min(end, phase.InW - phase.MinX));
        var target = new Span<float>(row + start * phase.InC, (end - start) * phase.InC);
        if (h < 0 || h >= phase.InH || to <= from)
        {
            target.Clear();
            return;
        }
        var (left, length) = ((from - start) * phase.InC, (to - from) * phase.InC);
        target[..left].Clear();
        new ReadOnlySpan<float>(image + ((long)h * phase.InW + phase.MinX + from) * phase.InC, length).CopyTo(target[left..]);
        target[(left + length)..].Clear();
    }
}
