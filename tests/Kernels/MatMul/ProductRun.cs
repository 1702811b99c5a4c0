using System.Runtime.InteropServices;
using Whence.Kernels;
using Whence.Kernels.Conv;
using Whence.Kernels.MatMul;
using Whence.Runtime;
using Whence.Runtime.Gpu;

namespace Whence.Tests.Kernels.MatMul;

/// <summary>Launches a product on host arrays, and the sum of its parts where there are several.</summary>
static unsafe class ProductRun
{
    /// <summary>The results of a product, finished.</summary>
    public static float[] Values(
        GpuBackend backend, Product product, float[] left, float[] right, int results, Epilogue e = default, float[]? bias = null, float[]? residual = null,
        float[]? mask = null)
    {
        var blocks = new List<Block>();
        try
        {
            var epilogue = new GpuEpilogue(e, Buffer(bias), Buffer(residual), Buffer(mask));
            var (a, b, y) = (Buffer(left), Buffer(right), Buffer(new float[results]));
            var last = blocks[^1];
            var isWhole = product.Splits == 1;
            var to = isWhole ? y : Buffer(new float[product.Splits * results]);
            var phases = Buffer(MemoryMarshal.Cast<StridePhase, float>(product.Phases).ToArray());
            var launches = new List<GpuLaunch>
            {
                GpuLaunch.Of(
                    product.Kernel, product.Grid, a, b, phases, to, (isWhole ? epilogue : default).Fields(to), product.Left, product.Right, product.Result,
                    product.Tiles),
            };
            if (!isWhole)
            {
                var d = new SplitDims(product.Splits, results, product.Columns);
                launches.Add(GpuLaunch.Of(SplitSum.Of(product.Columns), SplitSum.Groups(d), to, y, d, epilogue.Fields(y)));
            }
            using var sequence = backend.Record(launches);
            sequence.Run();
            var values = new float[results];
            last.Read(values);
            return values;
        }
        finally
        {
            blocks.ForEach(block => block.Dispose());
        }

        GpuBuffer Buffer(float[]? values)
        {
            if (values is null || values.Length == 0)
                return default;
            blocks.Add(backend.Allocate(values.Length));
            blocks[^1].Write(values);
            return new((nint)blocks[^1].Pointer, values.Length);
        }
    }
}
