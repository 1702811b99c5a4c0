using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.MatMul;

namespace Whence.Kernels.Conv;

/// <summary>
/// A convolution whose groups have one input channel each, directly: a thread makes up to four neighbouring channels of one or four neighbouring
/// columns, which share what they read. The input gradient of stride 1 is one too. Parameters: x [N,H,W,C], w by taps [R*S,K] (see
/// <see cref="DepthwiseWeight"/>), then those of the epilogue.
/// </summary>
static class DepthwiseConv
{
    const int GroupSize = 128;
    const int UnrolledTaps = 25;
    const int Busy = 1 << 17;

    /// <summary>The kernel for windows <paramref name="d"/> and a number of filters for each channel of the image.</summary>
    public static Kernel Define(string name, PatchDims d, int multiplier, Epilogue epilogue)
    {
        var run = Run(d, multiplier);
        return Kernel.Define($"{name}_run{run}{EpilogueCode.Suffix(epilogue)}", GroupSize, k =>
        {
            var (x, w) = (k.Global<F32>("x"), k.Global<F32>("w"));
            var results = new EpilogueCode(k, epilogue);
            var filters = d.ImageChannels * multiplier;
            var vector = MatMulKernel.Vector(filters);
            var (blocks, perRow) = (filters / vector, (d.Q + run - 1) / run);
            var (id, channel) = (k.GlobalId / blocks, k.GlobalId % blocks * vector);
            var (line, q) = (id / perRow, id % perRow * run);
            var (n, p) = (line / d.P, line % d.P);
            k.If(k.GlobalId < Threads(d, multiplier), () =>
            {
                var sums = new Variable<F32>[run, vector];
                for (var i = 0; i < sums.Length; i++)
                    sums[i / vector, i % vector] = k.Variable<F32>(0);
                var (h, column) = (p * d.PositionRow + d.FirstRow, q * d.PositionColumn + d.FirstColumn);
                ForEachRow(k, d, r =>
                {
                    var row = h + r * d.TapRow;
                    var exists = d.LeavesImage ? row.AsU32() < (uint)d.ImageRows : (Predicate)true;
                    AddRow(k, d, sums, w.At(r * (d.S * filters) + channel), filters, offset =>
                    {
                        var inside = d.LeavesImage ? exists & ((column + offset).AsU32() < (uint)d.ImageColumns) : exists;
                        return Channels(x, ((n * d.ImageRows + row) * d.ImageColumns + column + offset) * d.ImageChannels, channel, multiplier, vector, inside);
                    });
                });
                for (var i = 0; i < run; i++)
                {
                    F32[] values = [.. Enumerable.Range(0, vector).Select(v => sums[i, v].Value)];
                    results.Store((line * d.Q + q + i) * filters + channel, channel, values, d.Q % run == 0 ? true : q + i < d.Q);
                }
            });
        });
    }

    public static Extent Grid(PatchDims d, int multiplier) => (Threads(d, multiplier) + GroupSize - 1) / GroupSize;

    /// <summary>The values of filters channel, channel + 1, ... at a place of the image.</summary>
    public static F32[] Channels(GlobalBuffer<F32> image, S32 place, S32 channel, int multiplier, int vector, Predicate exists)
    {
        if (multiplier == 1)
            return image.At(place + channel).LoadVectorIf(exists, vector);
        return [.. Enumerable.Range(0, vector).Select(v => image.At(place + (channel + v) / multiplier).LoadIf(exists))];
    }

    // One row of taps: every column of the image that some tap of some result wants is read once.
    static void AddRow(KernelBuilder k, PatchDims d, Variable<F32>[,] sums, Pointer<F32> w, int filters, Func<int, F32[]> read)
    {
        var (run, vector) = (sums.GetLength(0), sums.GetLength(1));
        var columns = new Dictionary<int, F32[]>();
        for (var s = 0; s < d.S; s++)
        {
            var weights = w.LoadVector(vector, s * filters);
            for (var i = 0; i < run; i++)
            {
                var offset = i * d.PositionColumn + s * d.TapColumn;
                if (!columns.TryGetValue(offset, out var values))
                    columns[offset] = values = read(offset);
                for (var v = 0; v < vector; v++)
                    sums[i, v].Value = k.Fma(values[v], weights[v], sums[i, v].Value);
            }
        }
    }

    static void ForEachRow(KernelBuilder k, PatchDims d, Action<S32> row)
    {
        if (d.R * d.S > UnrolledTaps)
        {
            k.For(d.R, row);
            return;
        }
        for (var r = 0; r < d.R; r++)
            row(r);
    }

    static int Threads(PatchDims d, int multiplier)
    {
        var filters = d.ImageChannels * multiplier;
        var run = Run(d, multiplier);
        return checked(d.Images * d.P * ((d.Q + run - 1) / run) * (filters / MatMulKernel.Vector(filters)));
    }

    static int Run(PatchDims d, int multiplier) =>
        (long)d.Positions * d.ImageChannels * multiplier / MatMulKernel.Vector(d.ImageChannels * multiplier) >= Busy ? 4 : 1;
}
