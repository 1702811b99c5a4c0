using System.Runtime.CompilerServices;

namespace Whence.Kernels.Conv;

/// <summary>
/// Where the pixels of a <see cref="ConvPhase"/> read and write. The grid is cut in units (rows, or single pixels where input and
/// output are
/// plain matrices); inputs that a tap may leave are copied with zeros around them first.
/// </summary>
sealed unsafe class PixelRows
{
    readonly ConvPhase phase;
    readonly bool isMatrix;
    readonly bool isCopied;
    readonly int copyWidth;

    /// <param name="phase">The grid and its taps.</param>
    /// <param name="isAlwaysCopied">Inputs are copied even where no tap leaves them.</param>
    public PixelRows(ConvPhase phase, bool isAlwaysCopied = false)
    {
        this.phase = phase;
        isCopied = isAlwaysCopied || !phase.StaysInside;
        isMatrix = !isCopied && phase.Taps.Length == 1 && phase.IsUnitStep
            && phase.GridH == phase.InH && phase.GridW == phase.InW && phase.OutH == phase.InH && phase.OutW == phase.InW;
        copyWidth = (phase.GridW - 1) * phase.InStepX + phase.MaxX - phase.MinX + 1;
    }

    public int Units => isMatrix ? phase.N * phase.GridH * phase.GridW : phase.N * phase.GridH;

    public int UnitPixels => isMatrix ? 1 : phase.GridW;

    int RowFloats => (isCopied ? copyWidth : phase.InW) * phase.InC;

    /// <summary>
    /// Runs of contiguous input that one pixel reads, per group, as offsets from the pixel's address; ordered as the packed weights.
    /// </summary>
    public (nint[] Offsets, int Run) Runs()
    {
        var taps = phase.Taps;
        var isRow = phase.Groups == 1 && taps.Length > 1;
        for (var t = 1; t < taps.Length; t++)
            isRow &= taps[t].Y == taps[t - 1].Y ? taps[t].X == taps[t - 1].X + 1 : taps[t].X == phase.MinX && taps[t - 1].X == phase.MaxX;
        var perRow = isRow ? phase.MaxX - phase.MinX + 1 : 1;
        var offsets = new List<nint>();
        for (var g = 0; g < phase.Groups; g++)
            for (var t = 0; t < taps.Length; t += perRow)
                offsets.Add((nint)(taps[t].Y - phase.MinY) * RowFloats + (taps[t].X - phase.MinX) * phase.InC + g * phase.GroupIn);
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
                *outputs++ = y + (long)u * phase.OutC;
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void FillRows(int n, int row, int count, float* source, float* y, float** inputs, float** outputs)
    {
        var (stepIn, stepOut) = ((nint)phase.InStepX * phase.InC, (nint)phase.OutStepX * phase.OutC);
        for (var i = 0; i < count; i++)
        {
            var input = source + (long)i * phase.InStepY * RowFloats;
            var line = (long)n * phase.OutH + phase.OutY + (long)(row + i) * phase.OutStepY;
            var output = y + (line * phase.OutW + phase.OutX) * phase.OutC;
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
        var (from, to) = (Math.Max(0, phase.MinX), Math.Min(phase.InW, phase.MinX + copyWidth));
        for (var i = 0; i < count; i++, copy += RowFloats)
        {
            var target = new Span<float>(copy, RowFloats);
            var h = firstRow + i;
            if (h < 0 || h >= phase.InH || to <= from)
            {
                target.Clear();
                continue;
            }
            var (left, length) = ((from - phase.MinX) * phase.InC, (to - from) * phase.InC);
            target[..left].Clear();
            new ReadOnlySpan<float>(image + ((long)h * phase.InW + from) * phase.InC, length).CopyTo(target[left..]);
            target[(left + length)..].Clear();
        }
    }
}
