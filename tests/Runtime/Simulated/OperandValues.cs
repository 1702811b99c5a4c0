namespace Whence.Tests.Runtime.Simulated;

/// <summary>Numbers that arithmetic may stumble over, with random ones, in all pairs.</summary>
static class OperandValues
{
    public static float[] Singles { get; } =
    [
        0, -0f, 1, -1, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue,
        1.17549435e-38f, 1e-40f, 0.5f, -0.5f, 1.5f, 2.5f, -2.5f, 0.49999997f, 2147483520f, 2147483648f, -2147483648f, -2147483904f, 4294967040f,
        4294967296f, 9.2233715e18f, 9.223372e18f, -9.223372e18f, 65504, 65520, 1.0009766f, 1.0004883f, 3.3895314e38f, .. Random().Select(bits => BitConverter.Int32BitsToSingle(bits)),
    ];

    public static double[] Doubles { get; } =
        [.. Singles.Select(x => (double)x), double.MaxValue, double.Epsilon, Math.PI, 1e300, -1e-300, 3.4028235677973366e38, 2147483647.5, -2147483648.5];

    public static int[] Ints { get; } = [0, 1, -1, 2, 7, -7, 31, 32, 33, int.MaxValue, int.MinValue, int.MinValue + 1, 65535, 65536, .. Random()];

    public static long[] Longs { get; } =
        [.. Ints.Select(x => (long)x), long.MaxValue, long.MinValue, uint.MaxValue, 1L << 40, .. Random().Select(x => (long)x * 0x123456789)];

    public static (T[] A, T[] B) Pairs<T>(T[] values) =>
        ([.. values.SelectMany(x => values.Select(_ => x))], [.. values.SelectMany(_ => values)]);

    /// <summary>Three arrays of one length, by a seed.</summary>
    public static uint[][] Triples(int seed)
    {
        var random = new Random(seed);
        uint[] special = [0, 1, 3, 8, 15, 31, 32, 33, 40, 63, 64, 255, 0x3210, 0xFEDC, 0x80000000, uint.MaxValue];
        return [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 1000)
            .Select(_ => random.Next(2) == 0 ? special[random.Next(special.Length)] : (uint)random.NextInt64(1L << 32)).ToArray())];
    }

    static IEnumerable<int> Random()
    {
        var random = new Random(3);
        return Enumerable.Range(0, 24).Select(_ => random.Next(int.MinValue, int.MaxValue)).ToArray();
    }
}
