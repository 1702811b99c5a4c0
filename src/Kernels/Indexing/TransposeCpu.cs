using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Whence.Kernels.Indexing;

/// <summary>Transposition of a matrix in 4 x 4 tiles held in registers.</summary>
static unsafe class TransposeCpu
{
    /// <summary>to[j * toStride + i] = from[i * fromStride + j] for j below <paramref name="rows"/>, i below <paramref name="columns"/>.</summary>
    public static void Run(float* from, long fromStride, float* to, long toStride, int rows, int columns)
    {
        var (tiledRows, tiledColumns) = (rows & ~3, columns & ~3);
        for (var i = 0; i < tiledColumns; i += 4)
        {
            for (var j = 0; j < tiledRows; j += 4)
                Tile(from + i * fromStride + j, fromStride, to + j * toStride + i, toStride);
        }
        Scalar(from, fromStride, to, toStride, 0, tiledRows, tiledColumns, columns);
        Scalar(from, fromStride, to, toStride, tiledRows, rows, 0, columns);
    }

    static void Scalar(float* from, long fromStride, float* to, long toStride, int firstRow, int endRow, int firstColumn, int endColumn)
    {
        for (var i = firstColumn; i < endColumn; i++)
        {
            for (var j = firstRow; j < endRow; j++)
                to[j * toStride + i] = from[i * fromStride + j];
        }
    }

    static void Tile(float* from, long fromStride, float* to, long toStride)
    {
        var (a, b) = (Vector128.Load(from), Vector128.Load(from + fromStride));
        var (c, d) = (Vector128.Load(from + 2 * fromStride), Vector128.Load(from + 3 * fromStride));
        var (ac0, ac1, bd0, bd1) = (Low(a, c), High(a, c), Low(b, d), High(b, d));
        Low(ac0, bd0).Store(to);
        High(ac0, bd0).Store(to + toStride);
        Low(ac1, bd1).Store(to + 2 * toStride);
        High(ac1, bd1).Store(to + 3 * toStride);
    }

    // a0 b0 a1 b1
    static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    // a2 b2 a3 b3
    static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);
}
