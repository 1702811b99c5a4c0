using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>Weight gradient of a depthwise convolution: channels across the vector, taps in registers.</summary>
sealed unsafe class DepthwiseWeightGradCpu<TLanes, TVector> : WeightGradAlgorithm
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    const int MaxTaps = 12;

    readonly nint[] offsets;

    public DepthwiseWeightGradCpu(ConvDims d)
        : base(d, (d.C + TLanes.Count - 1) / TLanes.Count, 24, false)
    {
        // Runs lists the taps of every channel; those of channel 0 are offsets for all.
        offsets = Rows.Runs().Offsets[..Phase.Taps.Length];
    }

    public override string Name => $"conv2d.depthwise.weightgrad.{TLanes.Count}";

    public override long WorkerScratchFloats => SlabFloats + MaxTaps * TLanes.Count;

    protected override void RunSlab(int split, float** x, float** dy, int pixels, float* dw, bool isAdded, float* scratch)
    {
        var channels = Phase.InC;
        var vectors = (channels + TLanes.Count - 1) / TLanes.Count;
        var taps = offsets.Length;
        fixed (nint* o = offsets)
        {
            for (var i = WorkSplit.Start(vectors, Splits, split); i < WorkSplit.Start(vectors, Splits, split + 1); i++)
            {
                var first = i * TLanes.Count;
                var c = Math.Min(first, channels - TLanes.Count);
                for (var t = 0; t < taps; t += MaxTaps)
                {
                    var count = Math.Min(MaxTaps, taps - t);
                    DepthwiseWeightKernels<TLanes, TVector>.Table[count](x, o + t, dy, c, pixels, scratch);
                    // The last vector begins inside the one before; lanes that were counted there are left alone.
                    for (var j = first - c; j < TLanes.Count; j++)
                        Add(scratch + j, count, dw + (long)(c + j) * taps + t, isAdded);
                }
            }
        }
    }

    static void Add(float* sums, int count, float* dw, bool isAdded)
    {
        for (var t = 0; t < count; t++)
            dw[t] = isAdded ? dw[t] + sums[t * TLanes.Count] : sums[t * TLanes.Count];
    }
}
