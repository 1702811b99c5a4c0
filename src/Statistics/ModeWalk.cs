namespace Whence.Statistics;

/// <summary>A distribution on whole numbers with one peak, by the ratio of neighbouring masses.</summary>
interface IMassRatio
{
    /// <summary><c>P(k + 1) / P(k)</c>; 0 at the highest k.</summary>
    double After(long k);
}

/// <summary>Draws from such a distribution by inversion from the mode outward: exact, in about as many steps as its standard deviation.</summary>
static class ModeWalk
{
    public static long Draw<T>(ref SplitMix64 random, T ratio, long mode, double mass, long low, long high)
        where T : struct, IMassRatio
    {
        var (up, down, upMass, downMass) = (mode, mode, mass, mass);
        var left = random.Uniform() - mass;
        while (left >= 0)
        {
            var next = up < high ? upMass * ratio.After(up) : 0;
            var before = down > low ? downMass / ratio.After(down - 1) : 0;
            // What rounding left over belongs to the mode.
            if (next + before < 1e-300)
                return mode;
            var isUp = next >= before;
            (up, upMass) = isUp ? (up + 1, next) : (up, upMass);
            (down, downMass) = isUp ? (down, downMass) : (down - 1, before);
            left -= isUp ? next : before;
            if (left < 0)
                return isUp ? up : down;
        }
        return mode;
    }
}
