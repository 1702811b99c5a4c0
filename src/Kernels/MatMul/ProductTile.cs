using System.Reflection;

namespace Whence.Kernels.MatMul;

/// <summary>A kernel of products but for its operands and its result: a tile, and the threads and registers that it takes.</summary>
sealed class ProductTile
{
    const int WordBytes = 4;

    readonly MethodInfo method;
    readonly Type[] parts;
    readonly Func<bool, bool, int> sharedWords;

    ProductTile(ProductNumbers numbers, int minGroups, TileCost cost, (int M, int N, int Terms, int Threads) size, Func<bool, bool, int> sharedWords, MethodInfo method, params Type[] parts)
    {
        (Numbers, MinGroups, Cost, this.sharedWords, this.method, this.parts) = (numbers, minGroups, cost, sharedWords, method, parts);
        (M, N, Terms, Threads) = size;
    }

    /// <summary>What is multiplied.</summary>
    public ProductNumbers Numbers { get; }

    /// <summary>What its products take.</summary>
    public TileCost Cost { get; }

    /// <summary>Launch bound: groups at once on a processor, which leaves a thread the registers that it needs.</summary>
    public int MinGroups { get; }

    /// <summary>Rows.</summary>
    public int M { get; }

    /// <summary>Columns.</summary>
    public int N { get; }

    /// <summary>Terms of the sums in a step.</summary>
    public int Terms { get; }

    /// <summary>Threads of a group.</summary>
    public int Threads { get; }

    /// <summary>Whether threads have the registers for operands that are moved element by element.</summary>
    public bool TakesSingles => M <= 64;

    /// <summary>A tile in float32.</summary>
    public static ProductTile Single<TShape, TSums>(int minGroups, TileCost cost)
        where TShape : struct, ITileShape
        where TSums : struct, ISums<TSums> => new(
            ProductNumbers.Single, minGroups, cost, Size<TShape>(1), (_, _) => 0, typeof(FmaProduct).GetMethod(nameof(FmaProduct.Run))!, typeof(TShape), typeof(TSums));

    /// <summary>A tile in tf32.</summary>
    public static ProductTile Tf32<TShape, TSums, TFragment>(int minGroups, TileCost cost)
        where TShape : struct, ITileShape
        where TSums : struct, IWarpSums<TSums, TFragment>
        where TFragment : struct, IRightWords<TFragment> => new(
            ProductNumbers.Tf32, minGroups, cost, Size<TShape>(1), Words<TShape>(Tf32Product.Stages), typeof(Tf32Product).GetMethod(nameof(Tf32Product.Run))!,
            typeof(TShape), typeof(TSums), typeof(TFragment));

    /// <summary>A tile in bfloat16.</summary>
    public static ProductTile BFloat16<TShape, TSums, TFragment>(int minGroups, TileCost cost)
        where TShape : struct, ITileShape
        where TSums : struct, IWarpSums<TSums, TFragment>
        where TFragment : struct, IRightWords<TFragment> => new(
            ProductNumbers.BFloat16, minGroups, cost, Size<TShape>(2), Words<TShape>(BFloat16Product.Stages),
            typeof(BFloat16Product).GetMethod(nameof(BFloat16Product.Run))!, typeof(TShape), typeof(TSums), typeof(TFragment));

    /// <summary>Tiles that cover rows x columns results.</summary>
    public int Groups(int rows, int columns) => checked((rows + M - 1) / M * ((columns + N - 1) / N));

    /// <summary>The kernel for these operands.</summary>
    public KernelMethod Kernel(IOperandShape left, IOperandShape right, Type result) => KernelMethod.Of(
        method.MakeGenericMethod([.. parts, left.GetType(), right.GetType(), result]), Threads, MinGroups,
        sharedWords(left.IsAlongDepth, right.IsAlongDepth) * WordBytes);

    /// <inheritdoc/>
    public override string ToString() => $"{Numbers} {M}x{N}x{Terms}";

    static (int M, int N, int Terms, int Threads) Size<TShape>(int terms)
        where TShape : struct, ITileShape => (TShape.M, TShape.N, TShape.K * terms, TShape.Threads);

    static Func<bool, bool, int> Words<TShape>(int stages)
        where TShape : struct, ITileShape =>
        (left, right) => stages * (WordTile.Size(TShape.M, TShape.K, left) + WordTile.Size(TShape.N, TShape.K, right));
}
