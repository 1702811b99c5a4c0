using System.Runtime.InteropServices;

namespace Whence.Tests.Runtime;

/// <summary>
/// A 64-byte aligned buffer between guard words; the guards are NaN, so reading one spoils a result and writing one is seen.
/// </summary>
sealed unsafe class GuardedFloats : IDisposable
{
    const int Guard = 64;
    readonly float* block;

    public GuardedFloats(long length, Func<int, float>? value = null)
    {
        Length = (int)length;
        block = (float*)NativeMemory.AlignedAlloc((nuint)((Length + 2 * Guard) * sizeof(float)), 64);
        new Span<float>(block, Length + 2 * Guard).Fill(float.NaN);
        for (var i = 0; value is not null && i < Length; i++)
            Pointer[i] = value(i);
    }

    public int Length { get; }

    public float* Pointer => block + Guard;

    public Span<float> Span => new(Pointer, Length);

    public static GuardedFloats Random(long length, int seed)
    {
        var random = new Random(seed);
        return new(length, _ => random.NextSingle() * 2 - 1);
    }

    public void AssertGuards()
    {
        for (var i = 0; i < Guard; i++)
        {
            Assert.That(block[i], Is.NaN, "written before the buffer");
            Assert.That(block[Guard + Length + i], Is.NaN, "written past the buffer");
        }
    }

    public void Dispose() => NativeMemory.AlignedFree(block);
}
