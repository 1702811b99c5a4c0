namespace Whence.Kernels.MatMul;

using Left32 = Warp16<Row32, Right32>;
using Warp32x32 = Twice<Warp16<Row32, Right32>, Right32>;
using Warp64x32 = Twice<Twice<Warp16<Row32, Right32>, Right32>, Right32>;
using Warp64x64 = Twice<Twice<Warp16<Row64, Right64>, Right64>, Right64>;

/// <summary>The tiles that there are, largest first.</summary>
static class ProductTiles
{
    static readonly ProductTile[] Single =
    [
        ProductTile.Single<Fma128x128, Rows8<Columns8>>(2, new(1.47, 1.33, 2)), ProductTile.Single<Fma128x64, Rows8<Columns8>>(3, new(1.88, 1.52, 3)),
        ProductTile.Single<Fma64x64, Rows8<Columns4>>(4, new(2.17, 1.74, 4)), ProductTile.Single<Fma128x32, Rows8<Columns4>>(4, new(2.41, 1.96, 4)),
        ProductTile.Single<Fma32x32, Rows4<Columns4>>(8, new(5.30, 2.74, 8)),
    ];

    static readonly ProductTile[] Tf32 =
    [
        ProductTile.Tf32<Words128x128, Warp64x64, Right64>(2, new(2.08, 1.67, 2)), ProductTile.Tf32<Words128x64, Warp64x32, Right32>(3, new(2.50, 1.95, 3)),
        ProductTile.Tf32<Words64x64, Warp32x32, Right32>(4, new(3.00, 2.41, 4)), ProductTile.Tf32<Words128x32, Warp32x32, Right32>(4, new(3.92, 3.11, 4)),
        ProductTile.Tf32<Words32x32, Left32, Right32>(8, new(9.70, 4.65, 8)),
    ];

    static readonly ProductTile[] BFloat16 =
    [
        ProductTile.BFloat16<WideWords128x128, Warp64x32, Right32>(2, new(4.94, 1.50, 2)), ProductTile.BFloat16<Words128x64, Warp64x32, Right32>(3, new(6.50, 5.59, 3)),
        ProductTile.BFloat16<Words64x64, Warp32x32, Right32>(4, new(9.93, 1.50, 2)), ProductTile.BFloat16<Words128x32, Warp32x32, Right32>(4, new(10.03, 2.68, 1)),
        ProductTile.BFloat16<Words32x32, Left32, Right32>(8, new(5.29, 15.21, 4)),
    ];

    /// <summary>The tiles for these numbers.</summary>
    public static IReadOnlyList<ProductTile> Of(ProductNumbers numbers) => numbers switch
    {
        ProductNumbers.Tf32 => Tf32,
        ProductNumbers.BFloat16 => BFloat16,
        _ => Single,
    };

    /// <summary>The tiles for operands that are moved four elements at once, or not.</summary>
    /// <param name="numbers">What is multiplied.</param>
    /// <param name="fours">Whether both operands are moved four elements at once.</param>
    /// <param name="light">Whether threads of the largest tile have the registers for the operands' addresses.</param>
    public static IEnumerable<ProductTile> For(ProductNumbers numbers, bool fours, bool light = true) =>
        Of(numbers).Where(tile => (fours || tile.TakesSingles) && (light || numbers != ProductNumbers.Single || tile != Single[0]));

    readonly struct Fma128x128 : ITileShape
    {
        public static int M => 128;

        public static int N => 128;

        public static int K => 8;

        public static int Run => 8;

        public static int Threads => 256;
    }

    readonly struct Fma128x64 : ITileShape
    {
        public static int M => 128;

        public static int N => 64;

        public static int K => 8;

        public static int Run => 8;

        public static int Threads => 128;
    }

    readonly struct Fma64x64 : ITileShape
    {
        public static int M => 64;

        public static int N => 64;

        public static int K => 16;

        public static int Run => 8;

        public static int Threads => 128;
    }

    readonly struct Fma128x32 : ITileShape
    {
        public static int M => 128;

        public static int N => 32;

        public static int K => 16;

        public static int Run => 8;

        public static int Threads => 128;
    }

    readonly struct Fma32x32 : ITileShape
    {
        public static int M => 32;

        public static int N => 32;

        public static int K => 16;

        public static int Run => 8;

        public static int Threads => 64;
    }

    readonly struct Words128x128 : ITileShape
    {
        public static int M => 128;

        public static int N => 128;

        public static int K => 16;

        public static int Run => 16;

        public static int Threads => 128;
    }

    readonly struct WideWords128x128 : ITileShape
    {
        public static int M => 128;

        public static int N => 128;

        public static int K => 16;

        public static int Run => 16;

        public static int Threads => 256;
    }

    readonly struct Words128x64 : ITileShape
    {
        public static int M => 128;

        public static int N => 64;

        public static int K => 16;

        public static int Run => 16;

        public static int Threads => 128;
    }

    readonly struct Words64x64 : ITileShape
    {
        public static int M => 64;

        public static int N => 64;

        public static int K => 16;

        public static int Run => 16;

        public static int Threads => 128;
    }

    readonly struct Words128x32 : ITileShape
    {
        public static int M => 128;

        public static int N => 32;

        public static int K => 16;

        public static int Run => 16;

        public static int Threads => 128;
    }

    readonly struct Words32x32 : ITileShape
    {
        public static int M => 32;

        public static int N => 32;

        public static int K => 16;

        public static int Run => 16;

        public static int Threads => 64;
    }
}
