using System.Numerics;

namespace Whence.Explain;

/// <summary>Sums over a map in float64, in one pass over it: a map is read after every pass over the samples, while a device waits.</summary>
static class MapSums
{
    /// <summary>Copies <paramref name="map"/> over what was kept of it before: the squared 2-norms of the difference and of the map, and the map's sum.</summary>
    public static (double Change, double Square, double Sum) Take(ReadOnlySpan<float> map, Span<float> kept)
    {
        var (changes, squares, sums) = (Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero);
        var width = Vector<float>.Count;
        var i = 0;
        for (; i <= map.Length - width; i += width)
        {
            var next = new Vector<float>(map[i..]);
            Vector.Widen(next, out var low, out var high);
            Vector.Widen(new Vector<float>(kept[i..]), out var lowBefore, out var highBefore);
            var (lowChange, highChange) = (low - lowBefore, high - highBefore);
            changes += lowChange * lowChange + highChange * highChange;
            squares += low * low + high * high;
            sums += low + high;
            next.CopyTo(kept[i..]);
        }
        var (change, square, sum) = (Vector.Sum(changes), Vector.Sum(squares), Vector.Sum(sums));
        for (; i < map.Length; i++)
        {
            double a = map[i], d = a - kept[i];
            change += d * d;
            square += a * a;
            sum += a;
            kept[i] = map[i];
        }
        return (change, square, sum);
    }
}
