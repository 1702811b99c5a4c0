using ILGPU;
using Whence.Kernels;
using Whence.Kernels.Intrinsics;

namespace Whence.Tests.Runtime.Compiler;

/// <summary>Kernels that ILGPU 1.5.3 compiles to wrong code, or not at all: what the fence is for.</summary>
static class FaultyKernels
{
    /// <summary>The old value is read before the new one is stored, and carried by the loop.</summary>
    [Kernel(64)]
    public static void ReadThenWrite(ArrayView<float> x, ArrayView<float> y, int n)
    {
        var (thread, sum) = (Group.IdxX, 0f);
        for (var i = 0; i < n; i++)
        {
            var old = x[thread];
            x[thread] = i;
            sum = sum * 0.5f + old;
        }
        y[thread] = sum;
    }

    /// <summary>A neighbour's value is read between two barriers.</summary>
    [Kernel(64)]
    public static void ReadBetweenBarriers(ArrayView<float> x, ArrayView<float> y, int n)
    {
        var shared = SharedMemory.Allocate<float>(64);
        var (thread, sum) = (Group.IdxX, x[Group.IdxX]);
        for (var i = 0; i < n; i++)
        {
            shared[thread] = sum;
            Group.Barrier();
            var other = shared[thread ^ 1];
            Group.Barrier();
            sum = sum * 0.5f + other;
        }
        y[thread] = sum;
    }

    /// <summary>The lanes of a warp take different ways.</summary>
    [Kernel(64)]
    public static void Diverge(ArrayView<int> x, ArrayView<int> y, int n)
    {
        var (thread, found) = (Group.IdxX, false);
        for (var i = 0; i < n; i++)
        {
            if (x[thread + i] > 0)
            {
                found = true;
                break;
            }
        }
        if (found)
            y[thread] = 1;
        else
            y[thread] = x[thread] * 5 + 3;
    }

    /// <summary>y = the number of places beside this one, itself too, on a board of 7 x 5.</summary>
    [Kernel(64)]
    public static void Neighbours(ArrayView<float> y)
    {
        var (row, place, count) = (0, Group.IdxX, 0);
        if (place >= 35)
            return;
        for (; place >= 7; place -= 7)
            row++;
        for (var down = -1; down <= 1; down++)
        {
            if (row + down < 0 || row + down >= 5)
                continue;
            for (var right = -1; right <= 1; right++)
            {
                if (place + right < 0 || place + right >= 7)
                    continue;
                count++;
            }
        }
        y[Group.IdxX] = count;
    }

    [Kernel(64)]
    public static void HalfOfASignedNumber(ArrayView<int> x, ArrayView<int> y) => y[Group.IdxX] = x[Group.IdxX] / 2;

    [Kernel(64)]
    public static void HalfOfAnUnsignedNumber(ArrayView<uint> x, ArrayView<uint> y) => y[Group.IdxX] = x[Group.IdxX] / 2;

    [Kernel(64)]
    public static void RestOfANumber(ArrayView<int> x, ArrayView<int> y, int n) => y[Group.IdxX] = (int)(x[Group.IdxX] % (long)n);

    [Kernel(64)]
    public static void QuotientOfFloats(ArrayView<float> x, ArrayView<float> y) => y[Group.IdxX] = x[Group.IdxX] > 1 ? x[Group.IdxX] / 3 : x[0] / x[1];

    [Kernel(64)]
    public static void Signs(ArrayView<float> x, ArrayView<float> y) => y[Group.IdxX] = MathF.CopySign(x[0], x[1]);

    [Kernel(64)]
    public static void OwnSigns(ArrayView<float> x, ArrayView<float> y) => y[Group.IdxX] = FloatMath.CopySign(x[0], x[1]);

    [Kernel(64)]
    public static void Fused(ArrayView<float> x, ArrayView<float> y) => y[Group.IdxX] = MathF.FusedMultiplyAdd(x[0], x[1], x[2]);

    [Kernel(64)]
    public static void OwnFused(ArrayView<float> x, ArrayView<float> y) => y[Group.IdxX] = FloatMath.Fma(x[0], x[1], x[2]);

    [Kernel(64)]
    public static void Smaller(ArrayView<float> x, ArrayView<float> y) => y[Group.IdxX] = MathF.Min(x[0], x[1]);

    [Kernel(64)]
    public static void OwnSmaller(ArrayView<float> x, ArrayView<float> y) => y[Group.IdxX] = FloatMath.Min(x[0], x[1]);

    [Kernel(64)]
    public static void DoubleExponential(ArrayView<double> x, ArrayView<double> y) => y[Group.IdxX] = Math.Exp(x[0]);

    [Kernel(64)]
    public static void ArrayOfUnknownLength(ArrayView<float> x, int n)
    {
        var values = new float[n];
        values[n - 1] = 1;
        x[0] = values[0];
    }

    [Kernel(64)]
    public static void Closure(ArrayView<float> x)
    {
        Func<float, float> twice = value => value * x[0];
        x[Group.IdxX] = twice(x[1]);
    }

    [Kernel(64)]
    public static void ThrowsInside(ArrayView<float> x) => x[Group.IdxX] = Checked(Group.IdxX);

    [Kernel(64)]
    public static void Sound(ArrayView<float> x, int n)
    {
        for (var i = Group.IdxX; i < n; i += 64)
            x[i] = FloatMath.Fma(x[i], 2, 1);
    }

    /// <summary>A line of this file.</summary>
    public static string Line(int number, [System.Runtime.CompilerServices.CallerFilePath] string test = "") =>
        File.ReadAllLines(Path.Combine(Path.GetDirectoryName(test)!, "FaultyKernels.cs"))[number - 1];

    static float Checked(int i) => i < 5 ? i : throw new InvalidOperationException("no");
}
