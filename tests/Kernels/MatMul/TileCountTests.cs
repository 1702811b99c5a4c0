using Whence.Cli.Bench;
using Whence.Kernels;
using Whence.Kernels.Conv;
using Whence.Kernels.MatMul;

namespace Whence.Tests.Kernels.MatMul;

/// <summary>What tiles cost: shared memory without bank conflicts, device memory in whole sectors, and the text that is compiled for a network.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
sealed class TileCountTests
{
    static IEnumerable<ProductTile> Tiles => ProductSample.Numbers.SelectMany(ProductTiles.Of);

    [Test]
    public void AlignedProductsHaveNoBankConflictsAndWholeSectors([ValueSource(nameof(Tiles))] ProductTile tile, [Values] bool transA, [Values] bool transB)
    {
        var d = new MatMulDims(1, tile.M, tile.N, 128, transA, transB);
        Check(MatMulProduct.Of(d, new(tile, 1)), d.M * d.K, d.K * d.N, d.M * d.N);
    }

    [Test]
    public void ConvolutionsHaveNoBankConflictsAndWholeSectors([ValueSource(nameof(Tiles))] ProductTile tile)
    {
        var d = new ConvDims(1, 16, 16, 64, 64, 3, 3, 16, 16, PadTop: 1, PadLeft: 1);
        var (x, w) = (16 * 16 * 64, 64 * 9 * 64);
        Check(ConvProduct.Forward(d, new(tile, 1)), x, w, x);
        Check(ConvProduct.InputGrad(d, new(tile, 1)), x, w, x);
        Check(ConvProduct.WeightGrad(d, new(tile, 1)), x, x, w);
    }

    [Test]
    public void StridedConvolutionsShareTheKernelsOfOthers()
    {
        var d = new ConvDims(1, 16, 16, 64, 64, 3, 3, 16, 16, PadTop: 1, PadLeft: 1);
        var strided = new ConvDims(2, 12, 10, 32, 48, 5, 5, 6, 5, 2, 2, PadTop: 2, PadLeft: 2);
        var plan = new TilePlan(ProductTiles.Of(ProductNumbers.Single)[2], 1);
        Assert.That(ConvProduct.Forward(strided, plan).Kernel, Is.EqualTo(ConvProduct.Forward(d, plan).Kernel));
        Assert.That(ConvProduct.WeightGrad(strided, plan).Kernel, Is.EqualTo(ConvProduct.WeightGrad(d, plan).Kernel));
    }

    static void Check(Product product, long left, long right, long results)
    {
        var counts = KernelCounter.Count(ProductSample.Of("product", product, 1, left, right, results)).Counts;
        Assert.That((counts.BankConflicts, counts.SectorsPerRequest), Is.EqualTo((0, counts.IdealSectorsPerRequest)), product.Kernel.Name);
    }
}
